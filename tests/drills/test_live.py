"""Live events through crashes, breaks and races: each event reaches its users, once by its id, and no others."""

import json
import random
from collections.abc import Callable

import pytest

from chalicelib.accounts import service as accounts
from chalicelib.core import clock
from chalicelib.core.auth import Caller
from chalicelib.realtime import service, tables
from chalicelib.realtime.live_event import LiveEvent
from chalicelib.realtime.settings import LiveSettings
from chalicelib.realtime.tables import Connection
from functions.sockets import RULES
from tests.support import faults
from tests.support.cloud import Policy, forget
from tests.support.depth import examples
from tests.support.drills.stage import Person, Stage, rows
from tests.support.resources import SOCKETS, client
from tests.support.rooms.live import caller_of, connected, event

NewStage = Callable[[], Stage]
EVENTS = examples(quick=100, nightly=1000)


class Client:
    """A client as docs/live.md asks for: it keeps the greatest id, drops known ones, and greets after each break."""

    def __init__(self, caller: Caller) -> None:
        self.caller = caller
        self.known: dict[str, str] = {}
        self.last: str | None = None
        self.connection: Connection | None = None

    def connect(self) -> None:
        """Connect and greet; all that was missed has come, and no gap was told."""
        self.connection = connected(self.caller)
        self.greet()

    def greet(self) -> None:
        """Greet on the open connection."""
        assert self.connection is not None
        hello = json.dumps({"action": "hello", "last_event_id": self.last})
        service.receive(self.connection.connection_id, hello, (), RULES)
        assert "resync" not in self.read()

    def read(self) -> set[str]:
        """Take the frames that came. Returns their types."""
        assert self.connection is not None
        frames = SOCKETS.frames.get(self.connection.connection_id, [])
        types = {each["type"] for each in frames}
        for each in frames:
            self.last = max(self.last or "", each["id"])
            if each["type"] == "test":
                self.known[each["id"]] = each["data"]["name"]
        frames.clear()
        return types

    def lose(self, *, is_told: bool) -> None:
        """The network breaks; API Gateway tells of it or not. Frames that came before were read."""
        assert self.connection is not None
        self.read()
        SOCKETS.frames.pop(self.connection.connection_id, None)
        if is_told:
            service.disconnect(self.connection.connection_id)
        self.connection = None


def deliver_dying(sent: LiveEvent, user_id: str, rng: random.Random) -> None:
    """Deliver an event; the function may die at any call, and the message is delivered again until it ends."""
    for _ in range(rng.choice((0, 0, 1, 2))):
        try:
            with faults.between(faults.CrashAt(rng.randint(1, 7), after=rng.random() < 0.5)):
                service.deliver([user_id], sent)
        except faults.Crash:
            forget()
    service.deliver([user_id], sent)


@pytest.mark.parametrize("seed", range(examples(quick=2, nightly=10)))
def test_each_event_comes_though_functions_die_and_clients_lose_their_connection(
    new_stage: NewStage, seed: int
) -> None:
    rng, ada = random.Random(seed), new_stage().register("ada")
    phone = Client(caller_of(ada.token))
    now_ms = clock.now_ms()
    names = [f"event {number}" for number in range(EVENTS)]
    with clock.at(now_ms):
        phone.connect()
    for number, name in enumerate(names):
        late_ms = rng.choice((0, 0, 0, 20_000))  # the message waited
        with clock.at(now_ms + number * 1000):
            if phone.connection is None and rng.random() < 0.3:
                phone.connect()
            elif phone.connection and rng.random() < 0.2:
                phone.lose(is_told=rng.random() < 0.5)
            deliver_dying(event(name, at_ms=clock.now_ms() - late_ms), ada.id, rng)
            if phone.connection:
                phone.read()
    with clock.at(now_ms + EVENTS * 1000):
        if phone.connection:
            phone.lose(is_told=False)
        phone.connect()
    assert sorted(phone.known.values()) == sorted(names)


