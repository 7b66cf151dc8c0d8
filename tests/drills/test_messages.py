"""Messages under races, lost answers, and random memberships: one order, each message once, and nobody else reads."""

import contextlib
import io
import json
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core import queues
from chalicelib.messaging.messages import ConversationEvent
from tests.support import faults
from tests.support.cloud import Policy
from tests.support.depth import histories
from tests.support.drills.interleaving import interleaved
from tests.support.drills.message_paths import say, talk
from tests.support.drills.scene import Scene
from tests.support.drills.stage import Person, Stage, rows
from tests.support.platform import Platform
from tests.support.rooms.live import caller_of, connected, got, vanished
from tests.support.rooms.socket_events import invoke

NewStage = Callable[[], Stage]
PEOPLE = 4


@pytest.fixture
def scene(new_stage: NewStage) -> Scene:
    return Scene(new_stage())


def texts(scene: Scene, person: Person, conversation_id: str) -> list[str | None] | int:
    """The texts that a person sees, oldest first; the status where it is not 200."""
    path = f"/v1/conversations/{conversation_id}/messages?limit=100"
    status, page = scene.stage.call(person, "GET", path)
    return [each["text"] for each in reversed(page["items"])] if status == 200 else status


def places(conversation_id: str) -> list[int]:
    """The places of the stored messages, ascending."""
    found = rows("messages", conversation_id=conversation_id)
    return sorted(int(row["seq"]["S"]) for row in found if "state" in row)


class LosingEach(faults.NoFault):
    """The first answer of every different call is lost; writes are carried out."""

    def __init__(self) -> None:
        self.lost: Counter[str] = Counter()

    def call(self, number: int, operation: str, arguments: faults.Arguments, proceed: faults.Proceed) -> Any:
        """Lose it once."""
        call = repr((operation, arguments))
        self.lost[call] += 1
        if self.lost[call] == 1:
            return faults.LostAnswer(number).call(number, operation, arguments, proceed)
        return proceed(arguments)


def test_two_senders_at_once_keep_one_order(scene: Scene) -> None:
    """Bob's two messages are sent before each call of Ada's two."""
    pair = talk(scene, scene.bob.id)

    def send(person: Person) -> Callable[[], object]:
        return lambda: [say(scene, person, pair, f"{person.name} {i}") for i in range(2)]

    def observe() -> tuple[Any, ...]:
        return places(pair), texts(scene, scene.ada, pair), texts(scene, scene.bob, pair)

    for observed in interleaved(send(scene.ada), send(scene.bob), observe):
        found, seen_by_ada, seen_by_bob = observed
        assert found == [1, 2, 3, 4]
        assert seen_by_ada == seen_by_bob
        assert sorted(seen_by_ada) == ["ada 0", "ada 1", "bob 0", "bob 1"]
        for name in ("ada", "bob"):
            assert seen_by_ada.index(f"{name} 0") < seen_by_ada.index(f"{name} 1")


def test_two_senders_keep_one_order_with_every_answer_lost(scene: Scene) -> None:
    pair = talk(scene, scene.bob.id)
    with faults.between(LosingEach()):
        for i in range(3):
            for person in (scene.ada, scene.bob):
                say(scene, person, pair, f"{person.name}-{i}")
    assert places(pair) == [1, 2, 3, 4, 5, 6]
    assert texts(scene, scene.ada, pair) == [f"{name}-{i}" for i in range(3) for name in ("ada", "bob")]


def test_a_message_that_is_sent_twice_at_once_is_stored_once(scene: Scene) -> None:
    pair = talk(scene, scene.bob.id)

    def send() -> object:
        return say(scene, scene.ada, pair, "once")

    for found, seen in interleaved(send, send, lambda: (places(pair), texts(scene, scene.bob, pair))):
        assert (found, seen) == ([1], ["once"])


