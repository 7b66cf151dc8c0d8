"""Restrictions: one row for two people and one direction, read strongly wherever something is shown.

A row has a flag for each reason, so that one does not erase another. It changes by being read and put anew, on
condition that it still is as it was read; so whoever writes decides by what holds when it is written.
"""

from collections.abc import Collection
from dataclasses import dataclass

from pynamodb.expressions.condition import Condition
from pynamodb.transactions import TransactWrite

from chalicelib.core import aws, clock
from chalicelib.core.tables import batch_get
from chalicelib.graph.tables import RestrictionRow

QUERY_ROWS = 100  # rows of one query; who has more is asked about the page's authors alone


@dataclass(frozen=True)
class Restriction:
    """How one person, the viewer, is kept from another.

    Attributes:
        blocked: the viewer blocked the other.
        blocked_by: the other blocked the viewer.
        muted: the viewer's feed is to leave the other out.
        gone_until: seconds since 1970: until then the viewer's inbox may hold rows from when there was an edge.
    """

    blocked: bool = False
    blocked_by: bool = False
    muted: bool = False
    gone_until: int = 0

    @property
    def is_blocked(self) -> bool:
        """Whether either blocked the other: nothing of one is for the other's eyes."""
        return self.blocked or self.blocked_by

    @property
    def is_gone(self) -> bool:
        """Whether there was an edge, ended not long ago."""
        return self.gone_until > clock.now()

    @property
    def hides(self) -> bool:
        """Whether the viewer's feed leaves the other out."""
        return self.is_blocked or self.muted or self.is_gone


NONE = Restriction()


def read(viewer_id: str, other_id: str) -> Restriction:
    """What keeps the viewer from one other, read strongly."""
    row = RestrictionRow.find(viewer_id, other_id)
    return NONE if row is None else _restriction(row)


def read_many(viewer_id: str, other_ids: Collection[str]) -> dict[str, Restriction]:
    """The same for many; who is not kept from the viewer is left out.

    One query while the viewer has few restrictions, else a batch get of those asked about.
    """
    query = {
        "TableName": RestrictionRow.Meta.table_name,
        "KeyConditionExpression": "viewer_id = :viewer",
        "ExpressionAttributeValues": {":viewer": {"S": viewer_id}},
        "ConsistentRead": True,
        "Limit": QUERY_ROWS,
    }
    answer = aws.client("dynamodb").query(**query)
    if "LastEvaluatedKey" not in answer:
        rows = [RestrictionRow.from_raw_data(item) for item in answer["Items"]]
    else:
        rows = batch_get(RestrictionRow, [(viewer_id, other_id) for other_id in other_ids], consistent=True)
    return {row.other_id: _restriction(row) for row in rows if row.other_id in other_ids}


def blocked(viewer_id: str, after: str, most: int) -> list[str]:
    """Ids of at most `most` people above `after` whom the viewer blocked, ascending, read strongly."""
    return _chosen(viewer_id, after, most, RestrictionRow.blocked == True)  # noqa: E712 - a condition


def muted(viewer_id: str, after: str, most: int) -> list[str]:
    """The same of people whom the viewer muted, without those who blocked the viewer."""
    is_muted = RestrictionRow.muted == True  # noqa: E712 - a condition
    return _chosen(viewer_id, after, most, is_muted & RestrictionRow.blocked_by.does_not_exist())


def change(transaction: TransactWrite, viewer_id: str, other_id: str, was: Restriction, now: Restriction) -> None:
    """Add the change of a restriction to a transaction, or none, on condition that it still is what it was."""
    if now == was:
        transaction.condition_check(RestrictionRow, viewer_id, other_id, condition=_still(was))
    elif now == NONE:
        transaction.delete(RestrictionRow(viewer_id, other_id), condition=_still(was))
    else:
        row = RestrictionRow(
            viewer_id,
            other_id,
            blocked=now.blocked or None,
            blocked_by=now.blocked_by or None,
            muted=now.muted or None,
            gone_until=now.gone_until or None,
            expires_at=None if now.is_blocked or now.muted else now.gone_until,
        )
        transaction.save(row, condition=_still(was))


def _still(was: Restriction) -> Condition:
    row = RestrictionRow
    condition = row.gone_until == was.gone_until if was.gone_until else row.gone_until.does_not_exist()
    for flag, is_set in ((row.blocked, was.blocked), (row.blocked_by, was.blocked_by), (row.muted, was.muted)):
        condition &= (flag == True) if is_set else flag.does_not_exist()  # noqa: E712 - a condition
    return condition


def _restriction(row: RestrictionRow) -> Restriction:
    return Restriction(bool(row.blocked), bool(row.blocked_by), bool(row.muted), int(row.gone_until or 0))


def _chosen(viewer_id: str, after: str, most: int, wanted: Condition) -> list[str]:
    found = RestrictionRow.query(viewer_id, RestrictionRow.other_id > after, wanted, limit=most, consistent_read=True)
    return [row.other_id for row in found]
