"""Live events are stored, then sent to every connection whose session is valid; each failure keeps to itself."""

from dataclasses import replace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from chalicelib.accounts import service as accounts
from chalicelib.core import auth, clock, retries
from chalicelib.core.auth import Caller
from chalicelib.core.problems import Unavailable
from chalicelib.realtime import connections, service, sockets, tables
from chalicelib.realtime.live_event import LiveEvent, event_id
from chalicelib.realtime.settings import settings
from tests.support import faults
from tests.support.cloud import Policy
from tests.support.drills.stage import rows
from tests.support.meter import metered
from tests.support.resources import SOCKETS
from tests.support.rooms.live import connected, event, got, names, signed_in, vanished
from tests.support.rooms.world import person

pytestmark = pytest.mark.usefixtures("cloud")


@pytest.fixture
def ada() -> str:
    return person("ada")


@pytest.fixture
def bob() -> str:
    return person("bob")


class Refusing:
    """API Gateway refuses some frames, to some or all connections."""

    def __init__(self, code: str, status: int, times: int, connection_id: str | None = None) -> None:
        self.code, self.status, self.left, self.connection_id = code, status, times, connection_id

    def call(self, number: int, operation: str, arguments: faults.Arguments, proceed: faults.Proceed) -> Any:
        is_meant = operation == "PostToConnection" and self.connection_id in (None, arguments["ConnectionId"])
        if not is_meant or self.left == 0:
            return proceed(arguments)
        self.left -= 1
        response = {"Error": {"Code": self.code}, "ResponseMetadata": {"HTTPStatusCode": self.status}}
        raise ClientError(response, operation)


