"""Rows of likes and saves, and what a viewer did with a page of posts."""

import pytest

from chalicelib.core import clock, ids
from chalicelib.core.settings import forget_settings
from chalicelib.engagement import service
from chalicelib.engagement.service import ViewerState
from chalicelib.engagement.settings import settings
from chalicelib.engagement.tables import LikeRow, SaveRow
from tests.support.meter import metered

pytestmark = pytest.mark.usefixtures("cloud")
ADA, BOB, CLEO = "0" * 10 + "a", "0" * 10 + "b", "0" * 10 + "c"


@pytest.fixture
def post_ids() -> list[str]:
    """Thirty posts, oldest first."""
    made = []
    for minute in range(30):
        with clock.at(clock.now_ms() - (30 - minute) * 60_000):
            made.append(ids.new_owned_id(BOB, clock.now_ms()))
    return made


def like(user_id: str, *post_ids: str) -> None:
    for post_id in post_ids:
        service.like(user_id, post_id, 1, ())


def test_viewer_states_distinguish_likes_saves_and_users(post_ids: list[str]) -> None:
    like(ADA, post_ids[1])
    like(CLEO, post_ids[2])
    service.save(ADA, post_ids[3])
    service.like(ADA, post_ids[4], 1, ())
    service.save(ADA, post_ids[4])
    assert service.viewer_states(ADA, post_ids[:5]) == {
        post_ids[0]: ViewerState(),
        post_ids[1]: ViewerState(liked=True),
        post_ids[2]: ViewerState(),
        post_ids[3]: ViewerState(saved=True),
        post_ids[4]: ViewerState(liked=True, saved=True),
    }


def test_a_guest_s_states_are_empty_without_a_read(post_ids: list[str]) -> None:
    with metered() as usage:
        assert service.viewer_states(None, post_ids[:2]) == {post_ids[0]: ViewerState(), post_ids[1]: ViewerState()}
        assert service.viewer_states(ADA, []) == {}
    assert not usage.calls


def test_a_page_costs_half_a_unit_for_likes_and_half_for_saves(post_ids: list[str]) -> None:
    like(ADA, *post_ids)
    for post_id in post_ids:
        service.save(ADA, post_id)
    with metered() as usage:
        viewer_states = service.viewer_states(ADA, post_ids[5:25])
    assert set(viewer_states.values()) == {ViewerState(liked=True, saved=True)}
    assert (usage.calls, usage.reads) == ({"Query": 2}, 1.0)


def test_a_single_post_is_read_strongly(post_ids: list[str]) -> None:
    like(ADA, post_ids[0])
    with metered() as usage:
        assert service.viewer_states(ADA, [post_ids[0]], strongly=True) == {post_ids[0]: ViewerState(liked=True)}
    assert usage.reads == 2.0


def test_posts_beyond_one_query_are_read_by_key(post_ids: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Ada likes nearly every post between the newest and the oldest post of the page."""
    like(ADA, *post_ids[:-2])
    monkeypatch.setenv("EMULSION_MARKS_READ", "10")
    forget_settings()
    page = [post_ids[0], post_ids[15], post_ids[20], post_ids[-1]]
    with metered() as usage:
        viewer_states = service.viewer_states(ADA, page)
    assert [viewer_states[post_id].liked for post_id in page] == [True, True, True, False]
    assert usage.calls == {"Query": 2, "BatchGetItem": 1}


def test_a_repeated_like_keeps_the_first(post_ids: list[str]) -> None:
    service.like(ADA, post_ids[0], 1, ("hills",))
    (first,) = service.recent_likes(ADA)
    with clock.at(clock.now_ms() + 60_000):
        service.like(ADA, post_ids[0], 8, ("other",))
    assert service.recent_likes(ADA) == [first]
    assert first.tags == ("hills",)
    service.unlike(ADA, post_ids[0])
    service.unlike(ADA, post_ids[0])
    assert service.recent_likes(ADA) == []


def test_recent_likes_are_of_the_newest_posts(post_ids: list[str]) -> None:
    like(ADA, post_ids[2], post_ids[9], post_ids[4])
    assert [each.post_id for each in service.recent_likes(ADA, 2)] == [post_ids[9], post_ids[4]]
    assert service.recent_likes(BOB) == []


def test_a_like_with_the_longest_tags_is_one_write_unit_and_one_of_the_index(post_ids: list[str]) -> None:
    tags = [f"{i}" + "𠀀" * (settings().liked_tag_limit - 1) for i in range(20)]
    with metered() as usage:
        service.like(ADA, post_ids[0], 1, ["x" * (settings().liked_tag_limit + 1), *tags])
    assert usage.writes == 2
    assert service.recent_likes(ADA)[0].tags == tuple(tags[: settings().liked_tags])


def test_a_second_like_writes_nothing(post_ids: list[str]) -> None:
    like(ADA, post_ids[0])
    service.save(ADA, post_ids[0])
    rows = [row.serialize() for model in (LikeRow, SaveRow) for row in model.query(ADA)]
    like(ADA, post_ids[0])
    service.save(ADA, post_ids[0])
    assert [row.serialize() for model in (LikeRow, SaveRow) for row in model.query(ADA)] == rows


def test_likers_keep_their_shards(post_ids: list[str]) -> None:
    people = [ids.new_id(clock.now_ms()) for _ in range(40)]
    for user_id in people:
        service.like(user_id, post_ids[0], 4, ())
    shards = [service.likers(post_ids[0], shard, "0", 100) for shard in range(4)]
    assert sorted(user_id for shard in shards for user_id in shard) == sorted(people)
    assert all(shards), "forty likers fill all four shards"
    assert shards[0] == sorted(shards[0])
    assert service.likers(post_ids[0], 0, shards[0][0], 2) == shards[0][1:3]
    for user_id in people:
        service.like(user_id, post_ids[0], 8, ())
    assert [service.likers(post_ids[0], shard, "0", 100) for shard in range(4)] == shards


def test_saves_have_the_latest_first(post_ids: list[str]) -> None:
    for minute, post_id in enumerate((post_ids[9], post_ids[2], post_ids[5])):
        with clock.at(clock.now_ms() + minute * 60_000):
            service.save(ADA, post_id)
    first = service.saves(ADA, None, 2)
    assert [each.post_id for each in first] == [post_ids[5], post_ids[2]]
    assert [each.post_id for each in service.saves(ADA, first[-1].position, 2)] == [post_ids[9]]
    service.unsave(ADA, post_ids[2])
    assert [each.post_id for each in service.saves(ADA, None, 9)] == [post_ids[5], post_ids[9]]
