"""Run every branch of tags."""

from functools import partial

import pytest

from chalicelib.core import caches, clock, ids, queues
from chalicelib.core.settings import HOUR
from chalicelib.graph import followed_tags
from chalicelib.tags.messages import TrendsStale
from tests.support.drills.stage import Person
from tests.support.drills.usage import ObservedStage
from tests.support.faults import overtaken
from tests.support.resources import client

HOT = {"EMULSION_TAG_HEAT_SAMPLE": "1", "EMULSION_TAG_POSTS_PER_SHARD": "1", "EMULSION_TAG_RESYNC_ROWS": "1"}
HOT |= {"EMULSION_TREND_ACCOUNT_AGE": "0", "EMULSION_TREND_ACCOUNTS": "3", "EMULSION_BASELINE_ACCOUNTS": "1"}
HOT |= {"EMULSION_TRENDS_REFRESH_DELAY": "0"}


def look(stage: ObservedStage, ada: Person, bob: Person) -> None:
    """Posts with a hot tag come and go with their author's account, and a user and a guest read its pages."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in HOT.items():
            patch.setenv(name, value)
        for _ in range(3):
            stage.post(ada, "#hot", stage.upload(ada))
            stage.platform.settle()
        caches.forget_caches()
        for viewer in (bob, None):
            for order in ("newest", "top"):
                stage.expect(200, viewer, "GET", f"/v1/explore/tags/hot?order={order}&limit=1")
        stage.platform.sweep("rank_trends")
        stage.expect(200, None, "GET", "/v1/explore/trending")
        for method in ("PUT", "DELETE", "PUT"):
            follow = partial(stage.expect, 204, bob, method, "/v1/tags/hot/follow")
            with overtaken(
                followed_tags, "_change", by=partial(stage.expect, 204, bob, "PUT", "/v1/tags/other/follow")
            ):
                follow()
            stage.expect(204, bob, "DELETE", "/v1/tags/other/follow")
        stage.expect(200, bob, "GET", "/v1/users/me/tags")
        for mode in ("latest", "ranked"):
            caches.forget_caches()
            cursor = stage.expect(200, bob, "GET", f"/v1/feed?mode={mode}&limit=1")["next_cursor"]
            stage.expect(200, bob, "GET", f"/v1/feed?mode={mode}&limit=1&cursor={cursor}")
        _trend(stage, ada)
        for is_private in (True, False):
            stage.expect(200, ada, "PATCH", "/v1/users/me", {"is_private": is_private})
            stage.platform.settle()


def _trend(stage: ObservedStage, ada: Person) -> None:
    """A tag trends and loses a post; hours later its uses enter its baseline."""
    people = [ada, *(stage.register(f"trend{i}") for i in range(3))]
    made = [stage.post(each, "#storm", stage.upload(each))["id"] for each in people]
    stage.platform.settle()
    stage.platform.sweep("rank_trends")
    path, now_ms = f"/v1/posts/{made[0]}/archive", clock.now_ms()
    stage.expect(204, ada, "PUT", path)
    with clock.at(now_ms + HOUR * 1000):  # the orders of tags are old by then
        stage.platform.settle()
    stage.expect(204, ada, "DELETE", path)
    stage.platform.settle()
    for hours in (2, 4):
        _use("storm", ids.new_owned_id(ada.id, now_ms + hours * HOUR * 1000))
    with clock.at(now_ms + 2 * HOUR * 1000):
        stage.platform.sweep("rank_trends")
    for is_private in (True, False):
        stage.expect(200, ada, "PATCH", "/v1/users/me", {"is_private": is_private})
        stage.platform.settle()
    with clock.at(now_ms + 9 * HOUR * 1000):
        queues.send([TrendsStale(clock.now_ms())], group="trends")
        stage.platform.settle()
    with clock.at(now_ms + 11 * HOUR * 1000):
        stage.platform.sweep("rank_trends")


def _use(tag: str, post_id: str) -> None:
    """Put a use, past what the run observes."""
    use = {"hour_bucket": {"S": f"{ids.created_ms(post_id) // (HOUR * 1000)}#0"}, "use": {"S": f"{tag}#{post_id}"}}
    client("dynamodb").put_item(TableName="emulsion-local-tag_uses", Item={**use, "expires_at": {"N": "99999999999"}})
