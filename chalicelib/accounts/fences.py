"""Fences: an edge to a public account is not written once the account has become private.

A follow reads whether the account is public before it writes the edge, and the account may become private in between.
The change to private puts fences after it has written the account's row; the edge is written only if the fence is
unchanged since before the account was read. The row itself cannot be the condition: it would join all simultaneous
follows of an account, and the folds of its totals, in one item, where DynamoDB lets transactions fail.
"""

from dataclasses import dataclass, replace

from pynamodb.transactions import TransactWrite

from chalicelib.accounts import tables
from chalicelib.core import clock, ids
from chalicelib.core.tables import shard_of

FENCES = 25  # of an account, so that few simultaneous follows share one; all are put by one BatchWriteItem


@dataclass(frozen=True)
class Fence:
    """The fence between an account and one follower, as last read.

    Attributes:
        mark: of the account's last change to private; None: there is no fence, or it was not read.
    """

    user_id: str
    follower_id: str
    mark: str | None = None

    def read(self) -> "Fence":
        """The fence as it is now, read strongly. Read it before the account."""
        return replace(self, mark=tables.fence_mark(self._key))

    def check(self, transaction: TransactWrite) -> None:
        """Add to a transaction that the fence is unchanged."""
        tables.check_fence(transaction, self._key, self.mark)

    @property
    def _key(self) -> str:
        return _key(self.user_id, shard_of(self.follower_id, FENCES))


def put_fences(user_id: str) -> None:
    """Refuse the edges to an account that were decided before this call. Call it after the account became private."""
    tables.put_fences([_key(user_id, number) for number in range(FENCES)], ids.new_id(clock.now_ms()))


def _key(user_id: str, number: int) -> str:
    return f"{user_id}#{number}"
