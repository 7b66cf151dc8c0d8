"""Frames of clients: what is answered, refused and resumed."""

import json
from typing import Any, Literal

import pytest

from chalicelib.accounts import service as accounts
from chalicelib.core import clock
from chalicelib.core.auth import Caller
from chalicelib.core.problems import NotFound
from chalicelib.graph import service as graph
from chalicelib.realtime import resuming, service, tables
from chalicelib.realtime.frames import Action
from chalicelib.realtime.live_event import event_id
from chalicelib.realtime.schemas import Frame
from chalicelib.realtime.settings import settings
from chalicelib.realtime.tables import Connection
from functions.sockets import RULES
from tests.support.cloud import Policy
from tests.support.drills.stage import rows
from tests.support.resources import SOCKETS
from tests.support.rooms.live import connected, event, got, names, signed_in, vanished
from tests.support.rooms.socket_events import invoke
from tests.support.rooms.world import person

pytestmark = pytest.mark.usefixtures("cloud")
MINUTE_MS = 60_000


class Shout(Frame):
    """A frame of another room."""

    action: Literal["shout"]
    text: str


@pytest.fixture
def ada() -> str:
    return person("ada")


@pytest.fixture
def phone(ada: str) -> Connection:
    return connected(ada)


def send(connection: Connection, frame: object, *actions: Action) -> list[dict[str, Any]]:
    """Send a frame, JSON unless it is a text. Returns the events that answer it."""
    before = len(SOCKETS.frames.get(connection.connection_id, []))
    body = frame if isinstance(frame, str) else json.dumps(frame)
    service.receive(connection.connection_id, body, actions, RULES)
    return SOCKETS.frames.get(connection.connection_id, [])[before:]


def hello(connection: Connection, last_event_id: str | None = None) -> list[dict[str, Any]]:
    return send(connection, {"action": "hello", "last_event_id": last_event_id})


def types(answered: list[dict[str, Any]]) -> list[str]:
    return [each["type"] for each in answered]


def told(answered: list[dict[str, Any]]) -> list[str]:
    return [each["data"]["name"] for each in answered if each["type"] == "test"]


def lost(connection: Connection) -> None:
    """The connection ends, and API Gateway tells of it."""
    vanished(connection)
    service.disconnect(connection.connection_id)