class TestDeliver:
    """`deliver` reaches every connection of those who are connected, or stores."""

    def test_all_connections_of_a_user_get_the_event(self, ada: str, bob: str) -> None:
        phone, laptop, other = connected(ada), connected(ada), connected(bob)
        sent = event("hi")
        service.deliver([ada, ada], sent)
        assert got(phone) == got(laptop) == [{"id": sent.event_id, "type": "test", "data": {"name": "hi"}}]
        assert got(other) == []

    def test_nothing_is_stored_for_a_user_who_never_connected(self, ada: str) -> None:
        service.deliver([ada], event())
        assert rows("live_events") == []

    def test_an_event_is_stored_for_ten_minutes_after_the_last_connection(self, ada: str) -> None:
        first, second = connected(ada), connected(ada)
        service.disconnect(first.connection_id)
        service.disconnect(second.connection_id)
        service.deliver([ada], event())
        assert len(rows("live_events")) == 1
        with clock.at(clock.now_ms() + (settings().live_event_lifetime + 1) * 1000):
            service.deliver([ada], event("late"))
        assert len(rows("live_events")) == 1

    def test_a_message_that_is_delivered_again_sends_the_same_id(self, ada: str) -> None:
        phone = connected(ada)
        for _ in range(2):
            service.deliver([ada], event("one", at_ms=5))
        first, second = got(phone)
        assert first == second
        assert event_id(5, "test", "one") == first["id"] != event_id(5, "test", "two")

    def test_a_session_that_has_ended_gets_nothing_though_its_socket_is_open(self, ada: str) -> None:
        ended, alive = signed_in(ada), signed_in(ada)
        old, new = connected(ended), connected(alive)
        accounts.log_out(ended)
        SOCKETS.frames.setdefault(old.connection_id, [])
        service.deliver([ada], event())
        assert (names(old), names(new)) == ([], ["one"])

    def test_a_suspended_account_gets_nothing(self, ada: str) -> None:
        phone = connected(ada)
        suspend(ada)
        service.deliver([ada], event())
        assert names(phone) == []

    def test_a_connection_that_is_gone_is_removed_and_its_user_is_offline(self, ada: str) -> None:
        phone = connected(ada)
        vanished(phone)
        service.deliver([ada], event("early"))
        assert service.online_among([ada]) == {ada}, "it may be opening"
        with clock.at(clock.now_ms() + settings().opening_time * 1000):
            service.deliver([ada], event())
            assert rows("connections") == []
            assert service.online_among([ada]) == set()
        assert len(rows("live_events")) == 2, "the user may be back in a moment"

    def test_a_gone_connection_is_not_removed_if_its_id_is_used_again(self, ada: str) -> None:
        phone = connected(ada)
        old = tables.Connection(phone.connection_id, ada, phone.session_id, "00000000000")
        connections.remove(old)
        assert tables.connections(ada) == [phone]
        assert service.online_among([ada]) == {ada}

    def test_a_throttled_connection_is_tried_again(self, ada: str) -> None:
        phone = connected(ada)
        with faults.between(Refusing("LimitExceededException", 429, retries.TRIES - 1)):
            service.deliver([ada], event())
        assert names(phone) == ["one"]

    @pytest.mark.parametrize(("code", "status"), [("LimitExceededException", 429), ("ForbiddenException", 403)])
    def test_a_failing_connection_does_not_keep_others_from_the_event(
        self, ada: str, bob: str, code: str, status: int
    ) -> None:
        bad, good, other = connected(ada), connected(ada), connected(bob)
        refusing = Refusing(code, status, -1, bad.connection_id)
        with faults.between(refusing), pytest.raises((Unavailable, ClientError)):
            service.deliver([ada, bob], event())
        assert (names(bad), names(good), names(other)) == ([], ["one"], ["one"])
        assert len(tables.connections(ada)) == 2, "it may be open"

    def test_a_passing_event_is_sent_and_not_stored(self, ada: str) -> None:
        phone = connected(ada)
        service.deliver([ada], replace(event(), is_passing=True))
        assert names(phone) == ["one"]
        assert rows("live_events") == []

    def test_more_users_than_one_batch_takes_get_it(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("chalicelib.realtime.pushing.BATCH_GET", 2)
        found = [connected(person(f"user{i}")) for i in range(5)]
        service.deliver([each.user_id for each in found], event())
        assert [names(each) for each in found] == [["one"]] * 5

    def test_an_event_that_took_long_is_stored_again(
        self, ada: str, bob: str, monkeypatch: pytest.MonkeyPatch, policy: Policy
    ) -> None:
        """A connection may have taken the frame, and its client not: a resume looks back for seconds only."""
        stored: list[set[str]] = []
        monkeypatch.setattr(tables, "store", lambda user_ids, _: stored.append(set(user_ids)))
        for user_id in (ada, bob):
            connected(user_id)
        service.deliver([ada, bob], event())
        assert stored == [{ada, bob}]
        policy(live_event_slack=-1)
        service.deliver([ada, bob], event())
        assert stored[1:] == [{ada, bob}] * 2
        service.deliver([ada, bob], replace(event(), is_passing=True))
        assert len(stored) == 3

    def test_it_costs_what_the_decision_says(self, ada: str, bob: str) -> None:
        connected(ada)
        with metered() as meter:
            service.deliver([ada, bob], event())
        assert meter.writes == 1
        assert meter.reads == 2 + 1 + 2  # presence of two, connections of one, its session and account


def suspend(user_id: str) -> None:
    from chalicelib.accounts.tables import UserRow

    UserRow(user_id).update([UserRow.status.set("suspended")])


class TestLiveEvent:
    """An event is small, and has a well-formed id."""

    def test_one_over_the_limit_is_an_error(self) -> None:
        with pytest.raises(ValueError, match="4096"):
            LiveEvent(event_id(1), "test", {"text": "x" * settings().live_event_bytes})
        with pytest.raises(ValueError, match="id"):
            LiveEvent("short", "test", {})

    def test_ids_sort_by_time(self) -> None:
        made = [event_id(each, "x") for each in (1_700_000_000_000, 1_700_000_000_001, 1_800_000_000_000)]
        assert made == sorted(made)

    def test_a_fallback_is_sent(self) -> None:
        frame = LiveEvent(event_id(1), "test", {}, fallback={"title": "t", "body": "b"}).frame()
        assert '"fallback":{"title":"t","body":"b"}' in frame


class TestPresence:
    """Who is online, and who was when."""

    def test_online_and_last_seen(self, ada: str, bob: str) -> None:
        cleo = person("cleo")
        first, second = connected(ada), connected(ada)
        gone = connected(bob)
        service.disconnect(first.connection_id)
        service.disconnect(gone.connection_id)
        left_ms = clock.now_ms()
        assert service.online_among([ada, bob, cleo]) == {ada}
        assert service.stored_among([ada, bob, cleo]) == {ada, bob}
        with clock.at(left_ms + 60_000):
            seen = service.seen_among([ada, bob, cleo])
            assert (seen[ada].last_ms, cleo in seen) == (left_ms + 60_000, False)
            assert left_ms - 60_000 < seen[bob].last_ms <= left_ms
            assert (seen[ada].is_online, seen[bob].is_online) == (True, False)
        service.disconnect(second.connection_id)
        assert service.online_among([ada]) == set()

    def test_a_disconnect_does_not_hide_a_newer_connection(self, ada: str, monkeypatch: pytest.MonkeyPatch) -> None:
        """The user connects again after the last connection was found gone, and before that is recorded."""
        old = connected(ada)
        listed = tables.connections

        def list_then_connect(user_id: str) -> Any:
            found = listed(user_id)
            monkeypatch.setattr(tables, "connections", listed)
            connected(ada)
            return found

        monkeypatch.setattr(tables, "connections", list_then_connect)
        connections.remove(old)
        assert service.online_among([ada]) == {ada}

    def test_a_connection_counts_no_longer_than_it_can_last(self, ada: str) -> None:
        connected(ada)
        with clock.at(clock.now_ms() + (settings().socket_lifetime + 1) * 1000):
            assert service.online_among([ada]) == set()


class TestConnect:
    """A ticket opens one connection, for half a minute, of a session that is valid."""

    def test_it_costs_what_the_decision_says(self, ada: str) -> None:
        caller = signed_in(ada)
        for connection_id, writes in (("one", 7), ("two", 6)):
            with metered() as meter:
                service.connect(connection_id, service.issue_ticket(caller).ticket)
            assert meter.writes == writes
        for connection_id, writes in (("one", 2), ("two", 3)):
            with metered() as meter:
                service.disconnect(connection_id)
            assert meter.writes == writes

    def test_the_first_one_and_the_last_one_change_the_user_s_presence(self, ada: str) -> None:
        first, second = connected(ada), connected(ada)
        assert (first.is_first, second.is_first) == (True, False)
        assert service.disconnect(first.connection_id) is None
        assert service.disconnect(second.connection_id) == ada
        assert service.disconnect(second.connection_id) is None
        assert connected(ada).is_first

    def test_a_ticket_works_once(self, ada: str) -> None:
        ticket = service.issue_ticket(signed_in(ada))
        assert (ticket.url, ticket.expires_in) == ("wss://sockets.example.com/api", 30)
        assert service.connect("one", ticket.ticket) is not None
        assert service.connect("two", ticket.ticket) is None
        assert service.connect("three", "invented") is None
        assert [row["connection_id"]["S"] for row in rows("connections")] == ["one"]

    def test_it_expires(self, ada: str) -> None:
        ticket = service.issue_ticket(signed_in(ada))
        with clock.at(clock.now_ms() + ticket.expires_in * 1000):
            assert service.connect("one", ticket.ticket) is None

    def test_only_its_hash_is_stored(self, ada: str) -> None:
        ticket = service.issue_ticket(signed_in(ada)).ticket
        assert ticket not in str(rows("live_tickets"))

    def test_of_two_at_once_one_is_opened(self, ada: str, monkeypatch: pytest.MonkeyPatch) -> None:
        ticket = service.issue_ticket(signed_in(ada)).ticket
        find, opened = tables.TicketRow.find, []

        def find_then_lose(*key: str) -> Any:
            found = find(*key)
            monkeypatch.setattr(tables.TicketRow, "find", find)
            opened.append(service.connect("first", ticket))
            return found

        monkeypatch.setattr(tables.TicketRow, "find", find_then_lose)
        opened.append(service.connect("second", ticket))
        assert [each is not None for each in opened] == [True, False]

    def test_a_session_that_ended_after_the_ticket_is_refused(self, ada: str) -> None:
        caller = signed_in(ada)
        ticket = service.issue_ticket(caller).ticket
        accounts.log_out(caller)
        assert service.connect("one", ticket) is None
        assert rows("connections") == rows("presence") == []

    def test_a_session_that_ends_during_connect_leaves_no_connection(
        self, ada: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        caller = signed_in(ada)
        ticket = service.issue_ticket(caller).ticket
        put = tables.put_connection

        def put_then_log_out(connection: tables.Connection) -> bool:
            made = put(connection)
            accounts.log_out(caller)
            return made

        monkeypatch.setattr(tables, "put_connection", put_then_log_out)
        assert service.connect("one", ticket) is None
        assert rows("connections") == []

    def test_a_further_connection_closes_the_oldest(self, ada: str, policy: Policy) -> None:
        policy(sockets_per_user=2)
        first, second, third = (connected(ada) for _ in range(3))
        assert SOCKETS.closed == [first.connection_id]
        assert {each.connection_id for each in tables.connections(ada)} == {second.connection_id, third.connection_id}

    def test_a_stage_without_sockets_says_so(self, ada: str, monkeypatch: pytest.MonkeyPatch) -> None:
        from chalicelib.core.settings import forget_settings

        monkeypatch.setenv("EMULSION_SOCKETS_URL", "")
        forget_settings()
        with pytest.raises(Unavailable, match="WebSocket"):
            service.issue_ticket(Caller(ada, "s"))

    def test_sessions_cannot_be_checked_without_accounts(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(auth, "_alive_among", [])
        with pytest.raises(RuntimeError, match="accounts"):
            auth.alive_among([])


def test_closing_a_closed_connection_is_no_error() -> None:
    assert sockets.close("unknown") is False
