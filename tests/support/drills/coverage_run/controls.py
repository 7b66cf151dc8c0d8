"""Run every branch of archives, deletion, drafts, schedules, imports and pins."""

from typing import Any

from chalicelib.core import clock
from chalicelib.core.settings import DAY, HOUR
from chalicelib.media import service as media
from chalicelib.posts import drafts, state_tables, tables
from infra.manifest import API_HANDLER as API
from tests.support.drills.stage import Person
from tests.support.drills.usage import ObservedStage
from tests.support.faults import overtaken

SWEEPER = "sweep_due_posts"


def controls(stage: ObservedStage, ada: Person, bob: Person) -> None:
    """Ada does everything with her posts that Bob may not."""
    posts = [stage.post(ada, f"post {i}", stage.upload(ada))["id"] for i in range(5)]
    stage.platform.settle()
    _pin(stage, ada, posts)
    path = f"/v1/posts/{posts[0]}"
    stage.expect(403, bob, "PUT", f"{path}/archive")
    with overtaken(state_tables, "transfer", by=lambda: stage.expect(204, ada, "PUT", f"{path}/archive")):
        stage.expect(204, ada, "PUT", f"{path}/archive")
    stage.expect(200, ada, "GET", "/v1/users/me/archive")
    stage.expect(204, ada, "DELETE", f"{path}/archive")
    with overtaken(state_tables, "transfer", by=lambda: stage.expect(204, ada, "PUT", f"{path}/archive")):
        stage.expect(204, ada, "DELETE", path)
    stage.expect(200, ada, "GET", "/v1/users/me/recently-deleted")
    with overtaken(state_tables, "transfer", by=lambda: stage.expect(204, ada, "POST", f"{path}/restore")):
        stage.expect(204, ada, "POST", f"{path}/restore")
    stage.expect(204, ada, "DELETE", f"{path}/archive")  # it was restored to the archive
    stage.expect(200, ada, "PATCH", path, {"hide_likes": True})
    stage.expect(403, bob, "GET", f"{path}/likes")
    stage.expect(204, ada, "DELETE", path)
    bin_path = f"/v1/users/me/recently-deleted/{posts[0]}"
    with overtaken(state_tables, "make_tombstone", by=lambda: stage.expect(204, ada, "DELETE", bin_path)):
        stage.expect(204, ada, "DELETE", bin_path)
    stage.expect(204, ada, "DELETE", f"/v1/posts/{posts[1]}")
    _draft(stage, ada)
    _schedule(stage, ada)
    item = {"media": [{"object_key": stage.upload(ada)}], "caption": "@bob", "taken_at": "2012-03-04T05:06:07Z"}
    stage.expect(200, ada, "POST", "/v1/imports/posts", {"items": [item, {}]}, "import")
    stage.platform.settle()
    with clock.at(clock.now_ms() + 31 * DAY * 1000):
        stage.platform.sweep(SWEEPER)  # erases what is deleted, and drafts
    stage.platform.settle()


def _pin(stage: ObservedStage, ada: Person, posts: list[str]) -> None:
    for post_id in posts[:3]:
        stage.expect(204, ada, "PUT", f"/v1/posts/{post_id}/pin")
    stage.expect(409, ada, "PUT", f"/v1/posts/{posts[3]}/pin")
    stage.expect(200, ada, "GET", f"/v1/users/{ada.id}/posts")
    for post_id in posts[:3]:
        stage.expect(204, ada, "DELETE", f"/v1/posts/{post_id}/pin")


def _body(stage: ObservedStage, person: Person, count: int, **more: Any) -> dict[str, Any]:
    return {"media": [{"object_key": stage.upload(person)} for _ in range(count)], **more}


def _draft(stage: ObservedStage, ada: Person) -> None:
    """Drafts that are changed, published, deleted and left."""
    draft = stage.expect(201, ada, "POST", "/v1/drafts", _body(stage, ada, 2), "draft")
    path = f"/v1/drafts/{draft['id']}"
    stage.expect(200, ada, "GET", "/v1/drafts")
    one, two = (each["id"] for each in draft["media"])
    fresh = stage.upload(ada)
    stage.expect(200, ada, "PATCH", path, {"media": [{"media_id": one}, {"object_key": fresh}], "caption": "@bob"})
    with overtaken(drafts, "_write", by=lambda: stage.expect(200, ada, "PATCH", path, {"caption": "first"})):
        stage.expect(200, ada, "PATCH", path, {"caption": "second"})
    body = {"media": [{"media_id": one}, {"media_id": two}], "draft_id": draft["id"]}
    stage.expect(202, ada, "POST", "/v1/posts", body, "of a draft")
    stage.platform.settle()
    deleted = stage.expect(201, ada, "POST", "/v1/drafts", _body(stage, ada, 1))["id"]
    stage.expect(204, ada, "DELETE", f"/v1/drafts/{deleted}")
    stage.expect(201, ada, "POST", "/v1/drafts", _body(stage, ada, 1))
    stage.platform.settle()


def _schedule(stage: ObservedStage, ada: Person) -> None:
    """Scheduled posts that are moved, published by the sweeper, and published at once."""

    def scheduled(*, rendered: bool = True) -> str:
        body = _body(stage, ada, 1, publish_at=_in(1))
        if rendered:
            stage.platform.settle()
        return str(stage.expect(202, ada, "POST", "/v1/posts", body, body["media"][0]["object_key"])["id"])

    first, now = scheduled(), scheduled()
    stage.expect(200, ada, "GET", "/v1/users/me/scheduled")
    moving = {"publish_at": _in(2)}
    with overtaken(
        media, "of_post", by=lambda: stage.expect(200, ada, "PATCH", f"/v1/posts/{first}", {"caption": "edited"})
    ):
        moved = stage.expect(200, ada, "PATCH", f"/v1/posts/{first}", moving)["id"]
    stage.expect(200, ada, "PATCH", f"/v1/posts/{moved}", {**moving, "caption": "edited again"})
    stage.expect(200, ada, "PATCH", f"/v1/posts/{now}", {"publish_at": None})
    broken = _body(stage, ada, 0, publish_at=_in(1))
    broken["media"] = [{"object_key": stage.upload(ada, b"no photograph")}]
    stage.expect(202, ada, "POST", "/v1/posts", broken)
    stage.platform.settle()
    with clock.at(clock.now_ms() + 3 * HOUR * 1000):
        stage.platform.sweep(SWEEPER)
        stage.platform.sweep(SWEEPER)
    stage.platform.settle()
    with stage.platform.usage.of(API):
        tables.get(moved)


def _in(hours: int) -> str:
    return clock.rfc3339(clock.now_ms() + hours * HOUR * 1000)
