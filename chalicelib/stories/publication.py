"""Queue the work that follows when a story becomes active, is deleted, or ends, as subscriber to the stories table.

If a message is lost, the story still has the mark `unplanned`, by which function `sweep_stories` finds it. If the end
of a story is missed, the reconciler of media erases the media: its row has the story's end.
"""

from itertools import islice

from chalicelib.core import clock, ids, observability, queues
from chalicelib.core.outbox import Subscriber
from chalicelib.core.streams import Became, Expired, StreamRecord, text
from chalicelib.media import service as media
from chalicelib.stories import tables
from chalicelib.stories.creation import settle_story
from chalicelib.stories.messages import PUBLISH, RETRACT, Change, PlanStory
from chalicelib.stories.metrics import StoryMetric
from chalicelib.stories.settings import settings
from chalicelib.stories.story import ACTIVE, DELETED, Story

BECAME_ACTIVE = Became("state", ACTIVE)
WAS_DELETED = Became("state", DELETED)
ENDED = Expired()

_STATE_OF: dict[Change, str] = {PUBLISH: ACTIVE, RETRACT: DELETED}


def publish(record: StreamRecord) -> None:
    """Queue what follows from a record by which a story became active, was deleted, or was removed at its end."""
    story_id, media_id = story_id_of(record), text(record.new or record.old, "media_id") or ""
    if BECAME_ACTIVE.matches(record):
        _send(PlanStory(story_id, PUBLISH))
    elif WAS_DELETED.matches(record):
        _retract(story_id, media_id)
    elif ENDED.matches(record):
        media.erase_later([media_id], spares_kept=True)


def republish(story_id: str) -> None:
    """Queue what the story's current state requires; the story is read strongly. One that is gone requires nothing."""
    story = tables.get(story_id)
    if story:
        _replan(story)


def story_id_of(record: StreamRecord) -> str:
    """The id of a record's story."""
    return str(record.keys["story_id"]["S"])


def in_state_of(story_id: str, change: Change) -> Story | None:
    """The story, read strongly; None if it is not in the state that the change is about."""
    story = tables.get(story_id)
    return story if story and story.state == _STATE_OF[change] else None


def mark_planned(story_id: str, change: Change) -> None:
    """Remove the mark `unplanned`, after all messages were sent; no effect if the story has changed state meanwhile."""
    tables.clear_unplanned(story_id, _STATE_OF[change])


def resend_unplanned() -> int:
    """Send plan messages again for stories that are unplanned for longer than the grace time, settle those that are
    still processing, and postpone the next try.

    Returns:
        The number of stories that had a message to send or a state to change.
    """
    overdue_ms = clock.now_ms() - settings().story_unplanned_grace * 1000
    sent = 0
    for story_id in islice(tables.unplanned_ids(overdue_ms), settings().story_sweep_rows):
        story = tables.get(story_id)
        if story and story.unplanned_ms is not None and story.unplanned_ms < overdue_ms:
            sent += _replan(story) or settle_story(story) != story
            tables.postpone_resend(story)
    observability.measure(StoryMetric.STORIES_RESENT, sent)
    if sent:
        observability.logger.warning("stories were still unplanned", sent=sent)
    return sent


def _replan(story: Story) -> bool:
    """Send the story's messages again. Returns whether the story had any to send."""
    if story.state not in _STATE_OF.values() or story.unplanned_ms is None:
        return False
    with observability.request(story.request_id, trace=story.trace, began_ms=story.unplanned_ms):
        if story.state == DELETED:
            _retract(story.story_id, story.media_id)
        else:
            _send(PlanStory(story.story_id, PUBLISH))
    return True


def _retract(story_id: str, media_id: str) -> None:
    media.erase_later([media_id])
    _send(PlanStory(story_id, RETRACT))


def _send(message: PlanStory) -> None:
    observability.logger.info("to be planned", story_id=message.story_id, change=message.change)
    queues.send([message], group=ids.owner_of(message.story_id))


SUBSCRIBER = Subscriber(
    room="stories",
    table="stories",
    changes=(BECAME_ACTIVE, WAS_DELETED, ENDED),
    handle=publish,
    id_of=story_id_of,
    handle_again=republish,
    began="unplanned_at",
)
