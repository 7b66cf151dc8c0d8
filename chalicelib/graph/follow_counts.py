"""Fold the stream of the follows table into totals of followers and followees."""

from collections.abc import Sequence

from chalicelib.accounts import service as accounts
from chalicelib.core.streams import RowEvent, StreamRecord
from chalicelib.core.totals import Addition, Counted, fold
from chalicelib.graph.delivery_changes import request_reviews
from chalicelib.graph.tables import TAGS

_AMOUNTS = {"INSERT": 1, "REMOVE": -1}


def count_follows(shard_id: str, records: Sequence[StreamRecord]) -> None:
    """Fold a batch from one shard of the follows table's stream into the totals of both accounts, exactly once.

    Then request reviews for all records of the batch, also for those folded before: the earlier call may have died
    between the two.
    """
    edges = [each for each in records if not each.keys["followee_id"]["S"].startswith(TAGS)]  # tags are not counted
    fold(shard_id, edges, _additions)
    request_reviews({record.keys["followee_id"]["S"] for record in edges if record.name in _AMOUNTS})


COUNTED_FOLLOWS = Counted("follows", (RowEvent(("INSERT", "REMOVE")),), count_follows)  # not edges only marked hot


def _additions(record: StreamRecord) -> list[Addition]:
    amount = _AMOUNTS.get(record.name, 0)
    follower, followee = (accounts.totals_row(record.keys[end]["S"]) for end in ("follower_id", "followee_id"))
    return [Addition(follower, "following_count", amount), Addition(followee, "followers_count", amount)]
