"""Tell connected users of a new notification, as subscriber to the outbox of the notifications."""

from chalicelib.core import clock
from chalicelib.core.outbox import Subscriber
from chalicelib.core.streams import StreamRecord
from chalicelib.notifications.notification_answers import fallback, target
from chalicelib.notifications.raised import Raised, Told, row_id_of, told, told_again
from chalicelib.notifications.schemas import NotificationEvent
from chalicelib.realtime import service as realtime
from chalicelib.realtime.service import LiveEvent


def publish(record: StreamRecord) -> None:
    """Send the event `notification` of a record.

    Raises:
        Unavailable, ClientError, BotoCoreError, PynamoDBException: as of `realtime.deliver`.
    """
    if realtime.stored_among([record.keys["user_id"]["S"]]):
        _send(told(record, "live"))


def republish(row_id: str) -> None:
    """The same for a row whose record failed."""
    _send(told_again(row_id, "live"))


def _send(found: Told | None) -> None:
    if found is None:
        return
    group, shown = found.shown.group, found.shown
    actor_id = shown.latest.actor_id if shown.latest and shown.actors else None
    data = NotificationEvent(
        notification_type=group.type,
        actor_id=actor_id,
        actors_count=shown.actors_count,
        target=target(shown),
        created_at=clock.rfc3339(group.last_ms),
    )
    event_id = realtime.event_id(found.at_ms, "notification", found.name)
    event = LiveEvent(event_id, "notification", data.model_dump(mode="json"), actor_id, fallback(shown).model_dump())
    realtime.deliver([group.user_id], event)


SUBSCRIBER = Subscriber(
    room="notifications",
    table="notifications",
    changes=(Raised(),),
    handle=publish,
    id_of=row_id_of,
    handle_again=republish,
)