def test_deliveries_that_are_repeated_and_reordered_move_inboxes_forward(scene: Scene) -> None:
    scene.stage.platform.duplicate = scene.stage.platform.reorder = True
    pair = talk(scene, scene.bob.id)
    for i in range(6):
        say(scene, scene.ada, pair, f"{i}")
        scene.stage.platform.step(0.5)
    scene.stage.platform.settle()
    queues.send([ConversationEvent(pair, "sent", 2)])  # SQS delivers one of them again, and late
    scene.stage.platform.settle()
    (shown,) = (
        scene.stage.expect(200, scene.bob, "GET", "/v1/message-requests")["items"]
        or scene.stage.expect(200, scene.bob, "GET", "/v1/conversations")["items"]
    )
    assert (shown["last_message"]["text"], shown["unread"]) == ("5", 6)
    assert {row["last_seq"]["N"] for row in rows("conversations") if "last_seq" in row} == {"6"}


def test_a_member_who_is_removed_while_writing_leaves_no_later_message(scene: Scene) -> None:
    """After the answer to the removal, no message of the removed member is stored."""
    group = talk(scene, scene.bob.id, scene.cleo.id)
    stored_then: list[int] = []

    def remove() -> None:
        scene.stage.expect(204, scene.ada, "DELETE", f"/v1/conversations/{group}/members/{scene.bob.id}")
        stored_then.append(len(places(group)))

    def send() -> None:
        body = {"client_id": "late", "text": "late"}
        status, document = scene.stage.call(scene.bob, "POST", f"/v1/conversations/{group}/messages", body)
        assert status in {201, 404}, document

    for stored, then, seen in interleaved(
        send, remove, lambda: (len(places(group)), stored_then[-1], texts(scene, scene.bob, group))
    ):
        assert stored == then
        assert seen == 404


def test_an_account_that_blocks_while_a_message_is_sent_is_not_written_to_afterwards(scene: Scene) -> None:
    pair = talk(scene, scene.bob.id)
    scene.stage.expect(204, scene.bob, "PUT", f"/v1/blocks/{scene.ada.id}")
    for person in (scene.ada, scene.bob):
        body = {"client_id": "late", "text": "late"}
        scene.stage.expect(403, person, "POST", f"/v1/conversations/{pair}/messages", body)
    assert places(pair) == []


def test_what_ended_during_a_break_is_not_told_after_it(scene: Scene) -> None:
    """Bob was away when messages came; since then one was unsent, he left a group, and joined another again."""
    kept, left, rejoined = (talk(scene, scene.bob.id, scene.cleo.id) for _ in range(3))
    scene.stage.platform.settle()
    phone = connected(caller_of(scene.bob.token))
    invoke("message", phone.connection_id, body='{"action": "hello"}')
    greeting = got(phone)[-1]["id"]
    vanished(phone)
    taken_back = say(scene, scene.ada, kept, "taken back")
    for conversation_id in (kept, left, rejoined):
        say(scene, scene.ada, conversation_id, "kept" if conversation_id == kept else "ended")
    scene.stage.platform.settle()
    scene.stage.expect(204, scene.ada, "DELETE", f"/v1/conversations/{kept}/messages/{taken_back}")
    for conversation_id in (left, rejoined):
        scene.stage.expect(204, scene.bob, "POST", f"/v1/conversations/{conversation_id}/leave")
    scene.stage.expect(204, scene.ada, "PUT", f"/v1/conversations/{rejoined}/members/{scene.bob.id}")
    again = connected(caller_of(scene.bob.token))
    invoke("message", again.connection_id, body=json.dumps({"action": "hello", "last_event_id": greeting}))
    assert [each["data"]["text"] for each in got(again) if each["type"] == "message"] == ["kept"]


