"""How an account's posts reach its followers, and how far a change of that has come, as the account's row has it.

What is to be done and when is the graph's business, which owns the edges. A row changes on condition that it still is
as it was read.
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
        since_ms: when the account came into this state, 0 where it never changed.
        run: the run over the account's edges that is under way in this state, from 1; 0 for none.
        left: shards of the followers index that the run has not done, and up to which follower each is done.
        due_ms: when somebody must look what is next, None for never.
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
    """Bring an account from one state or run into another; whether it still was as it was, and thus is done.

    Nothing but the totals may have changed meanwhile, nor over how many shards the followers are spread.
    """
    actions = [
        UserRow.delivery.set(now.delivery),
        UserRow.delivery_since.set(now.since_ms),
        UserRow.delivery_run.set(now.run),
        UserRow.delivery_left.set({str(shard): after for shard, after in now.left.items()}),
        *_look(now.delivery, now.due_ms),
    ]
    shards = UserRow.follower_shards == was.follower_shards
    return _update(was.user_id, actions, _still(was) & shards) is not None


def advance_shard(state: DeliveryState, shard: int, after: str | None, due_ms: int) -> DeliveryState | None:
    """Note up to which follower the run has done a shard, None for all of it.

    Returns:
        The account's delivery then; None if that run is over, or was done with the shard.
    """
    left = UserRow.delivery_left[str(shard)]
    action = left.remove() if after is None else left.set(after)
    row = _update(state.user_id, [action, *_look(state.delivery, due_ms)], _still(state) & left.exists())
    return _state(row) if row else None


def widen(user_id: str, shards: int) -> None:
    """Spread the account's further followers over `shards` shards, unless they are over more already."""
    _update(user_id, [UserRow.follower_shards.set(shards)], UserRow.follower_shards < shards)


def due_ids(before_ms: int) -> Iterator[tuple[Delivery, str]]:
    """States and ids of accounts that somebody should have looked at before a time; from an index, which lags."""
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


def _still(state: DeliveryState) -> Condition:
    never_changed: Condition = UserRow.user_id.exists() & UserRow.delivery_since.does_not_exist()
    same_run: Condition = (UserRow.delivery_since == state.since_ms) & (UserRow.delivery_run == state.run)
    return same_run if state.since_ms else never_changed


def _look(delivery: Delivery, due_ms: int | None) -> list[Action]:
    if due_ms is None:
        return [UserRow.delivery_due.remove(), UserRow.delivery_due_at.remove()]
    return [UserRow.delivery_due.set(delivery), UserRow.delivery_due_at.set(due_ms)]


def _update(user_id: str, actions: list[Action], condition: Condition) -> UserRow | None:
    row = UserRow(user_id)
    return row if attempt(lambda: row.update(actions, condition=condition)) else None
