"""Pages of the posts with a tag: what each viewer finds, in which order, and how much a page reads."""

import pytest

from chalicelib.accounts import service as accounts
from chalicelib.accounts.schemas import ProfileChange
from chalicelib.core import caches, clock
from chalicelib.core.settings import forget_settings
from chalicelib.graph import service as graph
from chalicelib.posts import service as posts
from chalicelib.posts.tables import PostRow
from chalicelib.tags import tables, top_posts
from chalicelib.tags.settings import settings
from tests.support.meter import metered
from tests.support.rooms import world
from tests.support.rooms.tagging import called, listed, tagged

pytestmark = pytest.mark.usefixtures("cloud")


@pytest.fixture
def ada() -> str:
    return world.person("ada")


@pytest.fixture
def fan() -> str:
    return world.person("fan")


def like(post_id: str, likes: int) -> None:
    row = world.row(post_id)
    row.update([PostRow.likes_count.set(likes)])


def test_pages_have_every_public_post_once_newest_first(ada: str, fan: str) -> None:
    made = [tagged(each) for each in (ada, fan, ada, fan, ada)]
    tagged(ada, "#sky")
    for viewer in (ada, fan, None):
        for limit in (1, 2, 5, 100):
            assert listed(viewer, limit=limit) == made[::-1]


@pytest.mark.parametrize("spelling", ["Sea", "%23sea", "SEA", "%EF%BC%B3ea"])
def test_a_tag_is_found_in_every_spelling_that_folds_to_it(ada: str, spelling: str) -> None:
    post_id = tagged(ada)
    page = called(200, None, "GET", f"/v1/explore/tags/{spelling}")
    assert (page["tag"], [each["id"] for each in page["items"]]) == ("sea", [post_id])


@pytest.mark.parametrize("text", ["a%20b", "%23", "1-2", "x" * 101, "%F0%9F%8C%8A"])
def test_what_is_no_tag_does_not_exist(text: str) -> None:
    called(404, None, "GET", f"/v1/explore/tags/{text}")


def test_a_tag_without_posts_is_an_empty_list(ada: str) -> None:
    for order in ("newest", "top"):
        assert listed(ada, "nothing", order) == []


def test_a_cursor_belongs_to_its_tag_order_and_viewer(ada: str, fan: str) -> None:
    for _ in range(2):
        tagged(ada, "#sea #sky")
    path = "/v1/explore/tags/sea?limit=1"
    cursor = called(200, ada, "GET", path)["next_cursor"]
    for viewer, wrong in ((ada, path.replace("sea", "sky")), (ada, f"{path}&order=top"), (fan, path)):
        called(400, viewer, "GET", f"{wrong}&cursor={cursor}")
    called(200, ada, "GET", f"/v1/explore/tags/SEA?limit=1&cursor={cursor}")


def test_hidden_authors_are_left_out_at_once(ada: str, fan: str) -> None:
    bob, cleo, dora = (world.person(name) for name in ("bob", "cleo", "dora"))
    shown = tagged(ada)
    for author in (bob, cleo, dora):
        tagged(author)
    graph.block(fan, bob)
    graph.mute(fan, cleo)
    graph.block(dora, fan)
    for order in ("newest", "top"):
        assert listed(fan, order=order) == [shown]
        assert len(listed(None, order=order)) == 4


def test_an_author_whom_the_viewer_does_not_follow_any_more_is_found(ada: str, fan: str) -> None:
    post_id = tagged(ada)
    graph.follow(fan, ada)
    graph.unfollow(fan, ada)
    assert listed(fan) == [post_id]


