"""Tables of view counts: the views of each post by day, and which parts of which hours have been counted."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from chalicelib.core import clock, ids
from chalicelib.core.tables import Table, TransactionRefused, attempt, batch_get, named, transact
from chalicelib.posts.settings import settings
from chalicelib.posts.tables import PostRow

POSTS_AT_ONCE = 49  # of one transaction of 100 actions: the post, its day, and one mark
PLAN = "plan"


class PostViewsRow(Table):
    """The views of a post on one day (UTC): the range key is the time part of the post's id, `#`, and the day."""

    class Meta:
        table_name = named("post_views")

    author_id = UnicodeAttribute(hash_key=True)
    day_of_post = UnicodeAttribute(range_key=True)
    views = NumberAttribute()
    expires_at = NumberAttribute()


class ViewFoldRow(Table):
    """What of an hour is counted: its plan, with the number of slices, its finished slices, and parts of slices."""

    class Meta:
        table_name = named("view_folds")

    hour = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True)
    slices = NumberAttribute(null=True)
    is_done = BooleanAttribute(null=True)
    expires_at = NumberAttribute()


def finished(hours: Iterable[str]) -> set[str]:
    """Those of the hours that are counted, read strongly."""
    rows = batch_get(ViewFoldRow, [(hour, PLAN) for hour in hours], consistent=True)
    return {row.hour for row in rows if row.is_done}


def plan(hour: str, slices: int) -> int:
    """Write the number of slices of an hour, unless it is written. Returns the number that is."""
    new = ViewFoldRow(hour, PLAN, slices=slices, expires_at=_until())
    if attempt(lambda: new.save(condition=ViewFoldRow.hour.does_not_exist())):
        return slices
    return int(ViewFoldRow.get(hour, PLAN, consistent_read=True).slices)


def finish(hour: str) -> None:
    """Mark an hour as counted."""
    ViewFoldRow(hour, PLAN).update([ViewFoldRow.is_done.set(True)])


def is_marked(hour: str, part: str) -> bool:
    """Whether a part of an hour is counted, read strongly."""
    return ViewFoldRow.find(hour, part) is not None


def mark(hour: str, part: str) -> None:
    """Mark a slice as counted."""
    ViewFoldRow(hour, part, expires_at=_until()).save()


def add(hour: str, part: str, day: str, views: Mapping[str, int]) -> None:
    """Add views to at most `POSTS_AT_ONCE` posts and mark the part, in one transaction; nothing if it is marked.

    Posts that do not exist any more are left out.
    """
    left = {post_id: count for post_id, count in views.items() if count}
    while True:

        def write(transaction: TransactWrite, left: Mapping[str, int] = left) -> None:
            marked = ViewFoldRow(hour, part, expires_at=_until())
            transaction.save(marked, condition=ViewFoldRow.hour.does_not_exist())
            for post_id, count in left.items():
                _add(transaction, post_id, day, count)

        try:
            transact(write)
        except TransactionRefused as refused:
            if 0 in refused.failed:
                return
            gone = {(position - 1) // 2 for position in refused.failed}
            left = {post_id: count for i, (post_id, count) in enumerate(left.items()) if i not in gone}
        else:
            return


def by_day(post_id: str, below: str | None, most: int) -> list[PostViewsRow]:
    """At most `most` days of a post below a day, the latest first; may lag by a moment."""
    first = f"{ids.sequence_of(post_id)}#"
    days = PostViewsRow.day_of_post.between(first, first + (below or "~"))
    rows = PostViewsRow.query(ids.owner_of(post_id), days, scan_index_forward=False, limit=most + 1)
    return [row for row in rows if row.day_of_post != first + (below or "~")][:most]


def has_all_days(post_id: str) -> bool:
    """Whether no day with views of the post can have expired, so that its days add up to its total."""
    return ids.created_ms(post_id) > clock.now_ms() - settings().views_by_day_lifetime * 1000


def _add(transaction: TransactWrite, post_id: str, day: str, count: int) -> None:
    author_id, sequence = ids.owner_of(post_id), ids.sequence_of(post_id)
    exists = PostRow.author_id.exists()
    transaction.update(PostRow(author_id, sequence), [PostRow.views_count.add(count)], condition=exists)
    expires_at = round(datetime.fromisoformat(f"{day}T00:00Z").timestamp()) + settings().views_by_day_lifetime
    counted: list[Action] = [PostViewsRow.views.add(count), PostViewsRow.expires_at.set(expires_at)]
    transaction.update(PostViewsRow(author_id, f"{sequence}#{day}"), counted)


def _until() -> int:
    return clock.now() + settings().view_marks_lifetime
