"""An account goes private or public at any call of a follow: an edge is written only while the account is public."""

from itertools import combinations_with_replacement, product
from typing import Any

import pytest

from chalicelib.accounts import service as accounts
from chalicelib.accounts.messages import WentPublic
from chalicelib.accounts.schemas import ProfileChange
from chalicelib.accounts.settings import settings
from chalicelib.core import clock, queues
from chalicelib.graph import service, visible_accounts
from chalicelib.graph.messages import AcceptRequests
from tests.support import faults
from tests.support.rooms.people import person

pytestmark = pytest.mark.usefixtures("cloud")
MOST_CALLS = 16  # of a follow that decides twice
FOLLOWING, REQUESTED = (True, False), (False, True)


@pytest.fixture(autouse=True)
def sent(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Messages to accept requests, delayed ones included, that were not handled yet."""
    messages: list[Any] = []

    def send(given: Any, **_options: Any) -> None:
        messages.extend(each for each in given if each.queue == WentPublic.queue)

    monkeypatch.setattr(queues, "send", send)
    return messages


def handle_all(sent: list[Any]) -> None:
    while sent:
        service.accept_requests(AcceptRequests.from_record(sent.pop(0).to_message()))


def go(user_id: str, *, private: bool) -> None:
    accounts.change_profile(user_id, ProfileChange(is_private=private))


class Switches:
    """The account goes private or public in turn, just before the calls with these numbers (from 1).

    Attributes:
        calls: how many calls were interrupted.
        edges: for each edge written, whether the account was private then.
    """

    def __init__(self, user_id: str, numbers: tuple[int, ...]) -> None:
        self.user_id = user_id
        self.numbers = list(numbers)
        self.is_private = accounts.account(user_id).is_private
        self.calls = 0
        self.edges: list[bool] = []
        self._is_switching = False

    def call(self, number: int, operation: str, arguments: faults.Arguments, proceed: faults.Proceed) -> Any:
        if self._is_switching:
            return proceed(arguments)
        self.calls += 1
        self._is_switching = True
        while self.numbers and self.numbers[0] == self.calls:
            self.numbers.pop(0)
            self.is_private = not self.is_private
            go(self.user_id, private=self.is_private)
        self._is_switching = False
        answer = proceed(arguments)
        puts = [each.get("Put", {}).get("TableName", "") for each in arguments.get("TransactItems", ())]
        if any(name.endswith("follows") for name in puts):
            self.edges.append(self.is_private)
        return answer


def relation(follower: str, followee: str) -> tuple[bool, bool]:
    """Whether the follower follows, and whether the follower has asked to."""
    found = visible_accounts.relations(follower, [followee])[followee]
    return found.following, found.requested


@pytest.mark.parametrize("is_private", [False, True])
def test_one_switch_before_any_call_of_a_follow(sent: list[Any], is_private: bool) -> None:
    states = []
    for number in range(1, MOST_CALLS + 1):
        ada, bob = person(f"ada{number}", is_private=is_private), person(f"bob{number}")
        switch = Switches(ada, (number,))
        with faults.between(switch):
            state = service.follow(bob, ada)
        assert switch.edges in ([], [False]), f"an edge to a private account, switched before call {number}"
        assert relation(bob, ada) == (FOLLOWING if state == "following" else REQUESTED)
        handle_all(sent)
        if not switch.is_private:
            assert relation(bob, ada) == FOLLOWING, f"forever pending, switched before call {number}"
        states.append(state)
    before, after = ("following", "requested") if is_private else ("requested", "following")
    assert states == sorted(states, key=[before, after].index), "what counts is the state at the write"
    assert set(states) == {before, after}
    assert switch.calls < MOST_CALLS, "a switch at every call was tried"


def test_two_switches_before_any_calls_of_a_follow(sent: list[Any]) -> None:
    for is_private, numbers in product([False, True], combinations_with_replacement(range(1, 8), 2)):
        ada, bob = person("ada", is_private=is_private), person("bob")
        switches = Switches(ada, numbers)
        with faults.between(switches):
            state = service.follow(bob, ada)
        assert switches.edges in ([], [False]), f"an edge to a private account, switched before calls {numbers}"
        assert relation(bob, ada) == (FOLLOWING if state == "following" else REQUESTED)
        handle_all(sent)
        if not switches.is_private:
            assert relation(bob, ada) == FOLLOWING, f"forever pending, switched before calls {numbers}"


def test_a_switch_before_any_call_of_an_acceptance_by_going_public(sent: list[Any]) -> None:
    outcomes = set()
    for number in range(1, MOST_CALLS + 1):
        ada, bob = person("ada", is_private=True), person("bob")
        service.follow(bob, ada)
        go(ada, private=False)
        sent.clear()
        switch = Switches(ada, (number,))
        with faults.between(switch):
            service.accept_requests(AcceptRequests(ada, (bob,)))
        assert switch.edges in ([], [False]), f"an edge to a private account, switched before call {number}"
        assert relation(bob, ada) == (FOLLOWING if switch.edges else REQUESTED)
        outcomes.add(relation(bob, ada))
    assert outcomes == {FOLLOWING, REQUESTED}
    assert switch.calls < MOST_CALLS


def test_the_owner_accepts_after_going_private() -> None:
    ada, bob = person("ada"), person("bob")
    go(ada, private=True)
    assert service.follow(bob, ada) == "requested"
    service.accept(ada, bob)
    assert relation(bob, ada) == FOLLOWING


@pytest.mark.parametrize("later", [0, settings().fence_lifetime + 1])
def test_an_account_that_is_public_again_is_followed(later: int) -> None:
    ada, bob = person("ada"), person("bob")
    go(ada, private=True)
    go(ada, private=False)
    with clock.at(clock.now_ms() + later * 1000):
        assert service.follow(bob, ada) == "following"


def test_going_private_again_refuses_what_was_decided_before() -> None:
    """A call that died before it put the fences is repeated by its client."""
    ada, bob = person("ada"), person("bob")
    puts_no_fences = faults.CrashAt(3, after=False)
    with faults.between(puts_no_fences) as calls, pytest.raises(faults.Crash):
        go(ada, private=True)
    assert calls == ["UpdateItem", "UpdateItem", "BatchWriteItem"], "the limit, the account, the fences"
    fence = accounts.Fence(ada, bob)
    go(ada, private=True)
    assert fence.read() != fence


def test_followers_share_few_fences() -> None:
    ada = person("ada")
    go(ada, private=True)
    people = [person(f"fan{i}") for i in range(200)]
    assert all(accounts.Fence(ada, each).read().mark for each in people)
    assert len({accounts.Fence(ada, each)._key for each in people}) > 20
