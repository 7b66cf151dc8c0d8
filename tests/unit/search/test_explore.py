"""Explore: what is selected and why, what is never shown, what is remembered, and how much a page costs."""

from collections.abc import Callable

import pytest

from chalicelib.accounts import service as accounts
from chalicelib.accounts.schemas import ProfileChange
from chalicelib.core import caches, clock
from chalicelib.core.settings import DAY
from chalicelib.graph import service as graph
from chalicelib.posts import service as posts
from chalicelib.search import explore_tables, service
from chalicelib.search.settings import settings
from tests.support.cloud import Policy
from tests.support.meter import metered
from tests.support.rooms import world
from tests.support.rooms.exploring import explored, page, pages, trend
from tests.support.rooms.searching import call, index
from tests.support.rooms.tagging import tagged
from tests.support.rounds import traced

pytestmark = pytest.mark.usefixtures("cloud")


@pytest.fixture
def reader() -> str:
    return world.person("reader")


def stranger(name: str, *, is_indexed: bool = False) -> str:
    user_id = world.person(name)
    if is_indexed:
        index(user_id)
    return user_id


def later(seconds: int) -> int:
    caches.forget_caches()
    return clock.now_ms() + seconds * 1000


def trending_posts(count: int) -> list[str]:
    """Posts with a tag that trends, each by another author."""
    made = [tagged(stranger(f"author{i}")) for i in range(count)]
    trend("sea", *made)
    return made


def test_posts_come_from_trends_followed_tags_followees_and_popular_accounts(reader: str) -> None:
    friend = stranger("friend")
    authors = {name: stranger(name, is_indexed=name == "famous") for name in ("storm", "cook", "second", "famous")}
    graph.follow(reader, friend)
    graph.follow(friend, authors["second"])
    graph.follow_tag(reader, "food")
    made = {name: tagged(authors[name], f"#{name} #food" if name == "cook" else f"#{name}") for name in authors}
    trend("storm", made["storm"])
    found = {each["id"]: (each["reason"]["code"], each["reason"]["tag"]) for each in pages(reader)}
    assert found == {
        made["storm"]: ("trending", "storm"),
        made["cook"]: ("followed_tag", "food"),
        made["second"]: ("followed_by_followees", None),
        made["famous"]: ("popular", None),
    }


def test_each_kind_has_its_share_and_no_post_is_there_twice(reader: str, policy: Policy) -> None:
    policy(explore_posts=4)
    graph.follow_tag(reader, "sky")
    trending = [tagged(stranger(f"trend{i}"), "#sea #sky") for i in range(6)]
    mine = [tagged(stranger(f"tag{i}"), "#sky") for i in range(6)]
    trend("sea", *trending)
    found = explored(reader)
    assert sorted(found) == sorted([*trending, *mine]), "further selections have what the first lacks"
    first = page(world.person("other"), 4)["items"]
    assert {each["reason"]["code"] for each in first} == {"trending"}


def hide_by_block(reader: str, author: str, _: str) -> None:
    graph.block(reader, author)


def hide_from_blocked(reader: str, author: str, _: str) -> None:
    graph.block(author, reader)


def hide_by_mute(reader: str, author: str, _: str) -> None:
    graph.mute(reader, author)


def hide_by_following(reader: str, author: str, _: str) -> None:
    graph.follow(reader, author)


def hide_by_unfollowing(reader: str, author: str, _: str) -> None:
    graph.follow(reader, author)
    graph.unfollow(reader, author)


def hide_by_closing(_: str, author: str, __: str) -> None:
    accounts.change_profile(author, ProfileChange(is_private=True))


def hide_by_suspension(_: str, author: str, __: str) -> None:
    accounts.change_status(author, "suspended")


def hide_by_audience(_: str, author: str, post_id: str) -> None:
    posts.edit(author, post_id, {"audience": "followers"})


def hide_by_sensitivity(_: str, author: str, post_id: str) -> None:
    posts.edit(author, post_id, {"sensitive": True})


def hide_by_warning(_: str, author: str, post_id: str) -> None:
    posts.edit(author, post_id, {"warning": "spiders"})


def hide_by_untagging(_: str, author: str, post_id: str) -> None:
    posts.edit(author, post_id, {"caption": "no more"})


def hide_by_archiving(_: str, author: str, post_id: str) -> None:
    posts.archive(author, post_id)


HIDDEN_BY = [each for name, each in sorted(globals().items()) if name.startswith("hide_")]


@pytest.mark.parametrize("is_selected", [False, True])
@pytest.mark.parametrize("hide", HIDDEN_BY, ids=lambda hide: hide.__name__)
def test_what_is_never_shown(
    reader: str, policy: Policy, hide: Callable[[str, str, str], None], *, is_selected: bool
) -> None:
    policy(explore_seen_days=0)
    hidden, shown = trending_posts(2)
    if is_selected:
        assert set(explored(reader)) == {hidden, shown}
    hide(reader, hidden[-11:], hidden)
    caches.forget_caches()
    assert explored(reader) == [shown]


def test_own_posts_are_never_shown(reader: str) -> None:
    trend("sea", tagged(reader))
    assert explored(reader) == []


def test_muted_words_are_named(reader: str) -> None:
    trending_posts(1)
    rule = graph.mute_word(reader, "#sea", None)
    assert [each["filtered"] for each in pages(reader)] == [[rule.id]]


