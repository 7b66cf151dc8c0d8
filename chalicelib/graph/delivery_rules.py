"""Decide when an account's posts are pushed and when readers pull them; these rules make no calls.

The posts of a small account are pushed into every follower's inbox. The posts of a big account (`pull`) stay in an
index, which feeds query for each hot edge. Two states lead from one to the other, so that every follower gets every
post one way or the other:

- `warming` still pushes, while the edges become hot. Edges written from now on are hot from the start; the others are
  marked in two runs over the followers index, two minutes apart. Then `pull` begins.
- `cooling` pushes again, while the edges stay hot until the account's last pulled post is older than any inbox row.
  Then `push` begins, and the edges are made cold, in two runs again.

docs/decisions/0014-hybrid-fan-out.md explains why there are two runs, and why changes cannot disturb each other.
"""

from dataclasses import replace

from chalicelib.accounts.service import COOLING, PULL, PUSH, WARMING, Account, Delivery, DeliveryState
from chalicelib.core import clock
from chalicelib.core.settings import settings as core_settings
from chalicelib.graph.settings import settings
from chalicelib.graph.tables import BEFORE_ALL

RUNS = 2
LONGEST_DELAY = 900  # seconds: the limit of SQS


def needs_review(account: Account) -> bool:
    """Whether an account's size requires another state or more shards."""
    grows = account.delivery in {PUSH, COOLING} and account.followers_count >= settings().pull_followers
    shrinks = account.delivery == PULL and account.followers_count < settings().push_followers
    return grows or shrinks or shards_for(account.followers_count) > account.follower_shards


def shards_for(followers: int) -> int:
    """The number of shards for so many followers: a power of two."""
    wanted = -(-followers // settings().followers_per_shard)
    return 1 << max(0, wanted - 1).bit_length()


def next_state(state: DeliveryState) -> DeliveryState | None:
    """The next state or run, by the account's size and the clock; None if nothing is due."""
    match state.delivery:
        case "push":
            return _after_push(state)
        case "warming":
            return _after_runs(state, _enter(state, PULL))
        case "pull":
            if state.followers_count < settings().push_followers:
                return _enter(state, COOLING)
        case "cooling":
            return _after_cooling(state)
    return None


def seconds_to_next_run(state: DeliveryState) -> int:
    """Seconds until the next run may begin, at most what SQS can delay."""
    return min(max(0, -(-(_second_run_ms(state) - clock.now_ms()) // 1000)), LONGEST_DELAY)


def progress_deadline_ms() -> int:
    """When `sweep_deliveries` must review the account, in milliseconds since 1970; progress postpones the time."""
    return clock.now_ms() + settings().delivery_grace * 1000


def _after_push(state: DeliveryState) -> DeliveryState | None:
    if state.followers_count >= settings().pull_followers:
        return _enter(state, WARMING, run=1)
    return _after_runs(state, replace(state, run=0, due_ms=None)) if state.run else None


def _after_runs(state: DeliveryState, then: DeliveryState) -> DeliveryState | None:
    if state.left:
        return None
    if state.run == RUNS:
        return then
    return _begin_run(state, state.run + 1) if clock.now_ms() >= _second_run_ms(state) else None


def _after_cooling(state: DeliveryState) -> DeliveryState | None:
    if state.followers_count >= settings().pull_followers:
        return _enter(state, PULL)  # at once: all its edges are hot
    if clock.now_ms() >= state.since_ms + _cooling_ms():
        return _enter(state, PUSH, run=1)
    return None


def _enter(state: DeliveryState, delivery: Delivery, *, run: int = 0) -> DeliveryState:
    """The account as it enters a state, which begins with a run or with none."""
    since_ms = max(clock.now_ms(), state.since_ms + 1)  # never the same as before: messages name their run by it
    due_ms = since_ms + _cooling_ms() if delivery == COOLING else None
    entered = replace(state, delivery=delivery, since_ms=since_ms, run=0, left={}, due_ms=due_ms)
    return _begin_run(entered, run) if run else entered


def _begin_run(state: DeliveryState, run: int) -> DeliveryState:
    """The account at the start of a run over all its shards."""
    every_shard = dict.fromkeys(range(state.follower_shards), BEFORE_ALL)
    return replace(state, run=run, left=every_shard, due_ms=progress_deadline_ms())


def _second_run_ms(state: DeliveryState) -> int:
    return state.since_ms + settings().marking_again * 1000


def _cooling_ms() -> int:
    return (core_settings().inbox_lifetime + settings().cooling_slack) * 1000
