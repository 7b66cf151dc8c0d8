"""Tell followers who are connected of a pushed story. Followers of an author whose stories are pulled are not told."""

from collections.abc import Iterable

from chalicelib.accounts import service as accounts
from chalicelib.accounts.service import Account
from chalicelib.core import ids
from chalicelib.graph import service as graph
from chalicelib.realtime import service as live
from chalicelib.stories.messages import PUBLISH, AnnounceStory
from chalicelib.stories.publication import in_state_of
from chalicelib.stories.schemas import StoryEvent
from chalicelib.stories.story import CLOSE_FRIENDS, Story


def announce(message: AnnounceStory) -> None:
    """Send an event `story` to those of a chunk's viewers who are connected, or were within ten minutes.

    As for posts; a story for close friends is told to users who still are.

    Raises:
        Unavailable, ClientError, BotoCoreError, PynamoDBException: AWS throttles or fails; the message must be
            delivered again.
    """
    connected = live.stored_among(message.viewer_ids)
    story = in_state_of(message.story_id, PUBLISH) if connected else None
    if story is None or story.has_ended:
        return
    author = accounts.accounts([story.author_id]).values()
    data = StoryEvent(story_id=story.story_id, author_id=story.author_id).model_dump()
    event_id = live.event_id(ids.created_ms(story.story_id), "story", story.story_id)
    event = live.LiveEvent(event_id, "story", data, story.author_id)
    live.announce(connected, event, lambda viewer_id: _may_see(viewer_id, story, author))


def _may_see(viewer_id: str, story: Story, author: Iterable[Account]) -> bool:
    """Whether a viewer whose tray has the story may see it, read strongly."""
    if story.author_id not in graph.viewable(viewer_id, author):
        return False
    return story.audience != CLOSE_FRIENDS or graph.is_close_friend(story.author_id, viewer_id)
