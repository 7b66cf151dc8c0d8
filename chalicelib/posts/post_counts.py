"""Fold streams into totals: an author's number of posts, and a post's number of likes."""

from collections.abc import Sequence

from chalicelib.accounts import service as accounts
from chalicelib.core import totals
from chalicelib.core.streams import Left, RowEvent, StreamRecord, text
from chalicelib.posts import tables
from chalicelib.posts.post import ACTIVE
from chalicelib.posts.publication import BECAME_ACTIVE


def count_posts(shard_id: str, records: Sequence[StreamRecord]) -> None:
    """Fold a batch from one shard of the posts table's stream into authors' `posts_count`; active posts count."""
    totals.fold(shard_id, records, _additions_of_post)


def count_likes(shard_id: str, records: Sequence[StreamRecord]) -> None:
    """Fold a batch from one shard of the likes table's stream into posts' `likes_count`, exactly once."""
    totals.fold(shard_id, records, _additions_of_like)


COUNTED_POSTS = totals.Counted("posts", (BECAME_ACTIVE, Left("state", ACTIVE)), count_posts)
# The likes of a popular post are in every shard, each of which updates the post's row once a batch.
COUNTED_LIKES = totals.Counted("likes", (RowEvent(("INSERT", "REMOVE")),), count_likes, batch=1000)


def _additions_of_post(record: StreamRecord) -> list[totals.Addition]:
    was, is_now = text(record.old, "state") == ACTIVE, text(record.new, "state") == ACTIVE
    if was == is_now:
        return []
    row = accounts.totals_row(record.keys["author_id"]["S"])
    return [totals.Addition(row, "posts_count", 1 if is_now else -1)]


def _additions_of_like(record: StreamRecord) -> list[totals.Addition]:
    amount = {"INSERT": 1, "REMOVE": -1}.get(record.name, 0)
    return [totals.Addition(tables.totals_row(record.keys["post_id"]["S"]), "likes_count", amount)]
