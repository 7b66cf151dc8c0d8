"""Stories for tests: published, delivered and read without an event platform."""

from typing import Any

from chalicelib.core import clock
from chalicelib.graph import service as graph
from chalicelib.stories import service, tables
from chalicelib.stories.messages import PUBLISH, DeliverStory
from chalicelib.stories.schemas import TrayPage
from chalicelib.stories.story import FOLLOWERS, Story
from tests.support.rooms import world


def story(author_id: str, *, ago_ms: int = 0, ends_ms: int | None = None, audience: str = FOLLOWERS) -> Story:
    """A new story, created `ago_ms` milliseconds ago; active, and in no tray yet."""
    now_ms = clock.now_ms()
    with clock.at(now_ms - ago_ms):
        draft = service.Draft(world.photo(author_id), audience=audience, ends_ms=ends_ms)
        return service.create(author_id, draft)


def delivered(author_id: str, *viewer_ids: str, **options: Any) -> Story:
    """A new story in the trays of these viewers and of its author."""
    made = story(author_id, **options)
    service.deliver(DeliverStory(made.story_id, PUBLISH, (author_id, *viewer_ids)))
    return made


def tray(viewer_id: str, limit: int = 20, cursor: str | None = None) -> TrayPage:
    """A page of a viewer's tray."""
    return service.tray_page(viewer_id, limit, cursor)


def shown(viewer_id: str) -> list[tuple[str, int, int, str]]:
    """The first page of a tray: author, stories, unseen stories, and the id of the story that it shows."""
    return [(each.author.id, each.count, each.unseen, each.stories[0].id) for each in tray(viewer_id).items]


def stories_of(viewer_id: str, author_id: str) -> list[str]:
    """Ids of the stories that an author's page shows to a viewer."""
    return [each.id for each in service.stories_page(viewer_id, author_id, 100, None).items]


def tray_rows(viewer_id: str) -> list[str]:
    """Ids of the stories in a tray, whether or not they may be shown."""
    return [each.story_id for each in tables.tray(viewer_id).entries]


def befriend(follower_id: str, followee_id: str) -> None:
    """Follow, and be among the followee's close friends."""
    graph.follow(follower_id, followee_id)
    graph.add_close_friend(followee_id, follower_id)
