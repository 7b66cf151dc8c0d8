"""Push notifications, as subscriber to their outbox."""

from functools import partial

from chalicelib.core import queues
from chalicelib.core.outbox import Subscriber
from chalicelib.core.streams import StreamRecord
from chalicelib.notifications import service as notifications
from chalicelib.notifications.schemas import NotificationTarget
from chalicelib.push import delivery
from chalicelib.push.delivery import Notice
from chalicelib.push.messages import PushNotification

LIST = "/notifications"  # the page that is opened if there is none for the target


def publish(record: StreamRecord) -> None:
    """Queue the push of a record's notification."""
    _send(notifications.row_id_of(record))


def push_notification(message: PushNotification) -> None:
    """Push the notification of a message as it is now, if the user wants to be told of its type by push.

    Raises:
        Unavailable, ClientError, BotoCoreError, PynamoDBException: as of `delivery.push`.
    """
    delivery.push(message.user_id, partial(_notice, message.row_id))


def path_of(target: NotificationTarget, username: str | None) -> str:
    """The page of the web client that shows what a notification is about.

    Args:
        username: of the latest actor.
    """
    paths = {
        "post": f"/p/{target.post_id}",
        "comment": f"/p/{target.post_id}" + (f"?comment={target.comment_id}" if target.comment_id else ""),
        "conversation": f"/messages/{target.conversation_id}",
        "follow_requests": "/requests",
    }
    if username:
        paths |= {"profile": f"/@{username}", "story": f"/stories/{username}/{target.story_id}"}
    return paths.get(target.kind, LIST)


def _notice(row_id: str) -> Notice | None:
    told = notifications.told_again(row_id, "push")
    if told is None:
        return None
    group = told.shown.group
    latest = next(iter(told.shown.actors), None)
    return Notice(
        group=group.group_id,
        seq=group.last_seq,
        type=group.type,
        text=partial(notifications.fallback, told.shown),
        path=path_of(notifications.target(told.shown), latest.username if latest else None),
        at_ms=told.at_ms,
    )


def _send(row_id: str) -> None:
    user_id = row_id.partition(" ")[0]
    queues.send([PushNotification(user_id, row_id)], group=user_id)


SUBSCRIBER = Subscriber(
    room="push",
    table="notifications",
    changes=(notifications.Raised(),),
    handle=publish,
    id_of=notifications.row_id_of,
    handle_again=_send,
)
