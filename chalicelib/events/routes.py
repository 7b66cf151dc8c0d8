"""The endpoint that clients tell what was seen and done."""

from typing import Any

from chalicelib.core import clock
from chalicelib.core.api import Room
from chalicelib.core.auth import Caller
from chalicelib.events.schemas import NewEvent, NewEvents

room = Room(__name__)


@room.post("/v1/events", status=202)
def store_events(caller: Caller, body: NewEvents) -> None:
    """Tell what the caller saw and did: up to 100 events, all stored or none."""
    from chalicelib.events import service  # not needed by an API's first answer

    service.store(caller.user_id, [service.Event(**_fields(each)) for each in body.events])


def _fields(told: NewEvent) -> dict[str, Any]:
    at = None if told.at is None else clock.rfc3339(round(told.at.timestamp() * 1000))
    return told.model_dump(exclude={"at"}) | {"at": at}