def test_a_socket_whose_session_has_ended_gets_nothing_even_if_it_cannot_be_closed(
    new_stage: NewStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = new_stage()
    ada = stage.register("ada")
    phone = connected(caller_of(ada.token))
    monkeypatch.setattr("chalicelib.realtime.sockets.close", lambda _: True)  # API Gateway loses the call
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tables, "delete_connection", lambda _: True)
        stage.expect(204, ada, "POST", "/v1/auth/logout")
        stage.platform.settle()
    assert rows("connections")
    service.deliver([ada.id], event())
    assert SOCKETS.frames[phone.connection_id] == []


@pytest.mark.parametrize("how", ["logout", "all", "password", "suspended"])
def test_sockets_end_with_their_session(new_stage: NewStage, how: str) -> None:
    stage = new_stage()
    ada = stage.register("ada")
    phone = connected(caller_of(ada.token))
    other = connected(ada.id)
    _end(stage, ada, how)
    stage.platform.settle()
    ended = {"logout": {phone}, "all": {phone, other}, "password": {other}, "suspended": {phone, other}}[how]
    assert set(SOCKETS.closed) == {each.connection_id for each in ended}
    assert len(rows("connections")) == 2 - len(ended)


def _end(stage: Stage, ada: Person, how: str) -> None:
    if how == "logout":
        stage.expect(204, ada, "POST", "/v1/auth/logout")
    elif how == "all":
        stage.expect(204, ada, "DELETE", "/v1/auth/sessions")
    elif how == "password":
        body = {"old": "correct horse battery", "new": "battery horse correct"}
        stage.expect(204, ada, "POST", "/v1/auth/password/change", body)
    else:
        accounts.change_status(ada.id, "suspended")


def test_a_ticket_that_is_used_twice_at_once_opens_one_connection(new_stage: NewStage) -> None:
    ada = new_stage().register("ada")
    ticket = service.issue_ticket(caller_of(ada.token)).ticket
    opened: list[Connection | None] = []
    with faults.between(faults.ActBefore("DeleteItem", lambda: opened.append(service.connect("first", ticket)))):
        opened.append(service.connect("second", ticket))
    assert len([each for each in opened if each]) == 1
    assert len(rows("connections")) == 1


def test_a_closed_connection_does_not_take_a_newer_one_with_its_id_along(new_stage: NewStage) -> None:
    """API Gateway answers 410; before the row is deleted, the id is used again."""
    ada = new_stage().register("ada")
    old = connected(ada.id)
    del SOCKETS.frames[old.connection_id]

    def use_again() -> None:
        key = {"user_id": {"S": ada.id}, "connection_id": {"S": old.connection_id}}
        update = {"UpdateExpression": "SET generation = :new", "ExpressionAttributeValues": {":new": {"S": "9" * 11}}}
        client("dynamodb").update_item(TableName="emulsion-local-connections", Key=key, **update)
        SOCKETS.frames[old.connection_id] = []

    with faults.between(faults.ActBefore("DeleteItem", use_again)):
        service.deliver([ada.id], event("one"))
    service.deliver([ada.id], event("two"))
    assert [each["data"]["name"] for each in SOCKETS.frames[old.connection_id]] == ["two"]


def test_a_connection_that_opens_while_an_event_is_sent_stays_open_and_gets_it(
    new_stage: NewStage, policy: Policy
) -> None:
    """API Gateway says of a connection that it is gone until `$connect` has answered."""
    policy(opening_time=LiveSettings().opening_time)
    ada = new_stage().register("ada")
    phone = Client(caller_of(ada.token))
    phone.connect()
    phone.lose(is_told=True)
    opened = service.connect("opening", service.issue_ticket(phone.caller).ticket)
    assert opened is not None
    service.deliver([ada.id], event("one"))
    SOCKETS.frames[opened.connection_id] = []
    phone.connection = opened
    phone.greet()
    service.deliver([ada.id], event("two"))
    phone.read()
    assert sorted(phone.known.values()) == ["one", "two"]
    assert SOCKETS.closed == []
