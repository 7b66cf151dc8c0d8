"""Pass changes of tables to the rooms that subscribe to them, and retry those that a room failed on."""

from typing import Any

from chalice import Blueprint

from chalicelib.comments import service as comments
from chalicelib.core import outbox
from chalicelib.core.consumers import queue_consumer, stream_reader
from chalicelib.core.outbox import ParkedRecord
from chalicelib.core.streams import records_of
from chalicelib.messaging import service as messaging
from chalicelib.notifications import service as notifications
from chalicelib.posts import service as posts
from chalicelib.push import service as push
from chalicelib.search import service as search
from chalicelib.stories import service as stories
from chalicelib.tags import service as tags

# Of all tables; the event filters are made from these.
SUBSCRIBERS = (
    posts.SUBSCRIBER,
    tags.SUBSCRIBER,
    stories.SUBSCRIBER,
    comments.SUBSCRIBER,
    messaging.SUBSCRIBER,
    search.SUBSCRIBER,
    notifications.POSTS,
    notifications.STORIES,
    notifications.MESSAGES,
    notifications.SUBSCRIBER,
    push.SUBSCRIBER,
)

functions = Blueprint(__name__)


@stream_reader(functions, "users", outbox.BATCH)
def publish_users(event: dict[str, Any]) -> None:
    """Pass the changes of accounts to the rooms that subscribe to them."""
    outbox.publish("users", SUBSCRIBERS, records_of(event))


@stream_reader(functions, "posts", outbox.BATCH)
def publish_posts(event: dict[str, Any]) -> None:
    """Pass the changes of posts to the rooms that subscribe to them."""
    outbox.publish("posts", SUBSCRIBERS, records_of(event))


@stream_reader(functions, "stories", outbox.BATCH)
def publish_stories(event: dict[str, Any]) -> None:
    """Pass the changes of stories to the rooms that subscribe to them."""
    outbox.publish("stories", SUBSCRIBERS, records_of(event))


@stream_reader(functions, "messages", outbox.BATCH)
def publish_messages(event: dict[str, Any]) -> None:
    """Pass the changes of messages to the rooms that subscribe to them."""
    outbox.publish("messages", SUBSCRIBERS, records_of(event))


@stream_reader(functions, "notifications", outbox.BATCH)
def publish_notifications(event: dict[str, Any]) -> None:
    """Pass the changes of notifications to the rooms that subscribe to them."""
    outbox.publish("notifications", SUBSCRIBERS, records_of(event))


@queue_consumer(functions, ParkedRecord.queue, ParkedRecord.from_record)
def publish_retry(message: ParkedRecord) -> None:
    """Hand one parked record to its room again."""
    outbox.retry(SUBSCRIBERS, message)