class Talks:
    """A random history of memberships and messages, with a model of what each user may read.

    Attributes:
        visible: for each conversation, the texts that each member may see, oldest first.
    """

    def __init__(self, stage: Stage, seed: int) -> None:
        self.stage = stage
        self.stage.platform = Platform(seed, duplicate=bool(seed % 2), reorder=True)
        self.people = [stage.register(f"talker{i}") for i in range(PEOPLE)]
        self.visible: dict[str, dict[str, list[str]]] = {}
        self.admins: dict[str, str] = {}
        self.sent = 0

    def take(self, act: str, one: int, other: int, carried: int) -> None:
        """Carry out one act, deliver a part of the events, and read everything as every user."""
        getattr(self, act)(self.people[one], self.people[other])
        self.stage.platform.step(carried / 3)
        self.check()

    def pair(self, one: Person, other: Person) -> None:
        """Begin a pair."""
        if one is not other:
            path, body = "/v1/conversations", {"user_ids": [other.id]}
            identifier = self.stage.call(one, "POST", path, body)[1]["id"]
            self.visible.setdefault(identifier, {one.id: [], other.id: []})

    def gather(self, one: Person, other: Person) -> None:
        """Begin a group of two."""
        if one is not other:
            body = {"user_ids": [other.id], "title": "group"}
            identifier = self.stage.expect(201, one, "POST", "/v1/conversations", body)["id"]
            self.visible[identifier] = {one.id: [], other.id: []}
            self.admins[identifier] = one.id

    def write(self, one: Person, other: Person) -> None:
        """Write to every conversation, also to those of others."""
        for identifier, seen in self.visible.items():
            self.sent += 1
            text = f"{one.name} {self.sent}"
            body = {"client_id": f"c{self.sent}", "text": text}
            status = 201 if one.id in seen else 404
            self.stage.expect(status, one, "POST", f"/v1/conversations/{identifier}/messages", body)
            if status == 201:
                for texts_of in seen.values():
                    texts_of.append(text)

    def add(self, one: Person, other: Person) -> None:
        """Add a user to every group, or try to."""
        for identifier in self.admins:
            status, _ = self.stage.call(one, "PUT", f"/v1/conversations/{identifier}/members/{other.id}")
            is_allowed = self.admins[identifier] == one.id and one.id in self.visible[identifier]
            assert status == (204 if is_allowed else 403 if one.id in self.visible[identifier] else 404)
            if is_allowed:
                self.visible[identifier].setdefault(other.id, [])

    def remove(self, one: Person, other: Person) -> None:
        """Remove a user from every group, or try to."""
        for identifier in self.admins:
            path = f"/v1/conversations/{identifier}/members/{other.id}"
            if self.stage.call(one, "DELETE", path)[0] == 204:
                assert self.admins[identifier] == one.id != other.id
                del self.visible[identifier][other.id]

    def leave(self, one: Person, _: Person) -> None:
        """Leave every group of which another user is the admin."""
        for identifier, admin_id in self.admins.items():
            if one.id in self.visible[identifier] and admin_id != one.id:
                self.stage.expect(204, one, "POST", f"/v1/conversations/{identifier}/leave")
                del self.visible[identifier][one.id]

    def check(self) -> None:
        """Every user reads every conversation, by its id and in lists: members what they may see, others nothing."""
        for person in self.people:
            listed = {
                each["id"]
                for path in ("/v1/conversations", "/v1/message-requests")
                for each in self.stage.expect(200, person, "GET", f"{path}?limit=100")["items"]
            }
            assert listed <= {each for each, seen in self.visible.items() if person.id in seen}
            for identifier, seen in self.visible.items():
                path = f"/v1/conversations/{identifier}"
                status, page = self.stage.call(person, "GET", f"{path}/messages?limit=100")
                assert status == self.stage.call(person, "GET", path)[0] == (200 if person.id in seen else 404)
                if status == 200:
                    assert [each["text"] for each in reversed(page["items"])] == seen[person.id]


number = st.integers(0, PEOPLE - 1)
ACTS = ("pair", "gather", "gather", "write", "write", "write", "add", "add", "remove", "leave")


@histories(quick=4, nightly=150)
@given(
    steps=st.lists(st.tuples(st.sampled_from(ACTS), number, number, st.integers(0, 3)), min_size=8, max_size=14),
    seed=st.integers(0, 2**32),
)
def test_nobody_reads_a_conversation_without_a_member_row(
    quiet_stage: NewStage, steps: list[tuple[str, int, int, int]], seed: int
) -> None:
    with contextlib.redirect_stdout(io.StringIO()):
        talks = Talks(quiet_stage(), seed)
        talks.gather(talks.people[0], talks.people[1])
        talks.pair(talks.people[1], talks.people[2])
        talks.write(talks.people[1], talks.people[0])
        talks.add(talks.people[0], talks.people[3])
        for step in steps:
            talks.take(*step)


@pytest.fixture
def quiet_stage(new_stage: NewStage, policy: Policy) -> NewStage:
    """Stages whose limits do not count."""
    policy(reads_per_minute=10**9, requests_per_user=10**9)
    return new_stage