class TestAnswers:
    """`hello` and `ping` are answered, other actions handed on, and everything else refused."""

    def test_hello_is_greeted(self, ada: str, phone: Connection) -> None:
        (greeting,) = hello(phone)
        ahead = {"ping_after": 300, "reconnect_after": 6600}
        assert (greeting["type"], greeting["data"]) == ("hello", {"user_id": ada, **ahead})
        assert types(send(phone, {"action": "hello"})) == ["hello"]

    def test_ping_is_answered(self, phone: Connection) -> None:
        (first,), (second,) = (send(phone, {"action": "ping"}) for _ in range(2))
        assert (first["type"], first["data"]) == ("pong", {})
        assert len(first["id"]) == 22
        assert first["id"] <= second["id"]

    def test_an_action_of_a_room_gets_caller_and_frame(self, phone: Connection) -> None:
        heard: list[tuple[Caller, str]] = []
        action = Action(Shout, lambda caller, frame: heard.append((caller, frame.text)))
        assert send(phone, {"action": "shout", "text": "hi"}, action) == []
        assert heard == [(phone.caller, "hi")]

    @pytest.mark.parametrize(
        ("frame", "code", "field"),
        [
            ("no json", "malformed-json", None),
            ("[]", "malformed-json", None),
            ('{"action": null}', "invalid-fields", "action"),
            ('{"action": "dance"}', "invalid-fields", "action"),
            ('{"action": "ping", "more": 1}', "invalid-fields", "more"),
            ('{"action": "hello", "last_event_id": 5}', "invalid-fields", "last_event_id"),
            (json.dumps({"action": "hello", "last_event_id": "x" * 101}), "invalid-fields", "last_event_id"),
        ],
    )
    def test_a_bad_frame_is_told_what_is_wrong(
        self, phone: Connection, frame: str, code: str, field: str | None
    ) -> None:
        (error,) = send(phone, frame)
        assert (error["type"], error["data"]["code"]) == ("error", code)
        assert field is None or error["data"]["errors"][0]["field"] == field
        assert phone.connection_id in SOCKETS.frames

    def test_a_problem_of_an_action_is_told(self, phone: Connection) -> None:
        def refuse(caller: Caller, frame: Any) -> None:
            raise NotFound("There is no such conversation.")

        (error,) = send(phone, {"action": "shout", "text": "hi"}, Action(Shout, refuse))
        assert error["data"] == {"code": "not-found", "detail": "There is no such conversation.", "errors": []}

    def test_other_errors_are_the_function_s(self, phone: Connection) -> None:
        def fail(caller: Caller, frame: Any) -> None:
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            send(phone, {"action": "shout", "text": "hi"}, Action(Shout, fail))

    def test_many_refused_frames_close_the_connection(self, phone: Connection, policy: Policy) -> None:
        policy(refused_frames=3)
        for _ in range(3):
            send(phone, "no json")
        assert SOCKETS.closed == [phone.connection_id]
        assert rows("connections") == []

    def test_frames_have_a_rate(self, phone: Connection, policy: Policy) -> None:
        policy(frames_per_minute=1)
        assert types(send(phone, {"action": "ping"})) == ["pong"]
        (error,) = send(phone, {"action": "ping"})
        assert (error["data"]["code"], error["data"]["detail"][:11]) == ("too-many-requests", "live-frames")

    def test_a_frame_that_is_too_large_closes_the_connection(self, phone: Connection) -> None:
        answered = got(phone)
        send(phone, json.dumps({"action": "ping", "pad": "x" * settings().frame_bytes}))
        assert answered[-1]["data"]["code"] == "too-large"
        assert answered[-1]["data"]["errors"][0]["limit"] == settings().frame_bytes
        assert SOCKETS.closed == [phone.connection_id]

    def test_an_unknown_connection_is_closed(self) -> None:
        SOCKETS.frames["unknown"] = []
        service.receive("unknown", "{}", (), RULES)
        assert SOCKETS.closed == ["unknown"]

    def test_the_index_may_lag_behind_a_first_frame(self, phone: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
        find, answers = tables.connection, [None, None]
        monkeypatch.setattr(tables, "connection", lambda each: answers.pop() if answers else find(each))
        assert types(hello(phone)) == ["hello"]

    def test_a_session_that_has_ended_is_closed_at_its_next_frame(self, ada: str) -> None:
        caller = signed_in(ada)
        phone = connected(caller)
        accounts.log_out(caller)
        assert send(phone, {"action": "ping"}) == []
        assert SOCKETS.closed == [phone.connection_id]

    def test_a_client_that_is_gone_is_removed(self, phone: Connection) -> None:
        vanished(phone)
        send(phone, {"action": "ping"})
        assert rows("connections") == []

    def test_an_error_is_small_whatever_the_frame_has(self, phone: Connection) -> None:
        frame = {"action": "ping", **{"€" * 500 + str(i): 1 for i in range(5)}}
        (error,) = send(phone, frame)
        assert len(json.dumps(error, ensure_ascii=False).encode()) <= settings().live_event_bytes


class TestResume:
    """A client that connects again gets what it missed, or is told that it may have missed more."""

    def test_missed_events_come_oldest_first_and_once(self, ada: str, phone: Connection) -> None:
        (greeting,) = hello(phone)
        service.deliver([ada], event("seen"))
        lost(phone)
        for name in ("one", "two", "one"):
            service.deliver([ada], event(name, at_ms=clock.now_ms() if name == "two" else 0))
        again = connected(ada)
        answered = hello(again, greeting["id"])
        assert told(answered) == ["seen", "one", "two"]
        assert types(answered)[-1] == "hello"

    def test_an_event_that_is_older_by_its_id_is_not_missed(self, ada: str, phone: Connection) -> None:
        """Its message waited for longer than the slack of ids."""
        now_ms = clock.now_ms()
        with clock.at(now_ms + 3 * MINUTE_MS):
            newer = event("newer")
            service.deliver([ada], newer)
        lost(phone)
        with clock.at(now_ms + 4 * MINUTE_MS):
            service.deliver([ada], event("late", at_ms=now_ms))
        with clock.at(now_ms + 5 * MINUTE_MS):
            assert "late" in told(hello(connected(ada), newer.event_id))

    @pytest.mark.parametrize("last", ["", "x" * 22, "not an id", event_id(0, "old"), "~" * 22])
    def test_an_id_that_is_unknown_or_old_is_told(self, ada: str, phone: Connection, last: str) -> None:
        service.deliver([ada], event())
        answered = hello(phone, last)
        assert types(answered) == ["resync", "hello"]
        assert answered[0]["data"] == {"reason": "expired"}

    def test_a_client_that_was_away_for_long_is_told(self, ada: str, phone: Connection) -> None:
        (greeting,) = hello(phone)
        lost(phone)
        with clock.at(clock.now_ms() + settings().live_event_lifetime * 1000 + 1000):
            assert types(hello(connected(ada), greeting["id"])) == ["resync", "hello"]

    def test_events_that_were_not_stored_are_a_gap(self, ada: str, policy: Policy) -> None:
        """The id is young, but events were not stored all the time since."""
        policy(live_event_lifetime=60)
        now_ms = clock.now_ms()
        first = connected(ada)
        (greeting,) = hello(first)
        lost(first)
        with clock.at(now_ms + 61_000):
            service.deliver([ada], event("not stored"))
            policy(live_event_lifetime=600)
            assert types(hello(connected(ada), greeting["id"])) == ["resync", "hello"]

    def test_a_reconnect_in_time_has_no_gap(self, ada: str, phone: Connection) -> None:
        (greeting,) = hello(phone)
        lost(phone)
        with clock.at(clock.now_ms() + 5 * MINUTE_MS):
            again = connected(ada)
            assert types(hello(again, greeting["id"])) == ["hello"]

    def test_too_many_are_told(self, ada: str, phone: Connection, policy: Policy) -> None:
        policy(resumed_events=2)
        (greeting,) = hello(phone)
        for name in "abc":
            service.deliver([ada], event(name))
        answered = hello(phone, greeting["id"])
        assert (types(answered), answered[0]["data"]) == (["resync", "hello"], {"reason": "too_many"})

    def test_a_resume_that_takes_long_is_told(self, ada: str, phone: Connection, policy: Policy) -> None:
        policy(resume_patience_ms=-1)
        (greeting,) = hello(phone)
        service.deliver([ada], event())
        assert types(hello(phone, greeting["id"])) == ["resync", "hello"]

    def test_events_of_a_user_who_was_blocked_meanwhile_are_left_out(self, ada: str, phone: Connection) -> None:
        bob, cleo = person("bob"), person("cleo")
        (greeting,) = hello(phone)
        lost(phone)
        for actor in (bob, cleo, ada):
            service.deliver([ada], event(actor, actor_id=actor))
        graph.block(bob, ada)
        assert told(hello(connected(ada), greeting["id"])) == [cleo, ada]

    def test_it_ends_when_the_client_is_gone_again(self, ada: str, phone: Connection) -> None:
        (greeting,) = hello(phone)
        for name in "ab":
            service.deliver([ada], event(name))
        sent: list[str] = []

        def send_to_nobody(frame: str) -> bool:
            sent.append(frame)
            return False

        assert resuming.resume(phone, greeting["id"], RULES, send_to_nobody) is None
        assert len(sent) == 1


class TestHandlers:
    """The functions of the WebSocket API, as API Gateway invokes them."""

    def test_a_connection_from_its_ticket_to_its_end(self, ada: str) -> None:
        ticket = service.issue_ticket(signed_in(ada)).ticket
        assert invoke("connect", "c1", ticket) == {"statusCode": 200}
        assert invoke("connect", "c2", ticket) == {"statusCode": 401}
        assert invoke("connect", "c3") == {"statusCode": 401}
        SOCKETS.frames["c1"] = []
        assert invoke("message", "c1", body='{"action": "hello"}') == {"statusCode": 200}
        assert types(SOCKETS.frames["c1"]) == ["hello"]
        invoke("disconnect", "c1")
        assert rows("connections") == []
        invoke("disconnect", "c1")


class TestClosing:
    """Sockets of sessions that end are closed by messages, the first of which is sent before."""

    def test_messages_around_the_end(self, ada: str, monkeypatch: pytest.MonkeyPatch) -> None:
        sent: list[int] = []
        monkeypatch.setattr("chalicelib.core.queues.send", lambda messages, *, group, delay=0: sent.append(delay))
        with service.closing(ada):
            assert sent == [30]
        assert sent == [30, 0]

    def test_only_sockets_of_ended_sessions_are_closed(self, ada: str) -> None:
        from chalicelib.realtime.messages import CloseEnded

        ended = signed_in(ada)
        old, new = connected(ended), connected(ada)
        accounts.log_out(ended)
        for _ in range(2):
            service.close_ended(CloseEnded(ada))
        assert SOCKETS.closed == [old.connection_id]
        assert names(new) == []
        assert service.online_among([ada]) == {ada}
