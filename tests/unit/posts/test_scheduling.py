"""Scheduled posts: until, at and after the time of publication."""

from datetime import UTC, datetime
from typing import Any

import pytest

from chalicelib.core import clock, ids
from chalicelib.core.problems import Conflict
from chalicelib.graph import service as graph
from chalicelib.media import tables as media_tables
from chalicelib.posts import scheduling, service, state_tables
from chalicelib.posts.creation import settle_post
from chalicelib.posts.settings import settings
from tests.support.rooms import world
from tests.support.rooms.posts_api import called, listed

pytestmark = pytest.mark.usefixtures("cloud")
HOUR_MS = 3_600_000
SCHEDULED = "/v1/users/me/scheduled"


@pytest.fixture
def ada() -> str:
    return world.person("ada")


def at(ms: int) -> str:
    return datetime.fromtimestamp(ms / 1000, UTC).isoformat()


def schedule(author: str, in_ms: int = HOUR_MS, state: str = "active", **more: Any) -> Any:
    body = {"media": [{"media_id": world.photo(author, state)}], "publish_at": at(clock.now_ms() + in_ms), **more}
    return called(202, author, "POST", "/v1/posts", body)


def test_a_scheduled_post_is_seen_by_its_author_alone_until_it_is_published(ada: str) -> None:
    fan = world.person("fan")
    graph.follow(fan, ada)
    before = world.post(ada).post_id
    post = schedule(ada)
    path, grid = f"/v1/posts/{post['id']}", f"/v1/users/{ada}/posts"
    assert (post["state"], post["publish_at"], post["viewer"]["can"]) == (
        "scheduled",
        post["created_at"],
        ["edit", "delete"],
    )
    assert ids.created_ms(post["id"]) == clock.from_rfc3339(post["publish_at"])
    assert called(200, ada, "GET", path) == post
    assert [each["id"] for each in listed(ada, SCHEDULED)] == [post["id"]]
    for viewer in (fan, None):
        called(404, viewer, "GET", path)
        called(404, viewer, "GET", f"{path}/likes")
    called(404, fan, "PUT", f"{path}/like")
    for viewer in (ada, fan):
        assert [each["id"] for each in listed(viewer, grid)] == [before]
    assert service.end_due_states() == 0
    with clock.at(ids.created_ms(post["id"]) + 1):
        assert service.end_due_states() == 1
        assert service.end_due_states() == 0
        shown = called(200, fan, "GET", path)
        assert (shown["state"], shown["publish_at"], shown["created_at"]) == ("active", None, post["created_at"])
        assert [each["id"] for each in listed(fan, grid)] == [post["id"], before]
        assert listed(ada, SCHEDULED) == []
    assert (world.row(post["id"]).state, world.row(post["id"]).unplanned.isdigit()) == ("active", True)


def test_a_publication_that_fails_is_told_to_the_author(ada: str) -> None:
    post = schedule(ada, state="processing")
    world.finish(post["media"][0]["id"], "failed")
    assert service.settle(post["id"]) is not None
    assert called(200, ada, "GET", f"/v1/posts/{post['id']}")["state"] == "scheduled"
    with clock.at(ids.created_ms(post["id"]) + 1):
        service.end_due_states()
        shown = called(200, ada, "GET", f"/v1/posts/{post['id']}")
    assert (shown["state"], shown["problem"]) == ("failed", "damaged")


def test_a_post_is_settled_later_if_its_media_are_not_ready_when_it_is_due(ada: str) -> None:
    post = schedule(ada, state="processing")
    with clock.at(ids.created_ms(post["id"]) + 1):
        service.end_due_states()
        assert called(200, ada, "GET", f"/v1/posts/{post['id']}")["state"] == "processing"
        world.finish(post["media"][0]["id"])
        service.settle(post["id"])
        called(200, None, "GET", f"/v1/posts/{post['id']}")
    assert world.row(post["id"]).state == "active"


