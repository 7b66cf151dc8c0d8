"""Trays follow edges and close friendships, and are filled when a viewer returns."""

import pytest

from chalicelib.core import clock
from chalicelib.fanout.messages import RebuildInbox
from chalicelib.graph import service as graph
from chalicelib.graph.messages import FOLLOWED, UNFOLLOWED, Change, EdgeChanged
from chalicelib.stories import service
from chalicelib.stories.story import CLOSE_FRIENDS
from tests.support.rooms.people import change
from tests.support.rooms.storytelling import befriend, delivered, story, tray_rows
from tests.support.rooms.world import person

pytestmark = pytest.mark.usefixtures("cloud")


@pytest.fixture
def ada() -> str:
    return person("ada")


@pytest.fixture
def bob() -> str:
    return person("bob")


def sync(follower_id: str, followee_id: str, kind: Change) -> None:
    service.sync_edge(EdgeChanged(follower_id, followee_id, kind))


def test_an_edge_brings_the_current_stories_once_and_its_end_takes_them(ada: str, bob: str) -> None:
    brief = story(ada, ends_ms=clock.now_ms() + 10_000)
    made, deleted, _ = story(ada), story(ada), story(ada, audience=CLOSE_FRIENDS)
    service.delete(ada, deleted.story_id)
    graph.follow(bob, ada)
    with clock.at(brief.ends_ms):
        for _ in range(2):
            sync(bob, ada, FOLLOWED)
        assert tray_rows(bob) == [made.story_id]
    graph.unfollow(bob, ada)
    sync(bob, ada, FOLLOWED)
    assert tray_rows(bob) == [made.story_id], "the edge has ended, so its own message does the work"
    for _ in range(2):
        sync(bob, ada, UNFOLLOWED)
    assert tray_rows(bob) == []


def test_the_end_of_one_edge_leaves_other_authors_stories(ada: str, bob: str) -> None:
    cyd = person("cyd")
    graph.follow(bob, cyd)
    theirs = delivered(cyd, bob)
    delivered(ada, bob)
    sync(bob, ada, UNFOLLOWED)
    assert tray_rows(bob) == [theirs.story_id]


def test_a_new_close_friend_gets_the_stories_for_close_friends(ada: str, bob: str) -> None:
    made = story(ada, audience=CLOSE_FRIENDS)
    befriend(bob, ada)
    sync(bob, ada, FOLLOWED)
    assert tray_rows(bob) == [made.story_id]


def test_pulled_stories_are_in_their_authors_tray_alone(ada: str, bob: str) -> None:
    change(ada, delivery="pull")
    made = story(ada)
    graph.follow(bob, ada)
    sync(bob, ada, FOLLOWED)
    service.rebuild(RebuildInbox(ada, 0))
    assert (tray_rows(bob), tray_rows(ada)) == ([], [made.story_id])


def test_a_tray_is_filled_when_its_viewer_returns(ada: str, bob: str) -> None:
    graph.follow(bob, ada)
    theirs, own = story(ada), story(bob)
    for _ in range(2):
        service.rebuild(RebuildInbox(bob, 0))
    assert sorted(tray_rows(bob)) == sorted([theirs.story_id, own.story_id])
