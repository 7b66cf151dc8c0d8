"""Setting an avatar, exchanging it, taking it off."""

from typing import Any
from urllib.parse import urlsplit

import pytest

from chalicelib.accounts import avatars, service
from chalicelib.core import clock
from chalicelib.core.settings import DAY
from chalicelib.core.tables import TransactionRefused, transact
from chalicelib.media import service as media
from tests.support.rooms.api import Reply, call, concurrently, me, registered
from tests.support.rooms.pictures import photo
from tests.support.rooms.uploading import processed, request, row, upload
from tests.support.rooms.world import sent

pytestmark = pytest.mark.usefixtures("cloud")


class Ada:
    """Somebody who is signed in."""

    def __init__(self) -> None:
        answer = registered()
        self.id, self.token = answer["user"]["id"], answer["access_token"]

    def patch(self, **changes: object) -> Reply:
        return call("PATCH", "/v1/users/me", changes, self.token)

    def picture(self) -> media.Media:
        return processed(owner=self.id, is_avatar=True)

    def shown(self) -> Any:
        return me(self.token).body["avatar"]


@pytest.fixture
def ada(cloud: None) -> Ada:
    return Ada()


def test_it_is_one_address_of_the_large_size_in_every_answer(ada: Ada) -> None:
    picture = ada.picture()
    answer = ada.patch(avatar=picture.media_id)
    assert answer.status == 200
    assert urlsplit(answer.body["avatar"]).path == f"/{picture.path}320.webp"
    assert ada.shown() == answer.body["avatar"]
    assert service.card(service.accounts([ada.id])[ada.id]).avatar == answer.body["avatar"]


def test_the_object_key_will_do(ada: Ada) -> None:
    picture = ada.picture()
    assert ada.patch(avatar=picture.original.object_key).status == 200
    assert picture.media_id in ada.shown()


def test_null_takes_it_off_and_absence_leaves_it(ada: Ada) -> None:
    ada.patch(avatar=ada.picture().media_id)
    assert ada.patch(bio="Engines.").body["avatar"]
    assert ada.patch(avatar=None, bio=None).body["avatar"] is None
    assert ada.shown() is None
    assert ada.patch(avatar=None).status == 200


def test_the_one_before_is_erased(ada: Ada) -> None:
    first, second = ada.picture(), ada.picture()
    ada.patch(avatar=first.media_id)
    assert sent("erase") == []
    ada.patch(avatar=second.media_id)
    assert [each["media_id"] for each in sent("erase")] == [first.media_id]
    assert row(first.media_id)["state"]["S"] == "removed"
    assert ada.patch(avatar=first.media_id).status == 422, "it cannot come back"
    assert second.media_id in ada.shown()


def test_the_same_again_changes_nothing(ada: Ada) -> None:
    picture = ada.picture()
    first = ada.patch(avatar=picture.media_id).body
    assert ada.patch(avatar=picture.media_id).body == first
    assert sent("erase") == []
    assert row(picture.media_id)["state"]["S"] == "active"


def test_in_use_it_does_not_expire(ada: Ada) -> None:
    picture = ada.picture()
    ada.patch(avatar=picture.media_id)
    with clock.at(clock.now_ms() + 40 * DAY * 1000):
        assert list(media.reconcile()) == []
    assert sent("erase") == []
    assert "expires_at" not in row(picture.media_id)
    assert row(picture.media_id)["state"]["S"] == "active"


def test_one_that_was_never_used_is_removed(ada: Ada) -> None:
    picture = ada.picture()
    with clock.at(clock.now_ms() + 2 * DAY * 1000):
        assert list(media.reconcile()) == []
    assert [each["media_id"] for each in sent("erase")] == [picture.media_id]


def test_should_the_call_die_the_sweeper_has_the_old_one_erased(ada: Ada) -> None:
    first, second = ada.picture(), ada.picture()
    ada.patch(avatar=first.media_id)
    transact(lambda transaction: avatars._exchange(transaction, ada.id, first.media_id, second))
    with clock.at(clock.now_ms() + 1000):
        for _ in range(2):
            assert list(media.reconcile()) == []
    assert [each["media_id"] for each in sent("erase")] == [first.media_id], "once"


def test_what_cannot_be_an_avatar(ada: Ada) -> None:
    foreign, photograph = Ada().picture(), processed(owner=ada.id)
    failed = upload(b"no photo", owner=ada.id, is_avatar=True)
    media.render(failed.object_key)
    for wrong in (foreign.media_id, photograph.media_id, failed.media_id, "0" * 22, "u/nothing"):
        answer = ada.patch(avatar=wrong, bio="unchanged")
        assert (answer.status, answer.fields) == (422, {"avatar"}), wrong
    assert me(ada.token).body["bio"] == ""


def test_one_that_is_not_processed_yet(ada: Ada) -> None:
    for waiting in (request(b"x", owner=ada.id, is_avatar=True), upload(b"x", owner=ada.id, is_avatar=True)):
        answer = ada.patch(avatar=waiting.media_id)
        assert (answer.status, answer.fields) == (409, {"avatar"})


def test_one_that_went_since_it_was_looked_at(ada: Ada) -> None:
    picture = ada.picture()
    with clock.at(clock.now_ms() + 2 * DAY * 1000), pytest.raises(TransactionRefused):
        transact(lambda transaction: media.attach_avatar(transaction, picture))


def test_of_several_at_once_one_stays_and_the_others_are_erased(ada: Ada) -> None:
    pictures = [ada.picture() for _ in range(3)]
    answers = concurrently(lambda picture: ada.patch(avatar=picture.media_id).status, pictures)
    assert set(answers) == {200}
    left = [picture.media_id for picture in pictures if row(picture.media_id)["state"]["S"] == "active"]
    assert len(left) == 1
    assert left[0] in ada.shown()
    assert {each["media_id"] for each in sent("erase")} == {each.media_id for each in pictures} - set(left)


def test_the_upload_says_what_it_is_for(ada: Ada) -> None:
    granted = upload(photo("coffee.jpg"), owner=ada.id, is_avatar=True)
    media.render(granted.object_key)
    status = media.status(ada.id, granted.media_id)
    assert (status.kind, status.width, status.height) == ("avatar", 400, 400)
    assert list(status.renditions) == ["150", "320"]
