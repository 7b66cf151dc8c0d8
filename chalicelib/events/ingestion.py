"""Store reported events in the analytics stream, and update the viewer's author scores."""

import json
from collections.abc import Sequence
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.core import aws, clock, observability
from chalicelib.core.limits import Limit
from chalicelib.core.problems import invalid_field
from chalicelib.core.settings import MINUTE
from chalicelib.core.settings import settings as core_settings
from chalicelib.core.tables import is_throttle
from chalicelib.events import author_scores
from chalicelib.events.client_events import Event
from chalicelib.events.contexts import unseal
from chalicelib.events.metrics import EventMetric
from chalicelib.events.settings import settings

STREAM = "events"


def store(user_id: str, events: Sequence[Event]) -> None:
    """Store the events of one call, all or none, and update the viewer's author scores with those that have a context.

    The events are lines of JSON in one record: Firehose bills every record as a multiple of 5 KB, and never stores part
    of a record. While Firehose throttles or does not answer, the events are dropped: a client that sent them again
    would prolong it, and no user misses them.

    Raises:
        Unprocessable: a context was not sealed for this user and post.
        TooManyRequests: the user made `event_calls_per_minute` calls within the minute.
        ClientError: Firehose refused the events for another reason.
        PynamoDBException: the events are stored, but the scores are not updated.
    """
    features = [_features(user_id, position, event) for position, event in enumerate(events)]
    Limit("event-calls", settings().event_calls_per_minute, MINUTE).spend(user_id)
    received_at = clock.rfc3339(clock.now_ms())
    records = (event.to_record(user_id, received_at, each) for event, each in zip(events, features, strict=True))
    lines = [json.dumps(record, separators=(",", ":")) for record in records]
    is_stored = _put("".join(f"{line}\n" for line in lines))
    observability.measure(EventMetric.EVENTS_STORED if is_stored else EventMetric.EVENTS_DROPPED, len(lines))
    sealed = [event for event, each in zip(events, features, strict=True) if each]
    observability.measure(EventMetric.EVENTS_UNSEALED, len(events) - len(sealed))
    author_scores.update(user_id, sealed)


def _put(record: str) -> bool:
    """Send one record. Returns whether Firehose took it; false while it throttles or does not answer."""
    stream = core_settings().deployed_name(STREAM)
    try:
        aws.client("firehose").put_record(DeliveryStreamName=stream, Record={"Data": record.encode()})
    except (BotoCoreError, ClientError) as error:
        if not is_throttle(error):
            raise
        observability.logger.warning("events dropped", exc_info=error)
        return False
    return True


def _features(user_id: str, position: int, event: Event) -> dict[str, Any]:
    if event.context is None:
        return {}
    try:
        context = unseal(user_id, event.post_id, event.context)
    except ValueError as error:
        field = f"events.{position}.context"
        raise invalid_field(field, "is not what this post came with", code="incorrect") from error
    return {"features_version": context.version, "features": context.features}
