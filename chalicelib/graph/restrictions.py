"""Read and change restrictions, read strongly wherever content is shown: one row per viewer and other user.

One further row of a viewer has the viewer's muted words (`word_filters`).

A row has one flag per reason, so that one reason does not overwrite another. A change reads the row and writes it on
condition that it is unchanged; so the decision holds at the time of the write.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from pynamodb.expressions.condition import Condition
from pynamodb.transactions import TransactWrite

from chalicelib.core import aws, clock
from chalicelib.core.tables import batch_get
from chalicelib.graph.tables import WORDS, RestrictionRow

QUERY_ROWS = 100  # rows of one query; for a viewer with more, only the rows of the page's authors are read


@dataclass(frozen=True)
class Restriction:
    """Why content of another user is hidden from the viewer.

    Attributes:
        blocked: the viewer blocked the other user.
        blocked_by: the other user blocked the viewer.
        muted: the viewer's feed leaves the other user out.
        restricted: what the other user says to the viewer waits for the viewer's approval; it hides no content.
        gone_until: until this time (seconds since 1970) the viewer's inbox may contain rows of an edge that has ended.
    """

    blocked: bool = False
    blocked_by: bool = False
    muted: bool = False
    restricted: bool = False
    gone_until: int = 0

    @property
    def is_blocked(self) -> bool:
        """Whether either user blocked the other: neither may see the other's content."""
        return self.blocked or self.blocked_by

    @property
    def is_gone(self) -> bool:
        """Whether there was an edge that ended recently."""
        return self.gone_until > clock.now()

    @property
    def hides(self) -> bool:
        """Whether the viewer's feed leaves the other user out."""
        return self.is_blocked or self.muted or self.is_gone


NONE = Restriction()


@dataclass(frozen=True)
class StoredWords:
    """The viewer's muted words as stored (see `muted_words`), and the version of their row."""

    packed: str
    version: int


def read(viewer_id: str, other_id: str) -> Restriction:
    """The restriction between the viewer and one other user, read strongly."""
    row = RestrictionRow.find(viewer_id, other_id)
    return NONE if row is None else _restriction(row)


def read_many(viewer_id: str, other_ids: Collection[str]) -> dict[str, Restriction]:
    """The same for many users; users without a restriction are left out.

    One query if the viewer has few restrictions, otherwise a batch get of the rows of `other_ids`.
    """
    return read_with_words(viewer_id, other_ids)[0]


def read_with_words(viewer_id: str, other_ids: Collection[str]) -> tuple[dict[str, Restriction], StoredWords | None]:
    """The result of `read_many`, and the viewer's muted words, which are the first row of the same query."""
    query = {
        "TableName": RestrictionRow.Meta.table_name,
        "KeyConditionExpression": "viewer_id = :viewer",
        "ExpressionAttributeValues": {":viewer": {"S": viewer_id}},
        "ConsistentRead": True,
        "Limit": QUERY_ROWS,
    }
    answer = aws.client("dynamodb").query(**query)
    rows = [RestrictionRow.from_raw_data(item) for item in answer["Items"]]
    stored = _words_of(rows[0]) if rows and rows[0].other_id == WORDS else None
    if "LastEvaluatedKey" in answer:
        rows = batch_get(RestrictionRow, [(viewer_id, other_id) for other_id in other_ids], consistent=True)
    return {row.other_id: _restriction(row) for row in rows if row.other_id in other_ids}, stored


def read_words(viewer_id: str) -> StoredWords | None:
    """The viewer's muted words, read strongly; None if there were never any."""
    row = RestrictionRow.find(viewer_id, WORDS)
    return None if row is None else _words_of(row)


def put_words(transaction: TransactWrite, viewer_id: str, was: StoredWords | None, packed: str) -> None:
    """Add new muted words to a transaction, provided that `was` is still stored."""
    row = RestrictionRow(viewer_id, WORDS, words=packed, version=was.version + 1 if was else 1)
    unchanged = RestrictionRow.version == was.version if was else RestrictionRow.version.does_not_exist()
    transaction.save(row, condition=unchanged)


def blocked_pairs(pairs: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """Those of the pairs of a viewer and another user of whom one blocked the other; may lag by a moment."""
    rows = batch_get(RestrictionRow, pairs)
    return {(row.viewer_id, row.other_id) for row in rows if _restriction(row).is_blocked}


def blocked(viewer_id: str, after: str, most: int) -> list[str]:
    """Ids of at most `most` users above `after` that the viewer blocked, ascending, read strongly."""
    return _matching(viewer_id, after, most, RestrictionRow.blocked == True)  # noqa: E712 - a condition


def muted(viewer_id: str, after: str, most: int) -> list[str]:
    """The same for users that the viewer muted, without those that blocked the viewer."""
    is_muted = RestrictionRow.muted == True  # noqa: E712 - a condition
    return _matching(viewer_id, after, most, is_muted & RestrictionRow.blocked_by.does_not_exist())


def restricted(viewer_id: str, after: str, most: int) -> list[str]:
    """The same for users that the viewer restricted, without those that blocked the viewer."""
    is_restricted = RestrictionRow.restricted == True  # noqa: E712 - a condition
    return _matching(viewer_id, after, most, is_restricted & RestrictionRow.blocked_by.does_not_exist())


def change(transaction: TransactWrite, viewer_id: str, other_id: str, was: Restriction, now: Restriction) -> None:
    """Add a restriction's change to a transaction, or only a check if nothing changes, provided that `was` holds."""
    if now == was:
        transaction.condition_check(RestrictionRow, viewer_id, other_id, condition=_unchanged(was))
    elif now == NONE:
        transaction.delete(RestrictionRow(viewer_id, other_id), condition=_unchanged(was))
    else:
        row = RestrictionRow(
            viewer_id,
            other_id,
            blocked=now.blocked or None,
            blocked_by=now.blocked_by or None,
            muted=now.muted or None,
            restricted=now.restricted or None,
            gone_until=now.gone_until or None,
            expires_at=now.gone_until if replace(now, gone_until=0) == NONE else None,
        )
        transaction.save(row, condition=_unchanged(was))


def _unchanged(was: Restriction) -> Condition:
    row = RestrictionRow
    condition = row.gone_until == was.gone_until if was.gone_until else row.gone_until.does_not_exist()
    flags = (
        (row.blocked, was.blocked),
        (row.blocked_by, was.blocked_by),
        (row.muted, was.muted),
        (row.restricted, was.restricted),
    )
    for flag, is_set in flags:
        condition &= (flag == True) if is_set else flag.does_not_exist()  # noqa: E712 - a condition
    return condition


def _restriction(row: RestrictionRow) -> Restriction:
    return Restriction(
        blocked=bool(row.blocked),
        blocked_by=bool(row.blocked_by),
        muted=bool(row.muted),
        restricted=bool(row.restricted),
        gone_until=int(row.gone_until or 0),
    )


def _words_of(row: RestrictionRow) -> StoredWords:
    return StoredWords(row.words or "[]", int(row.version or 0))


def _matching(viewer_id: str, after: str, most: int, wanted: Condition) -> list[str]:
    found = RestrictionRow.query(viewer_id, RestrictionRow.other_id > after, wanted, limit=most, consistent_read=True)
    return [row.other_id for row in found]
