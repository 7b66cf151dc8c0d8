"""Handle the frames of clients: check them, dispatch actions, answer with events."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from pydantic import ValidationError

from chalicelib.core import clock
from chalicelib.core.auth import Caller
from chalicelib.core.limits import Rate
from chalicelib.core.problems import BadRequest, FieldError, Problem, TooLarge, Unavailable, Unprocessable
from chalicelib.core.retries import tries
from chalicelib.core.schemas import field_errors
from chalicelib.core.settings import MINUTE
from chalicelib.core.tables import is_throttle
from chalicelib.realtime import connections, sockets, tables
from chalicelib.realtime.live_event import LiveEvent, event_id
from chalicelib.realtime.resuming import Rules, resume
from chalicelib.realtime.schemas import Frame, Hello, Ping
from chalicelib.realtime.settings import settings
from chalicelib.realtime.tables import Connection

ERRORS_LIMIT = 3  # of one refused frame: an event has 4 KB at most


@dataclass(frozen=True)
class Action:
    """What clients can do through a socket besides `hello` and `ping`. Functions compose those of the rooms.

    Attributes:
        frame: the type of its frame, whose `action` has one literal value.
        handle: gets the caller and the frame; may raise problems, which the client gets as an event `error`.
    """

    frame: type[Frame]
    handle: Callable[[Caller, Any], None]

    @property
    def name(self) -> str:
        """The value of `action`."""
        (name,) = self.frame.model_fields["action"].annotation.__args__  # type: ignore[union-attr] # a literal
        return cast("str", name)


def receive(connection_id: str, body: str, actions: Iterable[Action], rules: Rules) -> None:
    """Handle one frame. A frame that is refused is answered with an event `error`; too many close the connection.

    Args:
        body: the frame's text.
        actions: those of other rooms.
        rules: see `resuming.resume`.

    Raises:
        ClientError, BotoCoreError, PynamoDBException: AWS fails.
    """
    connection = _find(connection_id)
    if connection is None:
        sockets.close(connection_id)
        return
    if not connections.is_alive(connection):
        connections.close(connection)
        return
    try:
        Rate("live-frames", settings().frames_per_minute, MINUTE).spend(connection_id)
        _handle(connection, body, {each.name: each for each in actions}, rules)
    except Problem as problem:
        _refuse(connection, problem)
    except Exception as error:
        if not is_throttle(error):
            raise
        _send(connection, "error", _error(Unavailable("A dependency is busy; try again.")))


def _find(connection_id: str) -> Connection | None:
    """The connection, which the index may not have yet if this is its first frame."""
    for _ in tries():
        found = tables.connection(connection_id)
        if found is not None:
            return found
    return None


def _handle(connection: Connection, body: str, actions: Mapping[str, Action], rules: Rules) -> None:
    name = _action(body)
    if name == "hello":
        _greet(connection, cast("Hello", _parse(Hello, body)), rules)
    elif name == "ping":
        _parse(Ping, body)
        _send(connection, "pong", {})
    elif name in actions:
        actions[name].handle(connection.caller, _parse(actions[name].frame, body))
    else:
        known = ", ".join(sorted({"hello", "ping", *actions}))
        error = FieldError("action", f"must be one of {known}", code="not-one-of")
        raise Unprocessable("There is no such action.", errors=[error])


def _greet(connection: Connection, hello: Hello, rules: Rules) -> None:
    if hello.last_event_id is not None:
        reason = resume(connection, hello.last_event_id, rules, lambda frame: _send_frame(connection, frame))
        if reason:
            _send(connection, "resync", {"reason": reason})
    ahead = {"ping_after": settings().ping_after, "reconnect_after": settings().reconnect_after}
    _send(connection, "hello", {"user_id": connection.user_id, **ahead})


def _action(body: str) -> str:
    if len(body.encode()) > settings().frame_bytes:
        limit = settings().frame_bytes
        raise TooLarge("The frame is too large.", errors=[FieldError("frame", "is too large", limit, code="too-large")])
    try:
        content = json.loads(body)
    except ValueError as error:
        raise BadRequest("The frame is not JSON.", code="malformed-json") from error
    if not isinstance(content, dict):
        raise BadRequest("The frame is no JSON object.", code="malformed-json")
    return str(content.get("action"))


def _parse(kind: type[Frame], body: str) -> Frame:
    try:
        return kind.model_validate_json(body)
    except ValidationError as error:
        raise Unprocessable("Some fields are not valid.", errors=field_errors(error)) from error


def _refuse(connection: Connection, problem: Problem) -> None:
    """Tell what is wrong with a frame. The connection is closed after too many, and after one that is too large."""
    _send(connection, "error", _error(problem))
    is_flooding = tables.count_refusal(connection) >= settings().refused_frames
    if is_flooding or isinstance(problem, TooLarge):
        connections.close(connection)


def _error(problem: Problem) -> dict[str, Any]:
    errors = [each.to_dict() for each in problem.errors[:ERRORS_LIMIT]]
    return {"code": problem.code, "detail": problem.detail, "errors": errors}


def _send(connection: Connection, kind: str, data: Mapping[str, Any]) -> bool:
    event = LiveEvent(event_id(clock.now_ms(), connection.generation, kind), kind, data)
    return _send_frame(connection, event.frame())


def _send_frame(connection: Connection, frame: str) -> bool:
    if sockets.send(connection.connection_id, frame):
        return True
    connections.remove(connection)
    return False
