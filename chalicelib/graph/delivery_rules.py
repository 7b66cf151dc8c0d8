"""When an account's posts are pushed and when readers ask for them: the rules, without a single call.

A small account's posts are pushed into every follower's inbox; a big one's (`pull`) stand in its outbox, which feeds
merge for each hot edge. Two states lead from one to the other, so that no follower gets a post neither way:

- `warming` still pushes while the edges are made hot: those written from now on are born so, the others are marked in
  two runs over the followers index, two minutes apart. Only then comes `pull`.
- `cooling` pushes again while the edges stay hot, until the last post of the outbox is older than any inbox row. Only
  then comes `push`, and the edges are made cold, in two runs again.

Why two, and why nothing of one change can hurt another, is in docs/decisions/0014-hybrid-fan-out.md.
"""

from dataclasses import replace

from chalicelib.accounts.service import COOLING, PULL, PUSH, WARMING, Account, Delivery, DeliveryState
from chalicelib.core import clock
from chalicelib.core.settings import settings as core_settings
from chalicelib.graph.settings import settings
from chalicelib.graph.tables import BEFORE_ALL

RUNS = 2
LONGEST_DELAY = 900  # seconds, SQS's


def asks_for_change(account: Account) -> bool:
    """Whether an account's size asks for another state, or for more shards."""
    grows = account.delivery in {PUSH, COOLING} and account.followers_count >= settings().pull_followers
    shrinks = account.delivery == PULL and account.followers_count < settings().push_followers
    return grows or shrinks or shards_for(account.followers_count) > account.follower_shards


def shards_for(followers: int) -> int:
    """Over how many shards so many followers are to be spread: a power of two."""
    wanted = -(-followers // settings().followers_per_shard)
    return 1 << max(0, wanted - 1).bit_length()


def next_state(state: DeliveryState) -> DeliveryState | None:
    """What comes next, by the account's size and the clock; None while nothing does."""
    match state.delivery:
        case "push":
            return _after_push(state)
        case "warming":
            return _after_runs(state, _entered(state, PULL))
        case "pull":
            if state.followers_count < settings().push_followers:
                return _entered(state, COOLING)
        case "cooling":
            return _after_cooling(state)
    return None


def wait(state: DeliveryState) -> int:
    """Seconds until the next run may begin, as far as a queue can wait."""
    return min(max(0, -(-(_again_ms(state) - clock.now_ms()) // 1000)), LONGEST_DELAY)


def overdue_ms() -> int:
    """When somebody must look, should there be no progress until then."""
    return clock.now_ms() + settings().delivery_grace * 1000


def _after_push(state: DeliveryState) -> DeliveryState | None:
    if state.followers_count >= settings().pull_followers:
        return _entered(state, WARMING, run=1)
    return _after_runs(state, replace(state, run=0, due_ms=None)) if state.run else None


def _after_runs(state: DeliveryState, then: DeliveryState) -> DeliveryState | None:
    if state.left:
        return None
    if state.run == RUNS:
        return then
    return _begun(state, state.run + 1) if clock.now_ms() >= _again_ms(state) else None


def _after_cooling(state: DeliveryState) -> DeliveryState | None:
    if state.followers_count >= settings().pull_followers:
        return _entered(state, PULL)  # at once: its edges are all hot
    if clock.now_ms() >= state.since_ms + _cooling_ms():
        return _entered(state, PUSH, run=1)
    return None


def _entered(state: DeliveryState, delivery: Delivery, *, run: int = 0) -> DeliveryState:
    """The account when it comes into a state, which begins with a run or with none."""
    since_ms = max(clock.now_ms(), state.since_ms + 1)  # never the same as before: it names what messages belong to
    due_ms = since_ms + _cooling_ms() if delivery == COOLING else None
    entered = replace(state, delivery=delivery, since_ms=since_ms, run=0, left={}, due_ms=due_ms)
    return _begun(entered, run) if run else entered


def _begun(state: DeliveryState, run: int) -> DeliveryState:
    """The account at the beginning of a run over every shard there is."""
    every_shard = dict.fromkeys(range(state.follower_shards), BEFORE_ALL)
    return replace(state, run=run, left=every_shard, due_ms=overdue_ms())


def _again_ms(state: DeliveryState) -> int:
    return state.since_ms + settings().marking_again * 1000


def _cooling_ms() -> int:
    return (core_settings().inbox_lifetime + settings().cooling_slack) * 1000