def test_rows_that_the_index_has_not_lost_yet_show_nothing(ada: str, fan: str) -> None:
    """Nothing of this reaches the index, as if its messages were late."""
    graph.follow(fan, ada)
    for change in ({"caption": "none"}, {"audience": "followers"}):
        post_id = tagged(ada)
        posts.edit(ada, post_id, change)  # type: ignore[arg-type]
    archived, deleted = tagged(ada), tagged(ada)
    posts.archive(ada, archived)
    world.erase(ada, deleted)
    for viewer in (ada, fan, None):
        assert listed(viewer) == listed(viewer, order="top") == []
    kept = tagged(ada)
    assert listed(None) == [kept]
    accounts.change_profile(ada, ProfileChange(is_private=True))
    caches.forget_caches()
    for viewer in (ada, fan, None):
        assert listed(viewer) == []


def test_hidden_posts_make_a_page_short_and_never_end_the_list(
    ada: str, fan: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EMULSION_TAG_ROWS_READ", "3")
    forget_settings()
    bob = world.person("bob")
    last = tagged(ada)
    for _ in range(9):
        tagged(bob)
    graph.mute(fan, bob)
    assert listed(fan, limit=2) == [last]


def test_sensitive_posts_are_marked_and_muted_words_named(ada: str, fan: str) -> None:
    post_id = tagged(ada)
    posts.edit(ada, post_id, {"sensitive": True})
    rule = graph.mute_word(fan, "#sea", None)
    page = called(200, fan, "GET", "/v1/explore/tags/sea")
    assert [(each["sensitive"], each["filtered"]) for each in page["items"]] == [(True, [rule.id])]


def test_top_has_the_most_liked_first(ada: str) -> None:
    made = [tagged(ada) for _ in range(5)]
    for post_id, likes in zip(made, (3, 0, 9, 3, 1), strict=True):
        like(post_id, likes)
    best = [made[each] for each in (2, 3, 0, 4, 1)]
    for limit in (1, 2, 100):
        assert listed(None, order="top", limit=limit) == best


def test_an_order_is_kept_for_an_hour(ada: str) -> None:
    first, second = tagged(ada), tagged(ada)
    assert listed(None, order="top") == [second, first]
    like(first, 5)
    assert listed(None, order="top") == [second, first]
    with clock.at(clock.now_ms() + (settings().top_lifetime + 1) * 1000):
        assert listed(None, order="top") == [first, second]


def test_top_has_posts_of_a_week_only(ada: str) -> None:
    old = tagged(ada)
    like(old, 100)
    with clock.at(clock.now_ms() + (settings().top_window + 60) * 1000):
        fresh = tagged(ada)
        assert listed(None, order="top") == [fresh]


def test_a_new_order_between_two_pages_repeats_no_post_above_the_position() -> None:
    order = [(9, "b"), (4, "c"), (4, "a"), (1, "d")]
    assert top_posts.below(order, (4, "c")) == [(4, "a"), (1, "d")]
    assert top_posts.below(order, (5, "x")) == [(4, "c"), (4, "a"), (1, "d")]
    assert top_posts.below(order, None) == order


def test_a_page_reads_two_rounds_and_a_bounded_number_of_units(ada: str, fan: str) -> None:
    for _ in range(3):
        for author in (ada, fan):
            tagged(author)
    path = "/v1/explore/tags/sea"
    for order in ("newest", "top"):
        called(200, fan, "GET", f"{path}?order={order}")
        with metered() as usage:
            called(200, fan, "GET", f"{path}?order={order}")
        reads = {table.rpartition("-")[2]: units for table, units in usage.reads_of.items()}
        assert reads.pop("posts") == 6, "six posts of one unit each, read strongly"
        assert reads.pop("restrictions") == 1
        assert reads.pop("follows") == 1, "whether the viewer follows the tag"
        assert sum(reads.values()) == 1.5, reads  # the index or the order; likes; saves
        assert usage.writes == 0


def test_a_hot_tag_is_read_with_one_query_for_each_shard(ada: str) -> None:
    tables.raise_shards("sea", 4, clock.now_ms())
    caches.forget_caches()
    made = [tagged(ada) for _ in range(8)]
    assert listed(None, limit=3) == made[::-1]
