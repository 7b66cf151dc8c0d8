"""Change how an account's posts reach its followers, in steps started by messages that may come twice, late or never.

Each step reads the account's row strongly and writes it on condition that it is unchanged. So a step is done once,
however often its message comes. A message names its run; if another run is under way, the message does nothing.
Function `sweep_deliveries` finds stalled changes by the due time in the account's row.
"""

from collections.abc import Collection
from dataclasses import replace

from chalicelib.accounts import service as accounts
from chalicelib.accounts.service import COOLING, PUSH, Account, DeliveryState
from chalicelib.core import clock, observability, queues
from chalicelib.graph import delivery_rules, tables
from chalicelib.graph.messages import MarkShard, ReviewDelivery
from chalicelib.graph.metrics import GraphMetric
from chalicelib.graph.settings import settings

MAX_STEPS = 5  # more than can follow each other without waiting
MAX_SHARD_FACTOR = 8  # throttling may raise an account's shards to this multiple of what its size needs


def request_reviews(author_ids: Collection[str]) -> None:
    """Queue a review of those accounts whose size, read strongly, requires another state or more shards."""
    for account in accounts.read_strongly(author_ids):
        if delivery_rules.needs_review(account):
            queues.send([ReviewDelivery(account.user_id)], group=account.user_id)


def add_follower_shards(account: Account) -> None:
    """Double the shards of an account whose followers index throttled a write after all retries, up to a bound."""
    shards = 2 * account.follower_shards
    if shards <= MAX_SHARD_FACTOR * delivery_rules.shards_for(account.followers_count):
        accounts.raise_follower_shards(account.user_id, shards)


def change_delivery(message: ReviewDelivery | MarkShard) -> None:
    """Do one step.

    Raises:
        ClientError, BotoCoreError, PynamoDBException, Unavailable: AWS throttles or fails; the message must be
            delivered again, and the step continues from the stored progress.
    """
    if isinstance(message, MarkShard):
        _mark_shard(message)
    else:
        _review(message.author_id)


def resume_deliveries() -> int:
    """Queue a review of every account whose change is due.

    Returns:
        How many had stalled; a due `cooling` is the normal course and does not count.
    """
    stalled = 0
    for state, author_id in accounts.due_delivery_ids(clock.now_ms()):
        queues.send([ReviewDelivery(author_id)], group=author_id)
        if state != COOLING:
            stalled += 1
            observability.logger.warning("a change of delivery stalled", author_id=author_id, state=state)
    observability.measure(GraphMetric.DELIVERIES_STALLED, stalled)
    return stalled


def _review(author_id: str) -> None:
    state = accounts.delivery_state(author_id)
    for _ in range(MAX_STEPS):
        if state is None:
            return
        shards = delivery_rules.shards_for(state.followers_count)
        if shards > state.follower_shards:
            accounts.raise_follower_shards(author_id, shards)
            state = replace(state, follower_shards=shards)
        following = delivery_rules.next_state(state)
        if following is None:
            break
        if accounts.change_delivery(state, following):
            _record(state, following)
        state = accounts.delivery_state(author_id)
    if state:
        _send_next_step(state)


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


def _send_next_step(state: DeliveryState) -> None:
    """Send the messages that the state waits for, also if an earlier call has sent them: it may have died before.

    Only a review starts a run, and a repeated review comes here again. A repeated message of a shard would belong to a
    run that is over.
    """
    author_id = state.user_id
    if state.left:
        marks = [MarkShard(author_id, state.since_ms, state.run, shard) for shard in state.left]
        queues.send(marks, group=author_id)
    elif state.run:
        delay = delivery_rules.seconds_to_next_run(state)
        queues.send([ReviewDelivery(author_id)], group=author_id, delay=delay)


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
        _send_next_step(state)


def _mark_pages(state: DeliveryState, shard: int) -> DeliveryState | None:
    """Mark some more pages of a shard.

    Returns:
        The account's delivery afterwards; None if the run is over or another call has finished the shard.
    """
    current: DeliveryState | None = state
    for _ in range(settings().marking_pages):
        if current is None or shard not in current.left:
            break
        follower_ids = tables.followers(state.user_id, shard, current.left[shard], tables.FOLLOWER_PAGE)
        tables.mark_hot(state.user_id, follower_ids, hot=state.delivery != PUSH)
        observability.measure(GraphMetric.EDGES_MARKED, len(follower_ids))
        after = follower_ids[-1] if len(follower_ids) == tables.FOLLOWER_PAGE else None
        current = accounts.advance_shard(current, shard, after, delivery_rules.progress_deadline_ms())
    return current