def test_a_second_visit_shows_other_posts_for_a_week(reader: str) -> None:
    made = trending_posts(5)
    first = [each["id"] for each in page(reader, 3)["items"]]
    second = [each["id"] for each in page(reader, 3)["items"]]
    assert (len(first), len(second)) == (3, 2)
    assert sorted([*first, *second]) == sorted(made)
    assert page(reader)["items"] == []
    assert len(explored(world.person("other"))) == 5, "what one reader saw changes nothing for others"
    with clock.at(later((settings().explore_seen_days - 1) * DAY)):
        assert explored(reader) == []
    with clock.at(later((settings().explore_seen_days + 1) * DAY)):
        assert sorted(explored(reader)) == sorted(made)


def test_a_page_that_is_asked_for_again_has_the_same_posts(reader: str) -> None:
    trending_posts(6)
    cursor = page(reader, 2)["next_cursor"]
    second = page(reader, 2, cursor)
    assert page(reader, 2, cursor) == second
    assert len(page(reader, 20, second["next_cursor"])["items"]) == 2


def test_a_cursor_continues_in_a_newer_selection_with_what_was_not_shown(reader: str) -> None:
    trending_posts(5)
    first = page(reader, 2)
    with clock.at(later(settings().explore_lifetime + 1)):
        trend("sky", *(tagged(stranger(f"sky{i}"), "#sky") for i in range(3)))
        again = page(reader, 2)
        rest = page(reader, 20, first["next_cursor"])
    shown = [each["id"] for each in (*first["items"], *again["items"], *rest["items"])]
    assert len(shown) == len(set(shown))
    assert {each["reason"]["tag"] for each in (*again["items"], *rest["items"])} == {"sky"}


def test_a_reader_who_saw_everything_gets_new_posts_after_a_pause(reader: str) -> None:
    trending_posts(1)
    assert len(explored(reader)) == 1
    trend("sky", fresh := tagged(stranger("sky"), "#sky"))
    with metered() as usage:
        assert explored(reader) == []
    assert usage.writes == 0, "no selection is made again at once"
    with clock.at(later(settings().explore_pause + 1)):
        assert explored(reader) == [fresh]


def test_hidden_posts_make_pages_short_and_never_end_the_list(reader: str) -> None:
    made = trending_posts(6)
    order = explored(world.person("other"))
    assert sorted(order) == sorted(made)
    first = page(reader, 1)
    for post_id in made:
        if post_id not in (first["items"][0]["id"], made[0], made[1]):
            graph.mute(reader, post_id[-11:])
    found, cursor = [], first["next_cursor"]
    while cursor:
        part = page(reader, 1, cursor)
        found += [each["id"] for each in part["items"]]
        cursor = part["next_cursor"]
    assert set(found) == {made[0], made[1]} - {first["items"][0]["id"]}


def test_old_posts_are_not_selected(reader: str) -> None:
    graph.follow_tag(reader, "sea")
    tagged(stranger("old"))
    with clock.at(later(settings().explore_age + DAY)):
        assert explored(reader) == []


def test_a_cursor_belongs_to_its_reader(reader: str) -> None:
    trending_posts(3)
    cursor = page(reader, 1)["next_cursor"]
    assert call(world.person("other"), f"/v1/explore?cursor={cursor}")[0] == 400
    assert call(None, "/v1/explore")[0] == 401


def test_pages_are_limited(reader: str, policy: Policy) -> None:
    policy(explore_per_minute=1)
    assert [call(reader, "/v1/explore")[0] for _ in range(2)] == [200, 429]


def test_a_day_remembers_a_bounded_number(reader: str, policy: Policy) -> None:
    policy(explore_seen=1, explore_pause=0)
    trending_posts(2)
    assert len(page(reader, 1)["items"]) == 1
    for _ in range(2):
        assert len(page(reader, 1)["items"]) == 1, "it is not remembered any more"


def test_two_pages_at_once_forget_nothing(reader: str) -> None:
    explore_tables.add_seen(reader, ["a", "b"])
    explore_tables.add_seen(reader, ["b", "c"])
    known = explore_tables.read(reader)
    assert known == explore_tables.Known(None, frozenset(map(explore_tables.hash_of, "abc")), 3)


def test_a_selection_survives_its_row(reader: str) -> None:
    entries = [
        explore_tables.Entry("1" * 22, explore_tables.Source("trending", "日本")),
        explore_tables.Entry("2" * 22, explore_tables.Source("popular")),
    ]
    made = explore_tables.Selection("id", clock.now_ms(), entries, is_whole=True)
    explore_tables.put(reader, made)
    assert explore_tables.read(reader).selection == made
    with clock.at(later(settings().explore_kept + 1)):
        assert explore_tables.read(reader).selection is None


def test_the_sketch_is_exported_and_erased(reader: str) -> None:
    trending_posts(2)
    assert list(service.export_user(reader)) == []
    explored(reader)
    today = clock.rfc3339(clock.now() // DAY * DAY * 1000)
    assert list(service.export_user(reader)) == [{"kind": "explored", "day": today, "posts": 2}]
    while not service.erase_user(reader):
        pass
    assert explore_tables.read(reader) == explore_tables.Known(None, frozenset(), 0)


def test_a_warm_page_costs_two_rounds_and_the_units_of_its_posts(reader: str) -> None:
    trending_posts(40)
    page(reader, 20)
    with metered() as usage, traced() as trace:
        assert len(page(reader, 20)["items"]) == 20
    assert trace.rounds == 2
    reads = {table.removeprefix("emulsion-local-"): units for table, units in usage.reads_of.items()}
    assert reads.pop("explore") == 1
    assert reads.pop("posts") == 20, "a unit each, read strongly"
    assert reads.pop("follows") == 10, "an edge to each author, half a unit each"
    assert reads.pop("restrictions") == 1
    assert reads == {"likes": 0.5, "saves": 0.5}, "cards are cached"
    assert usage.writes == 1, "the sketch"
