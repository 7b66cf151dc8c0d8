"""Fold the streams whose rows cause notifications; each function is run by `notify_<table>`."""

from collections.abc import Callable, Iterable, Sequence

from chalicelib.comments import service as comments
from chalicelib.core.streams import RowEvent, StreamRecord, text
from chalicelib.core.totals import NOTIFY, Counted
from chalicelib.notifications import causes
from chalicelib.notifications.causes import Cause, Image
from chalicelib.notifications.folding import fold
from chalicelib.notifications.names import refill
from chalicelib.notifications.own_groups import withdraw

Fold = Callable[[str, Sequence[StreamRecord]], None]


def notify_comments(shard_id: str, records: Sequence[StreamRecord]) -> None:
    """Fold a batch of the comments' stream; a deleted comment's replies and likes are withdrawn."""
    _folding(causes.of_comment)(shard_id, records)
    for record in records:
        if _was_deleted(record):
            post_id, comment_id = comments.ids_of(record.keys["post_shard"]["S"], record.keys["item"]["S"])
            for kind in ("reply", "comment_like"):
                withdraw(comments.author_of(comment_id), f"{kind}#{post_id}#{comment_id}#")


def _folding(causes_of: Callable[[Image], Iterable[Cause]]) -> Fold:
    """The fold of a table whose rows have these causes. What follows it is repeated when a batch is delivered again."""

    def notify(shard_id: str, records: Sequence[StreamRecord]) -> None:
        refill(fold(shard_id, records, causes_of))

    return notify


def _was_deleted(record: StreamRecord) -> bool:
    return text(record.old, "state") == comments.LIVE != text(record.new, "state")


_MADE_OR_ENDED = (RowEvent(("INSERT", "REMOVE")),)
_ANY = (RowEvent(("INSERT", "MODIFY", "REMOVE")),)

NOTIFIED = (
    Counted("likes", _MADE_OR_ENDED, _folding(causes.of_like), batch=1000, reader=NOTIFY),
    Counted("follows", _MADE_OR_ENDED, _folding(causes.of_edge), batch=1000, reader=NOTIFY),
    Counted("follow_requests", _ANY, _folding(causes.of_request), reader=NOTIFY),  # a repeated one has a new time
    # Any: of the five patterns that a filter has, hiding, approving, editing and deleting would take six.
    Counted("comments", _ANY, notify_comments, batch=1000, reader=NOTIFY),
    Counted("comment_likes", _MADE_OR_ENDED, _folding(causes.of_comment_like), batch=1000, reader=NOTIFY),
)
"""What is folded, by table."""
