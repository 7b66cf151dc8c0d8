"""Changes of an account's delivery between push and pull: every step, with lost, late and repeated messages."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from chalicelib.accounts import service as accounts
from chalicelib.core import observability
from chalicelib.core.problems import Unavailable
from chalicelib.core.settings import forget_settings
from chalicelib.graph import delivery_rules, relationships, service, tables
from chalicelib.graph.messages import MarkShard, ReviewDelivery, delivery_step
from chalicelib.graph.settings import GraphSettings, settings
from infra.paths import CHALICE_CONFIG
from tests.support import faults
from tests.support.rooms.deliveries import DAY, Later, counted, hot, later, marks, record, reviews, state_of
from tests.support.rooms.people import change, person

__all__ = ["later"]
pytestmark = pytest.mark.usefixtures("later")


@pytest.fixture
def ada() -> str:
    return person("ada")


@pytest.fixture
def fans(ada: str) -> list[str]:
    """Seven followers, whose edges were written while posts were pushed."""
    found = [person(f"fan{i}") for i in range(7)]
    for fan in found:
        service.follow(fan, ada)
    return found


def warm_up(later: Later, author_id: str) -> None:
    """Bring an account with enough followers into `pull`."""
    counted(author_id, 7)
    later.settle()
    later.wait(settings().marking_again)
    later.settle()
    assert state_of(author_id).delivery == "pull"


def cool_down(later: Later, author_id: str) -> None:
    """Bring an account from `pull` back into `push`, with all edges cold."""
    counted(author_id, 3)
    later.settle()
    later.wait(31 * DAY)
    service.resume_deliveries()
    later.settle()
    later.wait(settings().marking_again)
    later.settle()


def test_growing_over_the_limit_changes_to_pull(later: Later, ada: str, fans: list[str]) -> None:
    counted(ada, 5)
    assert later.due() == []
    counted(ada, 6)
    later.carry()
    assert (state_of(ada).delivery, state_of(ada).run) == ("warming", 1)
    late = person("late")
    service.follow(late, ada)
    assert hot([late, *fans], ada) == {late}, "the new edge is hot"

    later.settle()
    assert hot(fans, ada) == set(fans)
    assert state_of(ada).delivery == "warming", "edges may still be in flight"
    later.wait(settings().marking_again - 1)
    later.settle()
    assert state_of(ada).run == 1
    later.wait(1)
    later.carry()
    assert state_of(ada).run == 2
    later.settle()
    assert (state_of(ada).delivery, state_of(ada).due_ms) == ("pull", None)
    assert all(service.hot_followees(fan) == ([ada], True) for fan in fans)


def test_run_2_finds_what_was_in_flight_in_run_1(later: Later, ada: str, fans: list[str]) -> None:
    counted(ada, 7)
    later.settle()
    late = person("late")
    relationships.put_edge(late, ada, shards=1, hot=False, requested=False)  # by a call that read the account before
    tables.mark_hot(ada, fans[:2], hot=False)  # by a function that read the state `push`, and dies soon
    later.wait(settings().marking_again)
    later.settle()
    assert state_of(ada).delivery == "pull"
    assert hot([late, *fans], ada) == {late, *fans}


def test_shrinking_under_the_limit_changes_to_push(later: Later, ada: str, fans: list[str]) -> None:
    warm_up(later, ada)
    counted(ada, 4)
    assert later.due() == []
    counted(ada, 3)
    later.settle()
    assert state_of(ada).delivery == "cooling"
    new = person("new")
    service.follow(new, ada)
    for days in (0, 30):
        later.wait(days * DAY)
        assert service.resume_deliveries() == 0
        later.settle()
        assert (state_of(ada).delivery, hot([new, *fans], ada)) == ("cooling", {new, *fans})
    later.wait(settings().cooling_slack + 1)
    assert service.resume_deliveries() == 0, "the end of cooling is not a stall"
    later.carry()
    assert state_of(ada).delivery == "push"
    service.follow(person("newer"), ada)
    later.settle()
    later.wait(settings().marking_again)
    later.settle()
    assert hot([new, *fans], ada) == set()
    assert (state_of(ada).run, state_of(ada).due_ms) == (0, None)
    assert service.resume_deliveries() == 0


def test_the_second_run_makes_late_hot_edges_cold(later: Later, ada: str, fans: list[str]) -> None:
    warm_up(later, ada)
    counted(ada, 3)
    later.settle()
    later.wait(31 * DAY)
    service.resume_deliveries()
    later.settle()
    late = person("late")
    relationships.put_edge(late, ada, shards=1, hot=True, requested=False)
    later.wait(settings().marking_again)
    later.settle()
    assert hot([late, *fans], ada) == set()


def test_growing_again_while_cooling_goes_back_at_once(later: Later, ada: str, fans: list[str]) -> None:
    warm_up(later, ada)
    counted(ada, 3)
    later.settle()
    counted(ada, 7)
    later.settle()
    assert (state_of(ada).delivery, state_of(ada).due_ms) == ("pull", None)
    assert hot(fans, ada) == set(fans)


def test_growing_again_while_edges_are_made_cold(later: Later, ada: str, fans: list[str]) -> None:
    warm_up(later, ada)
    counted(ada, 3)
    later.settle()
    later.wait(31 * DAY)
    service.resume_deliveries()
    later.carry()
    of_before = marks(later.due())
    assert of_before
    counted(ada, 7)
    later.settle()
    later.wait(settings().marking_again + 1)
    later.settle()
    for message in of_before:
        service.change_delivery(message)
    assert state_of(ada).delivery == "pull"
    assert hot(fans, ada) == set(fans)


def test_shrinking_while_warming_is_seen_in_the_end(later: Later, ada: str, fans: list[str]) -> None:
    counted(ada, 7)
    later.settle()
    counted(ada, 3)
    later.wait(settings().marking_again)
    later.settle()
    assert state_of(ada).delivery == "cooling"


def test_repeated_changes_of_delivery(later: Later, ada: str, fans: list[str]) -> None:
    for _ in range(2):
        warm_up(later, ada)
        cool_down(later, ada)
        assert (state_of(ada).delivery, hot(fans, ada)) == ("push", set())
    warm_up(later, ada)
    assert hot(fans, ada) == set(fans)


@pytest.mark.parametrize("page", range(5))
def test_a_shard_continues_from_its_stored_progress(
    later: Later, ada: str, fans: list[str], monkeypatch: pytest.MonkeyPatch, page: int
) -> None:
    """Whichever page fails, the message comes again, and finished pages are not repeated."""
    marked: list[str] = []
    mark, number = tables.mark_hot, iter(range(1000))

    def failing(author_id: str, follower_ids: list[str], *, hot: bool) -> None:
        if next(number) == page:
            raise Unavailable("drill")
        marked.extend(follower_ids)
        mark(author_id, follower_ids, hot=hot)

    monkeypatch.setattr(tables, "mark_hot", failing)
    counted(ada, 7)
    later.carry()
    while later.due():
        message = later.due()[0]
        try:
            later.carry()
        except Unavailable:
            later.send([message])
    assert sorted(marked) == sorted(fans)


def test_further_pages_are_marked_by_a_further_message(later: Later, ada: str, fans: list[str]) -> None:
    counted(ada, 7)
    later.carry()
    (first, *_) = marks(later.due())
    later.carry()
    assert state_of(ada).left[0] != tables.BEFORE_ALL
    assert first in later.due()
    assert len(hot(fans, ada)) == 4


def test_repeated_late_and_foreign_messages_change_nothing(later: Later, ada: str, fans: list[str]) -> None:
    counted(ada, 7)
    later.carry()
    of_run_1 = marks(later.due())
    state = state_of(ada)
    messages: list[MarkShard | ReviewDelivery] = [*of_run_1, *of_run_1, MarkShard(ada, state.since_ms, 1, 77)]
    for message in [*messages, ReviewDelivery(ada)]:
        service.change_delivery(message)
    later.settle()
    later.wait(settings().marking_again)
    later.carry()
    assert state_of(ada).run == 2
    left = state_of(ada).left
    for message in [*of_run_1, MarkShard(ada, state.since_ms - 1, 2, 0), MarkShard(ada, state.since_ms, 3, 0)]:
        service.change_delivery(message)
    assert state_of(ada).left == left
    later.settle()
    assert state_of(ada).delivery == "pull"
    for message in of_run_1:
        service.change_delivery(message)
    assert (later.due(), state_of(ada).delivery) == ([], "pull")


def test_messages_about_a_deleted_account_do_nothing(later: Later) -> None:
    service.change_delivery(ReviewDelivery("0" * 11))
    service.change_delivery(MarkShard("0" * 11, 0, 1, 0))
    assert later.waiting == []


@pytest.mark.parametrize("lost", range(6))
def test_the_sweeper_finds_stalled_changes(later: Later, ada: str, fans: list[str], lost: int) -> None:
    """The n-th message and all later ones are lost; the sweeper finds the account, but not before it is due."""
    counted(ada, 7)
    for _ in range(lost):
        if not later.due():
            later.wait(settings().marking_again)
        later.carry()
    later.waiting.clear()
    stalled = state_of(ada).delivery == "warming"
    assert service.resume_deliveries() == 0
    later.wait(settings().delivery_grace + 1)
    assert service.resume_deliveries() == int(stalled)
    later.settle()
    later.wait(settings().marking_again)
    later.settle()
    if lost:
        assert state_of(ada).delivery == "pull"
        assert hot(fans, ada) == set(fans)
    else:
        assert state_of(ada).delivery == "push", "no change has begun; the next record of the stream requests a review"


def test_a_batch_that_died_between_the_totals_and_the_review(
    later: Later, ada: str, fans: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    change(ada, followers_count=5)
    batch = [record(ada, 7)]

    def crash(_: object) -> None:
        raise faults.Crash

    with monkeypatch.context() as patch:
        patch.setattr(accounts, "read_strongly", crash)
        with pytest.raises(faults.Crash):
            service.COUNTED_FOLLOWS.fold("shard-1", batch)
    assert accounts.account(ada).followers_count == 6
    service.COUNTED_FOLLOWS.fold("shard-1", batch)
    assert accounts.account(ada).followers_count == 6
    assert reviews(later.due()) == [ReviewDelivery(ada)]


def test_marking_does_not_restore_ended_edges(later: Later, ada: str, fans: list[str]) -> None:
    service.unfollow(fans[0], ada)
    tables.mark_hot(ada, fans, hot=True)
    assert not service.is_following(fans[0], ada)
    assert hot(fans[1:], ada) == set(fans[1:])
    tables.mark_hot(ada, fans, hot=False)
    assert not service.is_following(fans[0], ada)
    tables.mark_hot(ada, [], hot=True)


def test_no_write_of_a_failed_mark_continues(ada: str, fans: list[str]) -> None:
    writes: list[bool] = []

    class FailsAtOnce:
        def call(self, number: int, operation: str, arguments: Any, proceed: Callable[[Any], Any]) -> Any:
            writes.append(True)
            raise ClientError({"Error": {"Code": "ThrottlingException"}}, operation)

    with faults.between(FailsAtOnce()), pytest.raises(ClientError):
        tables.mark_hot(ada, [*fans, *(f"{i:011}" for i in range(200))], hot=True)
    begun = len(writes)
    observability.logger.debug("whatever else")  # gives other threads time to continue
    assert len(writes) == begun


@pytest.fixture
def small_shards(later: Later, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMULSION_FOLLOWERS_PER_SHARD", "3")
    forget_settings()


@pytest.mark.usefixtures("small_shards")
@pytest.mark.parametrize(("followers", "shards"), [(0, 1), (3, 1), (4, 2), (6, 2), (7, 4), (12, 4), (13, 8), (96, 32)])
def test_shards_grow_by_doubling(followers: int, shards: int) -> None:
    assert delivery_rules.shards_for(followers) == shards


@pytest.mark.usefixtures("small_shards")
def test_an_account_that_grows_gets_more_shards_and_never_fewer(later: Later, ada: str) -> None:
    counted(ada, 4)
    later.settle()
    assert accounts.account(ada).follower_shards == 2
    service.follow(person("fan"), ada)
    for amount in (1, 4):
        counted(ada, amount)
        later.settle()
        assert accounts.account(ada).follower_shards == 2
    change(ada, follower_shards=16)
    counted(ada, 5)
    assert later.waiting == []


def test_a_throttled_index_gets_more_shards_up_to_a_bound(ada: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_: Any, **__: Any) -> None:
        raise Unavailable("drill")

    with monkeypatch.context() as patch:
        patch.setattr(relationships, "put_edge", busy)
        for _ in range(6):
            with pytest.raises(Unavailable):
                service.follow(person("fan"), ada)
    assert accounts.account(ada).follower_shards == 8
    service.follow(person("bea"), ada)
    assert list(service.follower_pages(accounts.account(ada)))


def test_shards_added_while_a_run_begins(
    later: Later, ada: str, fans: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    change_delivery, first = accounts.change_delivery, [True]

    def widened(*states: Any) -> bool:
        if first:
            first.clear()
            accounts.raise_follower_shards(ada, 16)
        return change_delivery(*states)

    monkeypatch.setattr(accounts, "change_delivery", widened)
    counted(ada, 7)
    later.carry()
    assert sorted(state_of(ada).left) == list(range(16))


def test_messages_survive_the_wire() -> None:
    for message in (ReviewDelivery("ada"), MarkShard("ada", 5, 1, 3)):
        assert delivery_step(json.loads(json.dumps(message.to_message()))) == message
    with pytest.raises(ValueError, match="author_id"):
        delivery_step({"shard": 1})


def test_run_2_waits_longer_than_any_call_lives() -> None:
    """An assumption of docs/decisions/0014: a call that read an account's state ends well before run 2 begins."""
    config = json.loads(CHALICE_CONFIG.read_text())
    writers = ("api_handler", "accept_requests", "change_delivery")
    lives = [config["lambda_functions"][each].get("lambda_timeout", config["lambda_timeout"]) for each in writers]
    assert 2 * max(lives) <= GraphSettings().marking_again
