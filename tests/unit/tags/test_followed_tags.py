"""Followed tags: their limit, their list, and what the home feed shows for them."""

from typing import Any, get_args

import pytest

from chalicelib.accounts import service as accounts
from chalicelib.accounts.schemas import ProfileChange
from chalicelib.core import caches
from chalicelib.core.settings import forget_settings
from chalicelib.core.streams import StreamRecord
from chalicelib.feed import service as feed
from chalicelib.feed.schemas import Mode
from chalicelib.graph import follow_counts, followed_tags, tables
from chalicelib.graph import service as graph
from chalicelib.graph.settings import settings
from chalicelib.posts import service as posts
from tests.support.meter import metered
from tests.support.rooms import world
from tests.support.rooms.tagging import called, tagged
from tests.support.rounds import traced

pytestmark = pytest.mark.usefixtures("cloud")
LIST = "/v1/users/me/tags"


@pytest.fixture
def ada() -> str:
    return world.person("ada")


@pytest.fixture
def fan() -> str:
    return world.person("fan")


def follow(user_id: str, *tags: str) -> None:
    for tag in tags:
        called(204, user_id, "PUT", f"/v1/tags/{tag}/follow")


def listed(user_id: str, limit: int = 20) -> list[str]:
    found: list[str] = []
    cursor = ""
    while True:
        page = called(200, user_id, "GET", f"{LIST}?limit={limit}{cursor}")
        found += [each["tag"] for each in page["items"]]
        if page["next_cursor"] is None:
            return found
        cursor = f"&cursor={page['next_cursor']}"


def shown(viewer: str, mode: Mode = "latest", limit: int = 20) -> list[Any]:
    caches.forget_caches()
    found: list[Any] = []
    cursor = None
    while True:
        page = feed.page(viewer, mode, limit, cursor)
        assert not page.degraded
        found += page.items
        cursor = page.next_cursor
        if cursor is None:
            return found


def ids_in(viewer: str, mode: Mode = "latest", limit: int = 20) -> list[str]:
    return [each.id for each in shown(viewer, mode, limit)]


def test_tags_are_followed_folded_and_once(ada: str) -> None:
    follow(ada, "Sea", "%23sea", "sky")
    assert listed(ada) == listed(ada, 1) == ["sea", "sky"]
    assert called(200, ada, "GET", "/v1/explore/tags/SEA")["following"]
    for _ in range(2):
        called(204, ada, "DELETE", "/v1/tags/SEA/follow")
    assert listed(ada) == ["sky"]
    assert not called(200, ada, "GET", "/v1/explore/tags/sea")["following"]
    assert not called(200, None, "GET", "/v1/explore/tags/sky")["following"]
    for method in ("PUT", "DELETE"):
        called(404, ada, method, "/v1/tags/a%20b/follow")


def test_the_limit_is_told_and_holds_for_two_at_once(ada: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMULSION_FOLLOWED_TAGS", "2")
    forget_settings()
    follow(ada, "sea")
    change = followed_tags._change

    def late(*given: Any, **more: Any) -> bool:
        monkeypatch.setattr(followed_tags, "_change", change)
        follow(ada, "sky")
        return change(*given, **more)

    monkeypatch.setattr(followed_tags, "_change", late)
    problem = called(409, ada, "PUT", "/v1/tags/land/follow")
    assert problem["type"].endswith("too-many-tags")
    assert str(settings().followed_tags) in problem["detail"]
    assert listed(ada) == ["sea", "sky"]
    follow(ada, "sky")
    called(204, ada, "DELETE", "/v1/tags/sea/follow")
    follow(ada, "land")


def test_tags_are_in_no_list_and_no_total_of_followees(ada: str, fan: str) -> None:
    graph.follow(fan, ada)
    follow(fan, "sea")
    assert [each.id for each in graph.following(None, fan, 20, None).items] == [ada]
    assert graph.followee_ids(fan) == [ada]
    assert graph.hot_followees(fan) == ([], True)
    assert graph.pulled_sources(fan).tags == ["sea"]
    row = tables.FollowRow.get(fan, "#sea").serialize()
    keys = {name: row[name] for name in ("follower_id", "followee_id")}
    record = StreamRecord(1, "INSERT", keys, None, row)
    with metered() as usage:
        follow_counts.count_follows("shard", [record])
    assert usage.calls.total() == 0


def test_the_feed_has_posts_with_followed_tags_and_says_why(ada: str, fan: str) -> None:
    bea = world.person("bea")
    graph.follow(fan, bea)
    first, other = tagged(ada, "#sea"), tagged(ada, "#sky")
    follow(fan, "sea", "land")
    second = tagged(ada, "#land #sea")
    assert other not in ids_in(fan)
    for limit in (1, 2, 20):
        assert ids_in(fan, limit=limit) == [second, first]
        assert sorted(ids_in(fan, "ranked", limit)) == sorted([second, first])
    for mode in get_args(Mode):
        for limit in (1, 20):
            reasons = {each.id: (each.reason.code, each.reason.feature) for each in shown(fan, mode, limit)}
            assert reasons == {first: ("followed_tag", "sea"), second: ("followed_tag", "land")}
    called(204, fan, "DELETE", "/v1/tags/sea/follow")
    called(204, fan, "DELETE", "/v1/tags/land/follow")
    assert ids_in(fan) == []


def test_a_followees_post_with_a_followed_tag_is_the_followees(ada: str, fan: str) -> None:
    from chalicelib.fanout import tables as inboxes

    follow(fan, "sea")
    graph.follow(fan, ada)
    post_id = tagged(ada)
    inboxes.put([fan], [post_id])
    (found,) = shown(fan)
    assert (found.id, found.reason) == (post_id, None)
    posts.edit(ada, post_id, {"audience": "followers"})
    assert ids_in(fan) == [post_id]


def test_the_feed_hides_what_the_index_has_not_lost_yet(ada: str, fan: str) -> None:
    follow(fan, "sea")
    names = ("bob", "cleo", "dora", "eve")
    muted, blocked, blocking, left = (world.person(name) for name in names)
    for author in (muted, blocked, blocking, left):
        tagged(author)
    graph.mute(fan, muted)
    graph.block(fan, blocked)
    graph.block(blocking, fan)
    graph.follow(fan, left)
    graph.unfollow(fan, left)
    for change in ({"caption": "#sky"}, {"audience": "followers"}):
        posts.edit(ada, tagged(ada), change)  # type: ignore[arg-type]
    posts.archive(ada, tagged(ada))
    kept = tagged(ada)
    for mode in get_args(Mode):
        assert ids_in(fan, mode) == [kept]
    accounts.change_profile(ada, ProfileChange(is_private=True))
    for mode in get_args(Mode):
        assert ids_in(fan, mode) == []


def test_a_followed_tag_costs_a_page_no_round_and_at_most_a_unit(ada: str, fan: str) -> None:
    bea = world.person("bea")
    graph.follow(fan, bea)
    for _ in range(3):
        tagged(ada, "plain")
    from chalicelib.fanout import tables as inboxes

    inboxes.mark_seen(fan)

    def cost() -> tuple[float, int]:
        caches.forget_caches()
        with metered() as usage, traced() as trace:
            feed.page(fan, "latest", 20, None)
        return usage.reads, trace.rounds

    before, rounds = cost()
    follow(fan, "sea", "sky")
    after, rounds_with_tags = cost()
    assert after - before <= 2, "half a unit for the posts of each tag, and half for the number of its shards"
    assert rounds_with_tags <= max(rounds, 2)
    tagged(ada, "#sea")
    assert cost()[1] <= 3
