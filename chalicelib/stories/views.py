"""Record which viewers have seen a story, and list them for its author."""

from chalicelib.accounts.schemas import UserCard
from chalicelib.core import clock, ids
from chalicelib.core.problems import Forbidden
from chalicelib.core.schemas import Page
from chalicelib.graph import service as graph
from chalicelib.stories import tables
from chalicelib.stories.access import get, no_such_story
from chalicelib.stories.settings import settings


def view(viewer_id: str, story_id: str) -> None:
    """Record that the viewer has seen a story; repeating it changes nothing. The author's own views are not listed.

    Raises:
        NotFound: there is no such story, it has ended, or the viewer may not see it.
    """
    story = get(viewer_id, story_id)
    if viewer_id != story.author_id:
        tables.put_view(story, viewer_id)
    tables.mark_seen(viewer_id, story_id)


def viewers(caller_id: str, story_id: str, limit: int, cursor: str | None) -> Page[UserCard]:
    """The users that have seen the caller's story, until a day after its end; without those that the caller blocked or
    that blocked the caller.

    Raises:
        NotFound: there is no such story, or the caller may not see it, or it ended more than a day ago.
        Forbidden: another user is the author.
        BadRequest: the cursor does not belong to this listing.
    """
    if ids.owner_of(story_id) != caller_id:
        get(caller_id, story_id)
        raise Forbidden("Only its author sees the viewers of a story.")

    def read(shard: int, after: str, most: int) -> list[str]:
        return tables.viewers(story_id, shard, after, most)

    story = tables.get(story_id)
    if not (story.has_viewers if story else _may_have_viewers(story_id)):
        raise no_such_story()
    shards = story.view_shards if story else settings().views_shards
    return graph.card_page(f"viewers:{story_id}", shards, read, limit, cursor, viewer_id=caller_id)


def _may_have_viewers(story_id: str) -> bool:
    """Whether the list of viewers of a story without a row may exist: DynamoDB may delete the row a day before it."""
    policy = settings()
    lifetime = policy.story_lifetime + policy.views_lifetime
    return clock.now_ms() < ids.created_ms(story_id) + lifetime * 1000
