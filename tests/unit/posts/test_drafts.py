"""Drafts, and the posts that are made of them."""

from typing import Any

import pytest

from chalicelib.core import clock
from chalicelib.core.problems import Unavailable
from chalicelib.media import tables as media_tables
from chalicelib.media.media import Media
from chalicelib.posts import drafts, service, state_tables
from chalicelib.posts.settings import settings
from tests.support.rooms import world
from tests.support.rooms.posts_api import called, listed

pytestmark = pytest.mark.usefixtures("cloud")
DRAFTS = "/v1/drafts"


@pytest.fixture
def ada() -> str:
    return world.person("ada")


def stored(media_id: str) -> Media:
    media = media_tables.find(media_id)
    assert media is not None
    return media


def media_of(*media_ids: str, **more: Any) -> dict[str, Any]:
    return {"media": [{"media_id": each} for each in media_ids], **more}


def test_a_draft_from_its_creation_to_its_publication(ada: str) -> None:
    one, two, three = (world.photo(ada) for _ in range(3))
    draft = called(201, ada, "POST", DRAFTS, media_of(one, two, caption="#one", comments_gate="off"), key="d")
    assert called(201, ada, "POST", DRAFTS, media_of(one, two, caption="#one", comments_gate="off"), key="d") == draft
    assert clock.from_rfc3339(draft["expires_at"]) - clock.from_rfc3339(draft["created_at"]) == pytest.approx(
        settings().draft_lifetime * 1000, abs=1000
    )
    assert [each["id"] for each in draft["media"]] == [one, two]
    path = f"{DRAFTS}/{draft['id']}"
    assert listed(ada, DRAFTS) == [draft]
    called(404, ada, "GET", f"/v1/posts/{draft['id']}")
    called(404, ada, "DELETE", f"/v1/posts/{draft['id']}")
    assert listed(ada, f"/v1/users/{ada}/posts") == []
    arranged = {"media": [{"media_id": three, "alt": "a pier"}, {"media_id": one}], "warning": "Heights"}
    changed = called(200, ada, "PATCH", path, arranged)
    assert [(each["id"], each["alt"]) for each in changed["media"]] == [(three, "a pier"), (one, None)]
    assert (changed["caption"], changed["warning"], changed["comments_gate"]) == ("#one", "Heights", "off")
    assert (stored(three).post_id, stored(two).post_id) == (draft["id"], None)
    fresh = world.photo(ada)
    body = media_of(one, fresh, caption="#two", draft_id=draft["id"])
    post = called(201, ada, "POST", "/v1/posts", body, key="p")
    assert called(201, ada, "POST", "/v1/posts", body, key="p")["id"] == post["id"]
    assert [each["id"] for each in post["media"]] == [one, fresh]
    assert (stored(one).post_id, stored(fresh).post_id, stored(three).post_id) == (post["id"], post["id"], None)
    assert listed(ada, DRAFTS) == []
    called(404, ada, "PATCH", path, {"caption": "late"})
    called(409, ada, "POST", DRAFTS, media_of(one, two, caption="#one", comments_gate="off"), key="d")
    called(201, ada, "POST", "/v1/posts", media_of(two, three))


def test_a_draft_keeps_alternative_texts_and_may_be_empty(ada: str) -> None:
    one = world.photo(ada)
    draft = called(201, ada, "POST", DRAFTS, {})
    path = f"{DRAFTS}/{draft['id']}"
    called(200, ada, "PATCH", path, {"media": [{"media_id": one, "alt": "a boat"}]})
    shown = called(200, ada, "PATCH", path, {"media": [{"media_id": one}], "caption": "x"})
    assert [each["alt"] for each in shown["media"]] == ["a boat"]
    called(200, ada, "PATCH", path, {"caption": "y"})
    assert called(200, ada, "PATCH", path, {"media": []})["media"] == []
    called(422, ada, "PATCH", path, {})
    called(409, ada, "PATCH", path, media_of(world.post(ada).media_ids[0]))
    called(422, ada, "PATCH", path, media_of(one, one))


def test_a_draft_is_its_author_s_alone(ada: str) -> None:
    bob, photo = world.person("bob"), world.photo(ada)
    draft = called(201, ada, "POST", DRAFTS, media_of(photo))
    for method, body in (("PATCH", {"caption": "x"}), ("DELETE", None)):
        called(404, bob, method, f"{DRAFTS}/{draft['id']}", body)
    called(404, bob, "POST", "/v1/posts", media_of(world.photo(bob), draft_id=draft["id"]))
    called(409, ada, "POST", "/v1/posts", media_of(photo))  # without the draft's id
    called(404, ada, "POST", "/v1/posts", media_of(photo, draft_id=world.post(ada).post_id))
    called(404, ada, "PATCH", f"{DRAFTS}/{world.post(ada).post_id}", {"caption": "x"})
    assert listed(bob, DRAFTS) == []


def test_deleted_and_expired_drafts_are_erased_with_their_media(ada: str) -> None:
    deleted, expired = (called(201, ada, "POST", DRAFTS, media_of(world.photo(ada)))["id"] for _ in range(2))
    for _ in range(2):
        called(204, ada, "DELETE", f"{DRAFTS}/{deleted}")
    with clock.at(clock.now_ms() + settings().draft_lifetime * 1000 + 1):
        assert listed(ada, DRAFTS) == []
        called(404, ada, "PATCH", f"{DRAFTS}/{expired}", {"caption": "x"})
        assert service.end_due_states() == 1
    for draft_id in (deleted, expired):
        row = world.row(draft_id)
        assert (row.state, len(row.media_ids), row.unplanned is not None) == ("deleted", 1, True)


def test_a_change_and_the_publication_of_a_draft_at_once(ada: str, monkeypatch: pytest.MonkeyPatch) -> None:
    photo = world.photo(ada)
    draft = called(201, ada, "POST", DRAFTS, media_of(photo))["id"]
    replace_draft = state_tables.replace_draft

    def overtaken(*given: Any) -> None:
        monkeypatch.setattr(state_tables, "replace_draft", replace_draft)
        called(201, ada, "POST", "/v1/posts", media_of(photo, draft_id=draft))
        replace_draft(*given)

    monkeypatch.setattr(state_tables, "replace_draft", overtaken)
    called(404, ada, "PATCH", f"{DRAFTS}/{draft}", {"caption": "late"})
    assert len(listed(ada, f"/v1/users/{ada}/posts")) == 1


def test_a_draft_that_keeps_changing(ada: str, monkeypatch: pytest.MonkeyPatch) -> None:
    draft = called(201, ada, "POST", DRAFTS, {})["id"]
    monkeypatch.setattr(drafts, "_write", lambda *_: False)
    monkeypatch.setattr(state_tables, "make_tombstone", lambda *_: None)
    with pytest.raises(Unavailable):
        service.change_draft(ada, draft, {"caption": "x"}, None)
    with pytest.raises(Unavailable):
        service.delete_draft(ada, draft)


def test_a_draft_can_be_scheduled(ada: str) -> None:
    photo = world.photo(ada)
    draft = called(201, ada, "POST", DRAFTS, media_of(photo))["id"]
    due = clock.rfc3339(clock.now_ms() + 60_000)
    post = called(202, ada, "POST", "/v1/posts", media_of(photo, draft_id=draft, publish_at=due))
    assert (post["state"], stored(photo).post_id) == ("scheduled", post["id"])
