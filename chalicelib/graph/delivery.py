"""Changing how accounts' posts reach their followers: the steps, by messages that may come twice, late or never.

Each step reads the account's row strongly and changes it on condition that nobody else did, so it is done once however
often its message comes. A message names the run that it belongs to; of another run it does nothing. What stalls is
found by the row's own due time.
"""

from collections.abc import Collection
from dataclasses import replace

from chalicelib.accounts import service as accounts
from chalicelib.accounts.service import COOLING, PUSH, Account, DeliveryState
from chalicelib.core import clock, observability, queues
from chalicelib.graph import hybrid, tables
from chalicelib.graph.messages import MarkShard, ReviewDelivery
from chalicelib.graph.metrics import GraphMetric
from chalicelib.graph.settings import settings

STEPS = 5  # more than follow each other at once
SPREAD = 8  # by so much more than its size asks for may pushing back spread an account's followers


def ask_for_reviews(author_ids: Collection[str]) -> None:
    """Have those accounts reviewed whose size, read strongly, asks for another state or more shards."""
    for account in accounts.read_strongly(author_ids):
        if hybrid.asks_for_change(account):
            queues.send([ReviewDelivery(account.user_id)], group=account.user_id)


def spread(account: Account) -> None:
    """Double the shards of an account whose followers index pushed a write back for good, within bounds."""
    shards = 2 * account.follower_shards
    if shards <= SPREAD * hybrid.shards_for(account.followers_count):
        accounts.widen(account.user_id, shards)


def change_delivery(message: ReviewDelivery | MarkShard) -> None:
    """Do one step.

    Raises:
        ClientError, BotoCoreError, PynamoDBException, Unavailable: AWS pushes back; the message must come again, and
            goes on where it was.
    """
    if isinstance(message, MarkShard):
        _mark_shard(message)
    else:
        _review(message.author_id)


def resume_deliveries() -> int:
    """Have accounts reviewed whose change is due.

    Returns:
        How many had stalled; to have cooled is the normal way.
    """
    stalled = 0
    for state, author_id in accounts.due_ids(clock.now_ms()):
        queues.send([ReviewDelivery(author_id)], group=author_id)
        if state != COOLING:
            stalled += 1
            observability.logger.warning("a change of delivery stalled", author_id=author_id, state=state)
    observability.measure(GraphMetric.DELIVERIES_STALLED, stalled)
    return stalled


def _review(author_id: str) -> None:
    state = accounts.delivery_state(author_id)
    for _ in range(STEPS):
        if state is None:
            return
        shards = hybrid.shards_for(state.followers_count)
        if shards > state.follower_shards:
            accounts.widen(author_id, shards)
            state = replace(state, follower_shards=shards)
        following = hybrid.next_state(state)
        if following is None:
            break
        if accounts.change_delivery(state, following):
            _record(state, following)
        state = accounts.delivery_state(author_id)
    if state:
        _carry_on(state)


def _record(was: DeliveryState, now: DeliveryState) -> None:
    if was.delivery != now.delivery:
        observability.measure(GraphMetric.DELIVERY_CHANGED, state=now.delivery)
    observability.logger.info(
        "delivery changed",
        author_id=now.user_id,
        followers=now.followers_count,
        state=now.delivery,
        run=now.run,
        shards=len(now.left),
    )


def _carry_on(state: DeliveryState) -> None:
    """Send what the state waits for, again if need be: whoever brought it about may have died before.

    Only a review brings a run about: when its message comes again, it does this again. A shard's message would belong
    to a run that is over.
    """
    author_id = state.user_id
    if state.left:
        marks = [MarkShard(author_id, state.since_ms, state.run, shard) for shard in state.left]
        queues.send(marks, group=author_id)
    elif state.run:
        queues.send([ReviewDelivery(author_id)], group=author_id, delay=hybrid.wait(state))


def _mark_shard(message: MarkShard) -> None:
    state = accounts.delivery_state(message.author_id)
    if state is None or (state.since_ms, state.run) != (message.since_ms, message.run):
        return  # the run is over
    if message.shard in state.left:
        state = _mark_pages(state, message.shard)
        if state is None:
            return
        if message.shard in state.left:
            queues.send([message], group=message.author_id)
    if not state.left:
        _carry_on(state)


def _mark_pages(state: DeliveryState, shard: int) -> DeliveryState | None:
    """Go on with a shard for some pages.

    Returns:
        The account's delivery then; None if the run is over, or another is done with the shard.
    """
    current: DeliveryState | None = state
    for _ in range(settings().marking_pages):
        if current is None or shard not in current.left:
            break
        follower_ids = tables.followers(state.user_id, shard, current.left[shard], tables.FOLLOWER_PAGE)
        tables.mark(state.user_id, follower_ids, hot=state.delivery != PUSH)
        observability.measure(GraphMetric.EDGES_MARKED, len(follower_ids))
        after = follower_ids[-1] if len(follower_ids) == tables.FOLLOWER_PAGE else None
        current = accounts.advance_shard(current, shard, after, hybrid.overdue_ms())
    return current
