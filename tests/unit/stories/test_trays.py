"""The tray: its order, its pages, what it shows of each author, and what it hides."""

import pytest

from chalicelib.core import clock
from chalicelib.graph import service as graph
from chalicelib.stories import service
from chalicelib.stories.settings import settings
from chalicelib.stories.story import CLOSE_FRIENDS
from tests.support.rooms.storytelling import befriend, delivered, shown, stories_of, story, tray
from tests.support.rooms.world import person

pytestmark = pytest.mark.usefixtures("cloud")

MINUTE_MS = 60_000


@pytest.fixture
def ada() -> str:
    return person("ada")


@pytest.fixture
def bob(ada: str) -> str:
    """A follower of Ada."""
    user_id = person("bob")
    graph.follow(user_id, ada)
    return user_id


def test_a_tray_shows_the_first_unseen_story_of_each_author(ada: str, bob: str) -> None:
    first, second = (delivered(ada, bob, ago_ms=ago) for ago in (2000, 1000))
    assert shown(bob) == [(ada, 2, 2, first.story_id)]
    service.view(bob, first.story_id)
    assert shown(bob) == [(ada, 2, 1, second.story_id)]
    service.view(bob, second.story_id)
    assert shown(bob) == [(ada, 2, 0, second.story_id)]
    service.view(bob, first.story_id)
    assert shown(bob) == [(ada, 2, 0, second.story_id)], "an older view takes nothing back"


def test_an_older_story_that_is_delivered_late_changes_nothing(ada: str, bob: str) -> None:
    late = story(ada, ago_ms=2000)
    newer = delivered(ada, bob, ago_ms=1000)
    service.view(bob, newer.story_id)
    from chalicelib.stories.messages import PUBLISH, DeliverStory

    service.deliver(DeliverStory(late.story_id, PUBLISH, (bob,)))
    assert shown(bob) == [(ada, 2, 0, newer.story_id)]


def test_authors_own_stories_are_in_their_trays(ada: str) -> None:
    mine = delivered(ada)
    assert shown(ada) == [(ada, 1, 1, mine.story_id)]


def test_unseen_authors_come_first_then_the_newest(ada: str, bob: str) -> None:
    others = [person(name) for name in ("cyd", "dan", "eva")]
    for other in others:
        graph.follow(bob, other)
    made = {
        author: delivered(author, bob, ago_ms=ago) for author, ago in zip([ada, *others], (4, 3, 2, 1), strict=True)
    }
    service.view(bob, made[others[2]].story_id)
    assert [author for author, *_ in shown(bob)] == [others[1], others[0], ada, others[2]]


def test_no_author_is_on_two_pages_whatever_is_seen_in_between(bob: str) -> None:
    authors = [person(f"author{i}") for i in range(7)]
    for i, author in enumerate(authors):
        graph.follow(bob, author)
        delivered(author, bob, ago_ms=10 * i)
    found, cursor = [], None
    while True:
        page = tray(bob, 3, cursor)
        found += [each.author.id for each in page.items]
        service.view(bob, page.items[0].stories[0].id)
        cursor = page.next_cursor
        if cursor is None:
            break
    assert sorted(found) == sorted(authors)


def test_an_ended_story_is_nowhere(ada: str, bob: str) -> None:
    now_ms = clock.now_ms()
    brief = delivered(ada, bob, ends_ms=now_ms + 10_000)
    lasting = delivered(ada, bob)
    with clock.at(now_ms + 10_000):
        assert shown(bob) == [(ada, 1, 1, lasting.story_id)]
        assert stories_of(bob, ada) == stories_of(ada, ada) == [lasting.story_id]
        with pytest.raises(Exception, match="no such story"):
            service.view(bob, brief.story_id)
    with clock.at(now_ms + settings().story_lifetime * 1000 + 1000):
        assert (shown(bob), stories_of(bob, ada), stories_of(ada, ada)) == ([], [], [])


def test_a_deleted_story_gives_its_place_to_the_next(ada: str, bob: str) -> None:
    first, second = (delivered(ada, bob, ago_ms=ago) for ago in (2000, 1000))
    service.delete(ada, first.story_id)
    assert shown(bob) == [(ada, 1, 1, second.story_id)]
    service.delete(ada, second.story_id)
    assert shown(bob) == []


def test_who_no_longer_follows_sees_nothing(ada: str, bob: str) -> None:
    made = delivered(ada, bob)
    graph.unfollow(bob, ada)
    assert (shown(bob), stories_of(bob, ada)) == ([], [])
    graph.follow(bob, ada)
    assert stories_of(bob, ada) == [made.story_id]
    graph.block(ada, bob)
    assert shown(bob) == []


def test_close_friends_alone_see_a_story_for_them_and_only_while_they_are(ada: str, bob: str) -> None:
    cyd = person("cyd")
    befriend(cyd, ada)
    made = delivered(ada, bob, cyd, audience=CLOSE_FRIENDS)
    assert shown(cyd) == [(ada, 1, 1, made.story_id)]
    assert stories_of(cyd, ada) == stories_of(ada, ada) == [made.story_id]
    assert (shown(bob), stories_of(bob, ada)) == ([], [])
    graph.remove_close_friend(ada, cyd)
    assert (shown(cyd), stories_of(cyd, ada)) == ([], [])
