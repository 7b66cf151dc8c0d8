"""The endpoint for events that clients report."""

from typing import Any

from chalicelib.core import clock
from chalicelib.core.api import Room
from chalicelib.core.auth import Caller
from chalicelib.events import service
from chalicelib.events.schemas import NewEvent, NewEvents

room = Room(__name__)


@room.post("/v1/events", status=202)
def store_events(caller: Caller, body: NewEvents) -> None:
    """Report what the caller saw and did: up to 100 events, all stored or none."""
    service.store(caller.user_id, [service.Event(**_fields(each)) for each in body.events])


def _fields(event: NewEvent) -> dict[str, Any]:
    at = None if event.at is None else clock.rfc3339(round(event.at.timestamp() * 1000))
    return event.model_dump(exclude={"at"}) | {"at": at}
