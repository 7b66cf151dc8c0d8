"""Taking in what clients tell: into the analytics stream, and into what is known of the reader's tastes."""

import json
from collections.abc import Sequence
from typing import Any

from chalicelib.core import aws, clock, observability
from chalicelib.core.problems import invalid_field
from chalicelib.core.settings import settings
from chalicelib.events import tastes
from chalicelib.events.contexts import unseal
from chalicelib.events.event import Event
from chalicelib.events.metrics import EventMetric

STREAM = "events"


def store(user_id: str, events: Sequence[Event]) -> None:
    """Keep the events of one call, all or none, and learn from them whom the reader attends to.

    They are lines of JSON in one record: Firehose bills every record as a multiple of 5 KB, and a record is never
    stored in part. A record whose answer was lost is sent again, so an event may be stored twice.

    Raises:
        Unprocessable: a context is none of ours, or another post's or person's.
        Unavailable: nothing was stored; try again.
    """
    received_at = clock.rfc3339(clock.now_ms())
    lines = [
        json.dumps(event.to_record(user_id, received_at, _features(user_id, i, event)), separators=(",", ":"))
        for i, event in enumerate(events)
    ]
    data = "".join(f"{line}\n" for line in lines).encode()
    stream = settings().deployed_name(STREAM)
    aws.client("firehose").put_record(DeliveryStreamName=stream, Record={"Data": data})
    observability.measure(EventMetric.EVENTS_STORED, len(lines))
    tastes.learn(user_id, events)


def _features(user_id: str, position: int, event: Event) -> dict[str, Any]:
    if event.context is None:
        return {}
    try:
        context = unseal(user_id, event.post_id, event.context)
    except ValueError as error:
        raise invalid_field(f"events.{position}.context", "is not what this post came with") from error
    return {"features_version": context.version, "features": context.features}
