"""The account life cycle: how every room exports the data of a user, and erases them.

The `service.py` of every room exports two functions, which are defined in the room's module `life_cycle`.

`export_user(user_id) -> Iterator[Exported]` yields what the room stores about the user and the user may have. It reads
page by page, when the next item is requested. It leaves out secrets, data of other users, and what only copies other
rows. An original in the media bucket is named by its `object_key`. A room without such data yields nothing.

`erase_user(user_id) -> bool` erases at most `erased_at_once` rows or objects of each kind, and returns whether it found
none. The caller repeats it until it returns True; a call that raised or died at any point is repeated too. Rows of
other users stay, and what the user shares with them ends as it does by the user's own request: totals stay exact.

The caller closes the account first, by `accounts.change_status` (no status but `active` lets a user in, within a
minute). It erases rooms in the reverse of their order, each until it returns True, because a room may read rows of the
rooms before it. Indexes lag and deliveries may be in flight, so the caller repeats the walk over all rooms until every
first call returns True.
"""

from collections.abc import Iterator
from typing import Any

from pynamodb.expressions.condition import Condition

from chalicelib.core.settings import settings
from chalicelib.core.tables import Table, batch_write, delete_request

SKIPPED = 1000  # rows of one read where tombstones are skipped
Exported = dict[str, Any]
"""One row or object as JSON: its `kind`, and named values; times in RFC 3339."""


def rows_of[M: Table](model: type[M], user_id: str) -> Iterator[M]:
    """All rows of a table whose hash key is the user's id, read strongly, page by page."""
    yield from model.query(user_id, consistent_read=True)


def first_rows[M: Table](model: type[M], user_id: str, wanted: Condition | None = None) -> list[M]:
    """At most `erased_at_once` rows whose hash key is the user's id and that meet a condition, read strongly."""
    most = settings().erased_at_once
    size = most if wanted is None else SKIPPED
    return list(model.query(user_id, None, wanted, consistent_read=True, limit=most, page_size=size))


def delete_rows(model: type[Table], user_id: str) -> bool:
    """Delete at most `erased_at_once` rows whose hash key is the user's id. Returns whether there was none."""
    found = first_rows(model, user_id)
    keys = [tuple(getattr(row, name) for name in model.key_names()) for row in found]
    batch_write(model.Meta.table_name, (delete_request(model, key) for key in keys))
    return not found
