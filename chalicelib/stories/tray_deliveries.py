"""Deliver stories into trays: a plan splits the audience into chunks, a worker writes the rows of a chunk.

A pushed story goes into the tray of every follower, or of every close friend; a pulled one into its author's tray only.
Messages may come twice and in any order: rows are keys, and a tray row shows nothing if its story is gone.
"""

from collections.abc import Iterable

from chalicelib.core import ids, observability, queues
from chalicelib.fanout import service as fanout
from chalicelib.graph import service as graph
from chalicelib.media import service as media
from chalicelib.stories import tables
from chalicelib.stories.messages import PUBLISH, AnnounceStory, DeliverStory, PlanStory
from chalicelib.stories.metrics import StoryMetric
from chalicelib.stories.publication import in_state_of, mark_planned
from chalicelib.stories.story import CLOSE_FRIENDS, PULL, Story


def plan(message: PlanStory) -> None:
    """Send one delivery for each chunk of the story's audience, and tag the story's media for the lifecycle rule.

    A story that has ended is delivered to no tray.

    A viewer that becomes part of the audience after the list was read gets the story by `sync_edge`. The story's
    `unplanned` mark is removed last, so function `sweep_stories` repeats a plan that ended before that.

    Raises:
        Unavailable, ClientError, BotoCoreError, PynamoDBException: AWS throttles or fails; the message must be
            delivered again.
    """
    story = in_state_of(message.story_id, message.change)
    if story is None:
        return
    sent = 0 if story.has_ended else _send_deliveries(story, message)
    if message.change == PUBLISH:
        media.tag_ending(story.media_id)
    observability.logger.info("planned", story_id=story.story_id, change=message.change, chunks=sent)
    mark_planned(story.story_id, message.change)


def deliver(message: DeliverStory) -> None:
    """Write the rows of one chunk, or delete them.

    Raises:
        Unavailable, ClientError, BotoCoreError, PynamoDBException: AWS throttles or fails; the message must be
            delivered again.
    """
    viewer_ids = fanout.recipients(ids.owner_of(message.story_id), message.viewer_ids)
    if message.change != PUBLISH:
        tables.delete_from_trays(viewer_ids, [message.story_id])
    else:
        story = in_state_of(message.story_id, PUBLISH)
        if story is None or story.has_ended:
            return
        tables.put_into_trays(viewer_ids, story, is_close=story.audience == CLOSE_FRIENDS)
        _announce(story, viewer_ids)
        observability.measure_lag(StoryMetric.STORY_TO_TRAY_LAG, observability.origin().began_ms)
    observability.measure(StoryMetric.TRAY_ROWS, len(viewer_ids))
    observability.logger.info("delivered", story_id=message.story_id, change=message.change, trays=len(viewer_ids))


def _send_deliveries(story: Story, message: PlanStory) -> int:
    """Send the deliveries of a plan. Returns their number."""
    chunks = fanout.audience_chunks(story.author_id, _audience(story, is_retracted=message.change != PUBLISH))
    deliveries = (DeliverStory(message.story_id, message.change, tuple(viewer_ids)) for viewer_ids in chunks)
    return queues.send(deliveries, group=story.author_id)


def _audience(story: Story, *, is_retracted: bool) -> Iterable[str]:
    """Ids of the users whose trays get the story, or may have it, besides its author's."""
    if story.delivery == PULL or not story.delivery:
        return ()
    if story.audience == CLOSE_FRIENDS and not is_retracted:
        return graph.close_friends(story.author_id)
    # A user that was removed from the close friends still follows the author, and may still have the row.
    return fanout.followers(story.author_id)


def _announce(story: Story, viewer_ids: Iterable[str]) -> None:
    """Let another function tell the viewers who are connected."""
    others = tuple(viewer_id for viewer_id in viewer_ids if viewer_id != story.author_id)
    if others:
        queues.send([AnnounceStory(story.story_id, others)], group=story.author_id)
