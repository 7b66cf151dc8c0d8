"""Store reported events in the analytics stream, and update the viewer's author scores."""

import json
from collections.abc import Sequence
from typing import Any

from chalicelib.core import aws, clock, observability
from chalicelib.core.problems import invalid_field
from chalicelib.core.settings import settings
from chalicelib.events import author_scores
from chalicelib.events.client_events import Event
from chalicelib.events.contexts import unseal
from chalicelib.events.metrics import EventMetric

STREAM = "events"


def store(user_id: str, events: Sequence[Event]) -> None:
    """Store the events of one call, all or none, and update the viewer's author scores.

    The events are lines of JSON in one record: Firehose bills every record as a multiple of 5 KB, and never stores part
    of a record. A record whose response was lost is sent again, so an event may be stored twice.

    Raises:
        Unprocessable: a context was not sealed for this user and post.
        ClientError, BotoCoreError: Firehose did not accept the events, or its response was lost.
        PynamoDBException: the events are stored, but the scores are not updated.
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
    author_scores.update(user_id, events)


def _features(user_id: str, position: int, event: Event) -> dict[str, Any]:
    if event.context is None:
        return {}
    try:
        context = unseal(user_id, event.post_id, event.context)
    except ValueError as error:
        raise invalid_field(f"events.{position}.context", "is not what this post came with") from error
    return {"features_version": context.version, "features": context.features}
