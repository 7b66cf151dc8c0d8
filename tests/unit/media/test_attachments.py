"""Attaching media to posts."""

import boto3
import pytest

from chalicelib.core import clock
from chalicelib.core.problems import Conflict, Problem, Unprocessable
from chalicelib.core.settings import settings as core_settings
from chalicelib.core.tables import TransactionRefused, transact
from chalicelib.media import service
from chalicelib.media.settings import settings
from tests.support.rooms.pictures import photo
from tests.support.rooms.uploading import OTHER, OWNER, processed, request, row, set_attribute, upload

pytestmark = pytest.mark.usefixtures("cloud")
POST = "0000000post0000000ada0"


def fields(problem: Problem) -> list[str]:
    return [error.field for error in problem.errors]


def attach(media: service.Media, post_id: str = POST) -> None:
    transact(lambda transaction: service.attach(transaction, media, post_id))


def test_keys_and_ids_refer_to_the_same_media_in_order() -> None:
    first, second = upload(photo("coffee.jpg")), processed("chelsea.jpg")
    found = service.resolve(OWNER, [second.media_id, first.object_key])
    assert [(media.media_id, media.state) for media in found] == [
        (second.media_id, "active"),
        (first.media_id, "pending"),
    ]


def test_references_that_are_not_the_caller_s_are_refused() -> None:
    mine, foreign = upload(b"x"), upload(b"x", owner=OTHER)
    wrong = [foreign.object_key, foreign.media_id, "x", mine.object_key.replace(".jpg", ".png"), "0" * 11 + OWNER]
    with pytest.raises(Unprocessable) as refused:
        service.resolve(OWNER, [mine.media_id, *wrong])
    assert fields(refused.value) == [f"media.{i}" for i in range(1, 6)]


def test_a_failed_media_is_refused() -> None:
    failed = upload(b"GIF89a", "image/png")
    service.render(failed.object_key)
    with pytest.raises(Unprocessable) as refused:
        service.resolve(OWNER, [failed.media_id])
    assert fields(refused.value) == ["media.0"]


def test_a_media_without_an_upload_is_a_conflict() -> None:
    uploaded, missing = upload(b"x"), request(b"y")
    with pytest.raises(Conflict) as refused:
        service.resolve(OWNER, [uploaded.media_id, missing.media_id])
    assert fields(refused.value) == ["media.1"]


def test_a_media_belongs_to_one_post() -> None:
    media = processed()
    attach(media)
    with pytest.raises(Conflict) as refused:
        service.resolve(OWNER, [media.media_id])
    assert fields(refused.value) == ["media.0"]
    with pytest.raises(TransactionRefused):
        attach(media, "another")
    assert row(media.media_id)["post_id"]["S"] == POST


def test_an_avatar_cannot_be_posted() -> None:
    with pytest.raises(Unprocessable) as refused:
        service.resolve(OWNER, [processed().media_id, processed(is_avatar=True).media_id])
    assert fields(refused.value) == ["media.1"]


def test_an_attached_media_does_not_expire() -> None:
    media = processed()
    attach(media)
    assert "expires_at" not in row(media.media_id)
    with clock.at(clock.now_ms() + 365 * 86_400_000):
        assert [each.post_id for each in service.of_post(OWNER, [media.media_id])] == [POST]


def test_an_expired_media_cannot_be_attached() -> None:
    with clock.at(1_790_000_000_000):
        media = processed()
    with clock.at(1_790_000_000_000 + settings().unattached_lifetime * 1000):
        with pytest.raises(Unprocessable):
            service.resolve(OWNER, [media.media_id])
        with pytest.raises(TransactionRefused):
            attach(media)


def test_a_media_that_failed_or_was_deleted_since_cannot_be_attached() -> None:
    media = service.resolve(OWNER, [upload(b"x").media_id])[0]
    set_attribute(media.media_id, "state", {"S": "failed"})
    with pytest.raises(TransactionRefused):
        attach(media)
    key = {"owner_id": {"S": OWNER}, "media_id": {"S": media.media_id}}
    boto3.client("dynamodb").delete_item(TableName=core_settings().table("media"), Key=key)
    with pytest.raises(TransactionRefused):
        attach(media)


def test_a_media_that_became_active_since_can_be_attached() -> None:
    granted = upload(photo("coffee.jpg"))
    media = service.resolve(OWNER, [granted.media_id])[0]
    service.render(granted.object_key)
    attach(media)
    assert service.of_post(OWNER, [granted.media_id])[0].state == "active"


def test_the_media_of_a_post_keep_their_order() -> None:
    ids = [upload(bytes([i])).media_id for i in range(5)][::-1]
    assert [media.media_id for media in service.of_post(OWNER, ids)] == ids


def test_an_answer_is_the_same_from_the_row_and_from_a_copy() -> None:
    media = processed()
    answer = service.present(media, "A cup", audience_private=False)
    assert (answer.id, answer.alt, answer.width, answer.height) == (media.media_id, "A cup", 600, 400)
    copy = service.present(service.Media.from_map(media.to_map()), "A cup", audience_private=False)
    assert copy == answer
    private = service.present(media, None, audience_private=True)
    assert private.renditions != answer.renditions
