"""Highlights and the archive keep stories beyond their end; nothing else does."""

from typing import Any

import pytest

from chalicelib.core import clock, idempotency
from chalicelib.core.problems import NotFound, Unprocessable
from chalicelib.graph import service as graph
from chalicelib.media import service as media
from chalicelib.media import tables as media_tables
from chalicelib.media.messages import EraseMedia
from chalicelib.stories import service
from chalicelib.stories.settings import settings
from chalicelib.stories.story import CLOSE_FRIENDS
from tests.support.rooms.storytelling import befriend, stories_of, story
from tests.support.rooms.world import person

pytestmark = pytest.mark.usefixtures("cloud")

AFTER_MS = settings().story_lifetime * 1000 + 1


@pytest.fixture
def ada() -> str:
    return person("ada")


@pytest.fixture
def bob(ada: str) -> str:
    """A follower of Ada."""
    user_id = person("bob")
    graph.follow(user_id, ada)
    return user_id


def highlighted(viewer_id: str, highlight_id: str) -> list[str]:
    return [each.id for each in service.highlight(viewer_id, highlight_id).stories]


def archived(author_id: str) -> list[str]:
    return [each.id for each in service.archive_page(author_id, 100, None).items]


def ends(media_id: str) -> bool:
    """Whether the media is erased when its story has ended."""
    media.erase(EraseMedia(media_id, spares_kept=True))
    return media_tables.find(media_id) is None


def test_a_highlight_outlives_its_stories_in_the_author_s_order(ada: str, bob: str) -> None:
    first, second, third = (story(ada, ago_ms=ago) for ago in (3000, 2000, 1000))
    made = service.create_highlight(ada, "Summer", [third.story_id, first.story_id])
    with clock.at(clock.now_ms() + AFTER_MS):
        assert stories_of(bob, ada) == []
        assert highlighted(bob, made.highlight_id) == [third.story_id, first.story_id]
        page = service.highlights_page(bob, ada, 20, None)
        assert [(each.title, each.count) for each in page.items] == [("Summer", 2)]
        assert page.items[0].cover is not None
        assert page.items[0].cover.id == third.media_id
        assert all(each.viewer.seen for each in service.highlight(bob, made.highlight_id).stories)
        assert [ends(each.media_id) for each in (first, second, third)] == [False, True, False]


def test_a_highlight_whose_answer_was_lost_is_made_once(ada: str, monkeypatch: pytest.MonkeyPatch) -> None:
    story_id = story(ada).story_id
    write = idempotency._write

    def twice(*arguments: Any) -> None:
        write(*arguments)
        write(*arguments)

    monkeypatch.setattr(idempotency, "_write", twice)
    made = service.create_highlight(ada, "Sun", [story_id])
    assert [each.id for each in service.highlights_page(ada, ada, 10, None).items] == [made.highlight_id]


def test_a_story_in_two_highlights_is_kept_until_both_are_gone(ada: str) -> None:
    made = story(ada)
    one, two = (service.create_highlight(ada, name, [made.story_id]).highlight_id for name in ("one", "two"))
    with clock.at(clock.now_ms() + AFTER_MS):
        service.delete_highlight(ada, one)
        assert not ends(made.media_id)
        service.delete_highlight(ada, two)
        assert archived(ada) == []
        assert ends(made.media_id)


def test_the_archive_keeps_what_no_highlight_has(ada: str) -> None:
    made = story(ada)
    service.archive(ada, made.story_id)
    service.archive(ada, made.story_id)
    highlight_id = service.create_highlight(ada, "one", [made.story_id]).highlight_id
    service.delete_highlight(ada, highlight_id)
    with clock.at(clock.now_ms() + AFTER_MS):
        assert archived(ada) == [made.story_id]
        assert not ends(made.media_id)
        service.unarchive(ada, made.story_id)
        assert archived(ada) == []
        assert ends(made.media_id)


