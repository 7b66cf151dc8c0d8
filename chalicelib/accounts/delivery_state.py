"""Read and write how an account's posts reach its followers, and the progress of a change, in the account's row.

The graph, which owns the edges, decides what is done and when. A row is written on condition that it is unchanged.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from pynamodb.attributes import MapAttribute
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from chalicelib.accounts.profiles import COOLING, PUSH, WARMING, Delivery
from chalicelib.accounts.tables import UserRow
from chalicelib.core.tables import attempt


@dataclass(frozen=True)
class DeliveryState:
    """One account's delivery. Times in milliseconds since 1970.

    Attributes:
        since_ms: when the account entered this state, 0 if its delivery never changed.
        run: the current run over the account's edges in this state, from 1; 0 for none.
        left: shards of the followers index that the run has not finished, with the last follower done in each.
        due_ms: when the account must be reviewed, None for never.
    """

    user_id: str
    delivery: Delivery
    since_ms: int
    run: int
    left: Mapping[int, str]
    due_ms: int | None
    followers_count: int
    follower_shards: int


def delivery_state(user_id: str) -> DeliveryState | None:
    """The account's delivery, read strongly; None if there is no such account."""
    row = UserRow.find(user_id)
    return None if row is None else _state(row)


def change_delivery(was: DeliveryState, now: DeliveryState) -> bool:
    """Change an account from one state or run into another, if it is unchanged. Returns whether the change is written.

    The condition covers the state, the run and the number of follower shards, but not the totals.
    """
    actions = [
        UserRow.delivery.set(now.delivery),
        UserRow.delivery_since.set(now.since_ms),
        UserRow.delivery_run.set(now.run),
        UserRow.delivery_left.set({str(shard): after for shard, after in now.left.items()}),
        *_set_due(now.delivery, now.due_ms),
    ]
    shards = UserRow.follower_shards == was.follower_shards
    return _update(was.user_id, actions, _unchanged(was) & shards) is not None


def advance_shard(state: DeliveryState, shard: int, after: str | None, due_ms: int) -> DeliveryState | None:
    """Record the last follower that the run has done in a shard; None if the shard is finished.

    Returns:
        The account's delivery afterwards; None if the run is over or had finished the shard.
    """
    left = UserRow.delivery_left[str(shard)]
    action = left.remove() if after is None else left.set(after)
    row = _update(state.user_id, [action, *_set_due(state.delivery, due_ms)], _unchanged(state) & left.exists())
    return _state(row) if row else None


def raise_follower_shards(user_id: str, shards: int) -> None:
    """Spread the account's further followers over `shards` shards, unless there are more already."""
    _update(user_id, [UserRow.follower_shards.set(shards)], UserRow.follower_shards < shards)


def due_delivery_ids(before_ms: int) -> Iterator[tuple[Delivery, str]]:
    """States and ids of accounts due for review before a time; from an index, which lags."""
    for state in (WARMING, COOLING, PUSH):
        for row in UserRow.due.query(state, UserRow.delivery_due_at < before_ms):
            yield state, row.user_id


def _state(row: UserRow) -> DeliveryState:
    return DeliveryState(
        user_id=row.user_id,
        delivery=cast("Delivery", row.delivery),
        since_ms=int(row.delivery_since or 0),
        run=int(row.delivery_run or 0),
        left={int(shard): after for shard, after in _plain(row.delivery_left).items()},
        due_ms=None if row.delivery_due_at is None else int(row.delivery_due_at),
        followers_count=int(row.followers_count),
        follower_shards=int(row.follower_shards),
    )


def _plain(value: MapAttribute[str, str] | None) -> dict[str, str]:
    return {name: value[name] for name in value} if value else {}


def _unchanged(state: DeliveryState) -> Condition:
    never_changed: Condition = UserRow.user_id.exists() & UserRow.delivery_since.does_not_exist()
    same_run: Condition = (UserRow.delivery_since == state.since_ms) & (UserRow.delivery_run == state.run)
    return same_run if state.since_ms else never_changed


def _set_due(delivery: Delivery, due_ms: int | None) -> list[Action]:
    if due_ms is None:
        return [UserRow.delivery_due.remove(), UserRow.delivery_due_at.remove()]
    return [UserRow.delivery_due.set(delivery), UserRow.delivery_due_at.set(due_ms)]


def _update(user_id: str, actions: list[Action], condition: Condition) -> UserRow | None:
    row = UserRow(user_id)
    return row if attempt(lambda: row.update(actions, condition=condition)) else None
