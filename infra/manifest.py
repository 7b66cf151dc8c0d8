"""List every function of the platform; `infra/functions/` has those of each room, what invokes them, and their numbers.

These come from here: Chalice's function settings, queues with their dead letters, the settings of event sources, the
streams in the functions' environment, alarms and rows of the dashboard, the routing of the tests' platform, and the
tables in docs/. `python -m infra generate` writes those that are committed.

Numbers that a handler's decorator needs, because Chalice reads them there, are with the code that they depend on: the
name and batch of a queue in its message class, the batch and changes of a stream in `Counted` and `Subscriber`.
tests/infra/test_manifest.py compares handlers and manifest.
"""

from infra.function_kinds import AsyncFunction, Function, Outbox, QueueFunction, StreamFunction
from infra.functions import (
    accounts,
    comments,
    core,
    fanout,
    feed,
    graph,
    media,
    messaging,
    notifications,
    posts,
    push,
    realtime,
    search,
    stories,
    tags,
)

API_HANDLER = core.API_HANDLER
MOST_RECEIVES = 5  # deliveries of one message, within half an hour; then SQS moves it to the dead letters
RESERVING_STAGES = ("prod",)  # they cap async functions; a new account has no concurrency to reserve

FUNCTIONS: tuple[Function, ...] = (
    *core.FUNCTIONS,
    *realtime.FUNCTIONS,
    *media.FUNCTIONS,
    *accounts.FUNCTIONS,
    *graph.FUNCTIONS,
    *posts.FUNCTIONS,
    *tags.FUNCTIONS,
    *fanout.FUNCTIONS,
    *comments.FUNCTIONS,
    *stories.FUNCTIONS,
    *feed.FUNCTIONS,
    *messaging.FUNCTIONS,
    *search.FUNCTIONS,
    *notifications.FUNCTIONS,
    *push.FUNCTIONS,
)

QUEUE_FUNCTIONS = tuple(each for each in FUNCTIONS if isinstance(each, QueueFunction))
STREAM_FUNCTIONS = tuple(each for each in FUNCTIONS if isinstance(each, StreamFunction))
MAPPED_FUNCTIONS: tuple[QueueFunction | StreamFunction, ...] = (*QUEUE_FUNCTIONS, *STREAM_FUNCTIONS)
ASYNC_FUNCTIONS = tuple(each for each in FUNCTIONS if isinstance(each, AsyncFunction))
OUTBOXES = tuple(each for each in STREAM_FUNCTIONS if isinstance(each, Outbox))
VIDEO_FUNCTIONS = tuple(each for each in FUNCTIONS if each.has_video_layer)

STREAMED_TABLES = tuple(sorted({each.table for each in STREAM_FUNCTIONS}))
LAST_RESORT = (
    *(each.dead_letters for each in QUEUE_FUNCTIONS),
    *(each.on_failure for each in ASYNC_FUNCTIONS),
)
"""The queues of messages and events that were given up: they are empty unless something is wrong."""


def title(name: str) -> str:
    """A short name as templates spell it: `outbox-retry` and `outbox_retry` are `OutboxRetry`."""
    return "".join(part.capitalize() for part in name.replace("-", "_").split("_"))