def test_an_archived_story_that_has_ended_can_still_be_highlighted(ada: str) -> None:
    kept, lost = story(ada), story(ada)
    service.archive(ada, kept.story_id)
    with clock.at(clock.now_ms() + AFTER_MS):
        highlight_id = service.create_highlight(ada, "later", [kept.story_id]).highlight_id
        assert highlighted(ada, highlight_id) == [kept.story_id]
        with pytest.raises(Unprocessable, match="current or kept"):
            service.create_highlight(ada, "never", [lost.story_id])


def test_exchanging_all_stories_of_a_highlight(ada: str) -> None:
    most = settings().highlight_stories
    before, after = ([story(ada, ago_ms=10 * i + 1) for i in range(most)] for _ in range(2))
    highlight_id = service.create_highlight(ada, "full", [each.story_id for each in before]).highlight_id
    service.edit_highlight(ada, highlight_id, "other", [each.story_id for each in after], after[3].story_id)
    answer = service.highlight(ada, highlight_id)
    assert [each.id for each in answer.stories] == [each.story_id for each in after]
    assert (answer.title, answer.cover and answer.cover.id) == ("other", after[3].media_id)
    assert ends(before[0].media_id)
    assert not ends(after[0].media_id)


def test_a_cover_must_be_in_the_highlight(ada: str) -> None:
    one, other = story(ada), story(ada)
    highlight_id = service.create_highlight(ada, "one", [one.story_id]).highlight_id
    with pytest.raises(Unprocessable, match="cover"):
        service.edit_highlight(ada, highlight_id, None, None, other.story_id)


def test_a_deleted_story_leaves_its_highlights_and_the_archive(ada: str, bob: str) -> None:
    one, other = story(ada, ago_ms=1000), story(ada)
    both = service.create_highlight(ada, "both", [one.story_id, other.story_id]).highlight_id
    alone = service.create_highlight(ada, "alone", [one.story_id]).highlight_id
    service.archive(ada, one.story_id)
    with clock.at(clock.now_ms() + AFTER_MS):
        service.delete(ada, one.story_id)
        assert highlighted(bob, both) == archived(ada) == [other.story_id]
        cover = service.highlight(bob, both).cover
        assert cover is not None
        assert cover.id == other.media_id
        with pytest.raises(NotFound):
            service.highlight(ada, alone)
        assert ends(one.media_id)


def test_stories_for_close_friends_stay_theirs_in_highlights(ada: str, bob: str) -> None:
    cyd = person("cyd")
    befriend(cyd, ada)
    secret, open_one = story(ada, ago_ms=1000, audience=CLOSE_FRIENDS), story(ada)
    mixed = service.create_highlight(ada, "mixed", [secret.story_id, open_one.story_id]).highlight_id
    hidden = service.create_highlight(ada, "hidden", [secret.story_id]).highlight_id
    assert highlighted(cyd, mixed) == [secret.story_id, open_one.story_id]
    assert highlighted(bob, mixed) == [open_one.story_id]
    page = service.highlights_page(bob, ada, 20, None)
    assert [(each.id, each.count, each.cover) for each in page.items] == [(mixed, 1, None)]
    with pytest.raises(NotFound):
        service.highlight(bob, hidden)
    graph.remove_close_friend(ada, cyd)
    assert highlighted(cyd, mixed) == [open_one.story_id]


def test_pages_of_highlights_and_of_the_archive(ada: str) -> None:
    made = [story(ada, ago_ms=10 * i + 1) for i in range(5)]
    for each in made:
        service.archive(ada, each.story_id)
        service.create_highlight(ada, each.story_id[:5], [each.story_id])
    for read in (
        lambda cursor: service.archive_page(ada, 2, cursor),
        lambda cursor: service.highlights_page(ada, ada, 2, cursor),
    ):
        found, cursor = [], None
        while True:
            page = read(cursor)
            found += [each.id for each in page.items]
            cursor = page.next_cursor
            if cursor is None:
                break
        assert len(found) == len(set(found)) == 5
        assert found == sorted(found, reverse=True)