def test_a_death_between_due_and_published_is_repaired_by_the_sweeper(
    ada: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = schedule(ada)
    with clock.at(ids.created_ms(post["id"]) + 1), monkeypatch.context() as patch:
        patch.setattr(scheduling, "settle_post", lambda _: None)
        service.end_due_states()
    assert world.row(post["id"]).state == "processing"
    with clock.at(ids.created_ms(post["id"]) + settings().unplanned_grace * 1000 + 10):
        assert service.resend_unplanned() == 1
    assert world.row(post["id"]).state == "active"


def test_another_time_makes_another_post(ada: str) -> None:
    key = "schedule-once"
    body = {"media": [{"media_id": world.photo(ada)}], "caption": "one", "publish_at": at(clock.now_ms() + HOUR_MS)}
    post = called(202, ada, "POST", "/v1/posts", body, key=key)
    path = f"/v1/posts/{post['id']}"
    later = at(clock.now_ms() + 2 * HOUR_MS)
    moved = called(200, ada, "PATCH", path, {"publish_at": later, "caption": "two"})
    assert moved["id"] != post["id"]
    assert ids.created_ms(moved["id"]) == clock.from_rfc3339(later)
    assert (moved["state"], moved["caption"], moved["edited_at"]) == ("scheduled", "two", None)
    assert [each["id"] for each in moved["media"]] == [each["id"] for each in post["media"]]
    called(404, ada, "GET", path)
    assert [each["id"] for each in listed(ada, SCHEDULED)] == [moved["id"]]
    assert called(202, ada, "POST", "/v1/posts", body, key=key)["id"] == moved["id"], "the key finds the post"
    media = media_tables.find(moved["media"][0]["id"])
    assert media is not None
    assert media.post_id == moved["id"]
    with clock.at(ids.created_ms(post["id"]) + 1):
        assert service.end_due_states() == 0
    same = called(200, ada, "PATCH", f"/v1/posts/{moved['id']}", {"publish_at": later, "caption": "three"})
    assert (same["id"], same["caption"]) == (moved["id"], "three")
    called(204, ada, "DELETE", f"/v1/posts/{moved['id']}")
    called(409, ada, "POST", "/v1/posts", body, key=key)


@pytest.mark.parametrize("state", ["active", "processing"])
def test_publishing_now(ada: str, state: str) -> None:
    post = schedule(ada, state=state)
    now = called(200, ada, "PATCH", f"/v1/posts/{post['id']}", {"publish_at": None})
    assert (now["state"], now["publish_at"], now["id"] < post["id"]) == (state, None, True)
    if state == "processing":
        world.finish(post["media"][0]["id"])
        service.settle(now["id"])
    called(200, None, "GET", f"/v1/posts/{now['id']}")


def test_a_wrong_time_of_publication(ada: str) -> None:
    media = [{"media_id": world.photo(ada)}]
    longest = settings().schedule_longest
    for offset_ms in (-1000, 0, longest * 1000 + 60_000):
        body = {"media": media, "publish_at": at(clock.now_ms() + offset_ms)}
        problem = called(422, ada, "POST", "/v1/posts", body)
        assert problem["errors"][0]["field"] == "publish_at"
    called(422, ada, "POST", "/v1/posts", {"media": media, "publish_at": "2030-01-01T00:00:00"})
    published = world.post(ada).post_id
    for time in (at(clock.now_ms() + HOUR_MS), None):
        problem = called(409, ada, "PATCH", f"/v1/posts/{published}", {"publish_at": time})
        assert problem["type"].endswith("post-not-scheduled")
    post = schedule(ada)
    called(422, ada, "PATCH", f"/v1/posts/{post['id']}", {"publish_at": at(clock.now_ms() - 1)})


def test_a_deleted_scheduled_post_is_erased(ada: str) -> None:
    post = schedule(ada)
    called(204, ada, "DELETE", f"/v1/posts/{post['id']}")
    assert world.row(post["id"]).state == "deleted"
    with clock.at(ids.created_ms(post["id"]) + 1):
        assert service.end_due_states() == 0
    assert listed(ada, SCHEDULED) == []


def test_a_change_and_the_publication_at_once(ada: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exactly one of them succeeds: the post is published once, under one id."""
    post = schedule(ada)
    forward, due_ms = state_tables.forward, ids.created_ms(post["id"]) + 1

    def overtaken(*given: Any) -> None:
        monkeypatch.setattr(state_tables, "forward", forward)
        service.end_due_states()
        forward(*given)

    monkeypatch.setattr(state_tables, "forward", overtaken)
    with clock.at(due_ms):
        called(409, ada, "PATCH", f"/v1/posts/{post['id']}", {"publish_at": at(due_ms + HOUR_MS)})
        assert [each["id"] for each in listed(None, f"/v1/users/{ada}/posts")] == [post["id"]]
        assert listed(ada, SCHEDULED) == []


def test_one_failure_does_not_stop_the_sweeper(ada: str, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = schedule(ada, HOUR_MS), schedule(ada, HOUR_MS + 1)

    def failing(post: service.Post) -> Any:
        if post.post_id == first["id"]:
            raise Conflict("busy")
        return settle_post(post)

    monkeypatch.setattr(scheduling, "settle_post", failing)
    with clock.at(clock.now_ms() + 2 * HOUR_MS), pytest.raises(ExceptionGroup):
        service.end_due_states()
    assert world.row(second["id"]).state == "active"
