"""Imported posts: their times, their results, and that nothing delivers them."""

from typing import Any

import pytest

from chalicelib.core import clock, ids, outbox
from chalicelib.posts import service
from chalicelib.posts.schemas import POLICY
from tests.support.cloud import Policy
from tests.support.drills.stage import rows
from tests.support.rooms import world
from tests.support.rooms.posts_api import called, listed

pytestmark = pytest.mark.usefixtures("cloud")
IMPORTS = "/v1/imports/posts"
TAKEN = "2012-03-04T05:06:07Z"


@pytest.fixture
def ada() -> str:
    return world.person("ada")


def item(author: str, **more: Any) -> dict[str, Any]:
    return {"media": [{"media_id": world.photo(author)}], "taken_at": TAKEN, **more}


def test_imports_have_their_own_times_and_are_in_the_grid_only(ada: str) -> None:
    world.person("bea")
    new = world.post(ada).post_id
    items = [item(ada, caption="#old @bea"), item(ada, taken_at="1990-01-01T00:00:00+01:00")]
    results = called(200, ada, "POST", IMPORTS, {"items": items})["items"]
    assert [each["problem"] for each in results] == [None, None]
    old, oldest = (each["post"] for each in results)
    assert (old["created_at"], oldest["created_at"]) == ("2012-03-04T05:06:07.000Z", "2000-01-01T00:00:00.000Z")
    assert (old["state"], old["tags"], old["mentions"]) == ("active", ["old"], ["bea"])
    assert [each["id"] for each in listed(None, f"/v1/users/{ada}/posts")] == [new, old["id"], oldest["id"]]
    row = world.row(old["id"])
    assert row.delivery == "nowhere"
    assert [row.unplanned, row.outbox_author] == [None, None]
    assert service.newest_ids(ada, 9, pushed_only=True) == [new]
    assert service.fanned_out(old["id"], "publish") is None


def test_no_record_of_an_import_sends_a_message(ada: str) -> None:
    waiting = world.photo(ada, "processing")
    items = [item(ada), {"media": [{"media_id": waiting}], "taken_at": TAKEN}]
    done, later = (each["post"] for each in called(200, ada, "POST", IMPORTS, {"items": items})["items"])
    assert later["state"] == "processing"
    world.finish(waiting)
    service.settle(later["id"])
    assert world.row(later["id"]).delivery == "nowhere"
    assert world.row(later["id"]).unplanned is None
    record = world.change(done["id"], None, "active")
    assert record.new is not None
    record.new["delivery"] = {"S": "nowhere"}
    outbox.publish("posts", [service.SUBSCRIBER], [record])
    service.archive(ada, done["id"])
    service.unarchive(ada, done["id"])
    assert world.row(done["id"]).unplanned is None
    assert world.sent("plan") == []


def test_each_item_has_its_own_result(ada: str) -> None:
    attached = world.post(ada).media_ids[0]
    tomorrow = clock.rfc3339(clock.now_ms() + 86_400_000)
    items = [
        item(ada),
        {"media": [{"media_id": attached}], "taken_at": TAKEN},
        item(ada, caption="x" * (POLICY.caption_limit + 1)),
        item(ada, taken_at=tomorrow),
        {"media": [], "taken_at": TAKEN},
        {"media": [{"media_id": "other"}]},
        item(ada),
    ]
    results = called(200, ada, "POST", IMPORTS, {"items": items})["items"]
    assert [each["post"] is None for each in results] == [False, True, True, True, True, True, False]
    problems = [each["problem"] for each in results if each["problem"]]
    assert [each["status"] for each in problems] == [409, 422, 422, 422, 422]
    assert [each["errors"][0]["field"] for each in problems] == ["media.0", "caption", "taken_at", "media", "taken_at"]


def test_a_repeated_import_continues(ada: str) -> None:
    body = {"items": [item(ada) for _ in range(3)]}
    first = called(200, ada, "POST", IMPORTS, body, key="k")
    assert called(200, ada, "POST", IMPORTS, body, key="k") == first
    assert len(rows("posts")) == 3
    assert len({each["post"]["id"] for each in first["items"]}) == 3


def test_limits_of_imports(ada: str, policy: Policy) -> None:
    called(422, ada, "POST", IMPORTS, {"items": []})
    called(422, ada, "POST", IMPORTS, {"items": [item(ada)] * (POLICY.imports_at_once + 1)})
    policy(imports_per_user=3, posts_per_user=0)
    called(200, ada, "POST", IMPORTS, {"items": [item(ada), item(ada)]})
    called(429, ada, "POST", IMPORTS, {"items": [item(ada), item(ada)]})


def test_an_imported_post_of_this_month_is_in_no_inbox(ada: str) -> None:
    taken_ms = clock.now_ms() - 3_600_000
    (result,) = called(200, ada, "POST", IMPORTS, {"items": [item(ada, taken_at=clock.rfc3339(taken_ms))]})["items"]
    assert ids.created_ms(result["post"]["id"]) == taken_ms
    assert service.pushed_ids(ada, 10, 0, None) == ([], None)
    assert service.newest_ids(ada, 10) == [result["post"]["id"]]
