"""Fold streams into totals: the comments of a post, the replies to a comment, and its likes; spread a hot post.

The position in the index `top` and the number of shards follow from totals and records, and are brought in line after
the fold. If that fails, the batch raises and is delivered again: the fold then adds nothing, and this work is repeated.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from chalicelib.comments import tables
from chalicelib.comments.comment import DELETED, LIVE, parent_of
from chalicelib.comments.settings import settings
from chalicelib.core import totals
from chalicelib.core.problems import Unavailable
from chalicelib.core.retries import tries
from chalicelib.core.streams import Became, RowEvent, StreamRecord, number, text
from chalicelib.core.totals import Addition
from chalicelib.posts import service as posts


def count_comments(shard_id: str, records: Sequence[StreamRecord]) -> None:
    """Fold a batch of the comments' stream into posts' `comments_count` and comments' `replies_count`, exactly once.

    Comments count until they are deleted: stubs do not, hidden and held ones do.
    """
    totals.fold(shard_id, records, _additions_of_comment)
    for post_id, shards in _hot_posts(records).items():
        posts.raise_comment_shards(post_id, shards)


def count_comment_likes(shard_id: str, records: Sequence[StreamRecord]) -> None:
    """Fold a batch of the likes' stream into comments' `likes_count`, exactly once, and order the comments by it."""
    totals.fold(shard_id, records, _additions_of_like)
    for post_id, comment_id in dict.fromkeys(tables.liked_ids(record.keys["item"]["S"]) for record in records):
        if parent_of(comment_id) is None:
            _place(post_id, comment_id)


COUNTED_COMMENTS = totals.Counted(
    "comments", (RowEvent(("INSERT", "REMOVE")), Became("state", DELETED)), count_comments, batch=1000
)
COUNTED_COMMENT_LIKES = totals.Counted(
    "comment_likes", (RowEvent(("INSERT", "REMOVE")),), count_comment_likes, batch=1000
)


def _additions_of_comment(record: StreamRecord) -> list[Addition]:
    was, is_now = text(record.old, "state") == LIVE, text(record.new, "state") == LIVE
    if was == is_now:
        return []
    amount = 1 if is_now else -1
    post_id, comment_id = _ids_of(record)
    added = [Addition(posts.totals_row(post_id), "comments_count", amount)]
    parent_id = parent_of(comment_id)
    if parent_id:
        added.append(Addition(tables.totals_row(post_id, parent_id), "replies_count", amount))
    return added


def _additions_of_like(record: StreamRecord) -> list[Addition]:
    amount = {"INSERT": 1, "REMOVE": -1}.get(record.name, 0)
    row = tables.totals_row(*tables.liked_ids(record.keys["item"]["S"]))
    return [Addition(row, "likes_count", amount)]


def _place(post_id: str, comment_id: str) -> None:
    """Bring the position of a comment in the index `top` in line with its likes.

    Raises:
        Unavailable: the likes kept changing.
    """
    for _ in tries():
        comment = tables.get(post_id, comment_id)
        if comment is None or comment.is_deleted or tables.place(comment):
            return
    raise Unavailable("The likes of a comment kept changing.")


def _hot_posts(records: Iterable[StreamRecord]) -> dict[str, int]:
    """Posts that got more comments a second than a shard should take, and how many shards they need.

    A record tells over how many shards its post was spread when it was written, so a batch that is read late, or
    twice, asks for no more shards than it did at first.
    """
    times: defaultdict[tuple[str, str], Counter[int]] = defaultdict(Counter)
    spreads: dict[tuple[str, str], int] = {}
    for record in records:
        if record.name == "INSERT" and record.changed_ms is not None:
            post_id, _, shard = record.keys["post_shard"]["S"].partition("#")
            times[post_id, shard][record.changed_ms // 1000] += 1
            spreads[post_id, shard] = max(spreads.get((post_id, shard), 1), number(record.new, "spread") or 1)
    hot: dict[str, int] = {}
    for (post_id, shard), seconds in times.items():
        wanted = spreads[post_id, shard]
        most = settings().comments_per_shard
        rate = float(max(seconds.values()))
        while rate > most and wanted < settings().comment_shards:
            wanted, rate = 2 * wanted, rate / 2
        if wanted > spreads[post_id, shard]:
            hot[post_id] = max(hot.get(post_id, 1), wanted)
    return hot


def _ids_of(record: StreamRecord) -> tuple[str, str]:
    return tables.ids_of(record.keys["post_shard"]["S"], record.keys["item"]["S"])
