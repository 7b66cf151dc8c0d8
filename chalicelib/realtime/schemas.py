"""Request and response types of live events, and the frames that clients and the server send."""

from collections.abc import Mapping
from typing import Literal

from pydantic import ConfigDict, Field

from chalicelib.core.schemas import Answer, Body, FieldProblem, ShortId, Url

LAST_ID_LIMIT = 100  # characters: an id has 22, and others are told by `resync`


class LiveTicket(Answer):
    """A ticket: connect once to `url?ticket=…`, within `expires_in` seconds."""

    ticket: str
    url: Url
    expires_in: int


class Frame(Body):
    """A frame of a client: its `action` selects what is done."""

    action: str


class Hello(Frame):
    """The first frame of a connection: get events, and first those that were missed since `last_event_id`."""

    action: Literal["hello"]
    last_event_id: str | None = Field(None, max_length=LAST_ID_LIMIT)


class Ping(Frame):
    """Keep the connection open: it is closed after ten minutes without a frame."""

    action: Literal["ping"]


class EventData(Answer):
    """The `data` of a live event."""

    model_config = ConfigDict(extra="forbid")


class HelloData(EventData):
    """The server answers `hello`: all events that were missed have been sent, or `resync` was."""

    user_id: ShortId
    ping_after: int = Field(description="Send a ping after so many seconds.")
    reconnect_after: int = Field(description="Connect again with a new ticket after so many seconds.")


class PongData(EventData):
    """The server answers a ping."""


class ResyncData(EventData):
    """Events may be missing: read the lists again."""

    reason: Literal["expired", "too_many"] = Field(
        description="`expired`: the last id is unknown or too old; `too_many`: more events were missed than are sent."
    )


class ErrorData(EventData):
    """A frame was refused; the connection stays open, unless too many are refused."""

    code: str
    detail: str
    errors: list[FieldProblem]


EVENT_TYPES: Mapping[str, type[EventData]] = {
    "hello": HelloData,
    "pong": PongData,
    "resync": ResyncData,
    "error": ErrorData,
}
"""The types of events that this room sends, with their data."""

FRAMES: tuple[type[Frame], ...] = (Hello, Ping)
"""The frames that this room accepts."""
