"""Request types of events."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from chalicelib.core import clock, ids
from chalicelib.core.schemas import Body
from chalicelib.core.settings import DAY
from chalicelib.events.settings import EventSettings

POLICY = EventSettings()  # the defaults: lengths in the schemas are the same in every stage

EventType = Literal["impression", "open", "view", "like", "save", "share", "hide"]
Mode = Literal["latest", "ranked"]

POSITION_LIMIT = 10_000
CLOCK_LIMIT = 31 * DAY  # events of a phone that was offline for longer are of no use
REFERENCE_LIMIT = 100  # characters; a request id of API Gateway has 36, a context 39

PostId = Annotated[str, Field(pattern=f"^{ids.OWNED_PATTERN}$")]


class NewEvent(Body):
    """What the caller saw or did, as reported by the client.

    `at` is the client's time, stored next to the server's. `position` (from 0), `mode`, `request_id` (the response's
    `X-Request-Id`) and `context` (the item's own) say where in which page of the feed the post was. `dwell_ms`, how
    long the post was viewed, is required for a `view` and not allowed for other events.
    """

    type: EventType
    post_id: PostId
    at: AwareDatetime | None = None
    position: int | None = Field(None, ge=0, le=POSITION_LIMIT)
    mode: Mode | None = None
    request_id: str | None = Field(None, min_length=1, max_length=REFERENCE_LIMIT, pattern="^[0-9A-Za-z._-]+$")
    context: str | None = Field(None, min_length=1, max_length=REFERENCE_LIMIT)
    dwell_ms: int | None = Field(None, ge=0, le=DAY * 1000, validate_default=True)

    @field_validator("post_id")
    @classmethod
    def _was_made(cls, post_id: str) -> str:
        try:
            ids.pack(ids.sequence_of(post_id))
            ids.pack(ids.owner_of(post_id))
        except OverflowError as error:
            raise PydanticCustomError("unknown", "is no post's id") from error
        return post_id

    @field_validator("at")
    @classmethod
    def _is_near(cls, at: datetime | None) -> datetime | None:
        if at is not None and abs(at.timestamp() - clock.now()) > CLOCK_LIMIT:
            raise PydanticCustomError("invalid", "is over a month from now; leave it out where the clock is wrong")
        return at

    @field_validator("dwell_ms")
    @classmethod
    def _of_a_view(cls, dwell_ms: int | None, info: ValidationInfo) -> int | None:
        if "type" in info.data and (info.data["type"] == "view") != (dwell_ms is not None):
            raise PydanticCustomError("invalid", "belongs to a view and to nothing else")
        return dwell_ms


class NewEvents(Body):
    """Events in the order they happened: all of them are stored, or none."""

    events: list[NewEvent] = Field(min_length=1, max_length=POLICY.events_per_call)
