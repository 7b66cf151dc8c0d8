"""Run every branch of feeds and of events."""

import pytest

from chalicelib.fanout import tables as inboxes
from chalicelib.feed import ranked_pages
from tests.support.drills.stage import Person
from tests.support.drills.usage import ObservedStage
from tests.support.resources import client


def send_events(stage: ObservedStage, bob: Person) -> None:
    """Bob's client sends the same events twice."""
    (post, *_) = stage.expect(200, bob, "GET", "/v1/feed?mode=ranked")["items"]
    came_with = {"post_id": post["id"], "context": post["context"]}
    events = [{"type": kind, **came_with} for kind in ("impression", "open")]
    for _ in range(2):
        stage.expect(202, bob, "POST", "/v1/events", {"events": events})


def scroll_by_rank(stage: ObservedStage, bob: Person) -> None:
    """Bob likes a post of an author he does not follow, and scrolls through a ranked feed post by post."""
    author = stage.register("author")
    for _ in range(2):
        post = stage.post(author, "not followed", stage.upload(author))
        stage.platform.settle()
    stage.expect(204, bob, "PUT", f"/v1/posts/{post['id']}/like")
    path = "/v1/feed?mode=ranked&limit=1"
    cursor = ""
    while cursor is not None:
        page = stage.expect(200, bob, "GET", path + cursor)
        cursor = page["next_cursor"] and f"&cursor={page['next_cursor']}"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ranked_pages, "_rank", lambda *_: 1 / 0)
        assert stage.expect(200, bob, "GET", path)["degraded"]


def hide_unfollowed(stage: ObservedStage, bob: Person) -> None:
    """Bob unfollows more users than one query of restrictions takes, while his inbox has their posts."""
    left = [stage.register(f"left{i}") for i in range(2)]
    for each in left:
        stage.expect(200, bob, "POST", "/v1/follow", {"target_user_id": each.id})
        stage.post(each, "hidden", stage.upload(each))
    stage.platform.settle()
    for each in left:
        stage.expect(204, bob, "DELETE", f"/v1/follow/{each.id}")
    stage.expect(200, bob, "GET", "/v1/feed")
    stage.platform.settle()


def pull_posts(stage: ObservedStage, ada: Person) -> None:
    """Ada's followers pull her posts."""
    stage.platform.settle()
    client("dynamodb").update_item(
        TableName="emulsion-local-users",
        Key={"user_id": {"S": ada.id}},
        UpdateExpression="SET delivery = :pull",
        ExpressionAttributeValues={":pull": {"S": "pull"}},
    )
    fan = stage.register("fan")
    stage.expect(200, fan, "GET", "/v1/feed")  # records that there are no older posts
    stage.expect(200, fan, "POST", "/v1/follow", {"target_user_id": ada.id})
    stage.post(ada, "to thousands", stage.upload(ada))
    stage.platform.settle()
    stage.expect(200, fan, "GET", "/v1/feed")


def come_back(stage: ObservedStage, ada: Person) -> None:
    """A user who was away longer than an inbox lives comes back with two requests at once."""
    hal = stage.register("hal")
    for each in (ada, stage.register("ina")):
        stage.expect(200, hal, "POST", "/v1/follow", {"target_user_id": each.id})
    stage.expect(200, hal, "GET", "/v1/feed")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EMULSION_PRESENCE_LIFETIME", "-7200")
        patch.setenv("EMULSION_REBUILD_DELAY", "0")
        stage.post(ada, "while away", stage.upload(ada))
        stage.platform.settle()
        stage.expect(200, hal, "GET", "/v1/feed")
        patch.setattr(inboxes, "reset_inbox", lambda *_: False)
        stage.expect(200, hal, "GET", "/v1/feed")
        stage.platform.settle()
