"""Fold totals from streams."""

from collections.abc import Callable
from typing import Any

from chalice import Blueprint

from chalicelib.comments import service as comments
from chalicelib.core.consumers import stream_reader
from chalicelib.core.settings import settings
from chalicelib.core.streams import StreamRecord, records_of
from chalicelib.graph import service as graph
from chalicelib.posts import service as posts

COUNTED = (  # the event filters are made from these
    posts.COUNTED_POSTS,
    posts.COUNTED_LIKES,
    graph.COUNTED_FOLLOWS,
    comments.COUNTED_COMMENTS,
    comments.COUNTED_COMMENT_LIKES,
)
ONLY_SHARD = "0"  # on emulators, whose streams have one shard and whose events do not name it

functions = Blueprint(__name__)


@stream_reader(functions, posts.COUNTED_POSTS.table, posts.COUNTED_POSTS.batch)
def count_posts(event: dict[str, Any]) -> dict[str, Any]:
    """Fold posts into their authors' totals."""
    return _fold(event, posts.count_posts)


@stream_reader(functions, graph.COUNTED_FOLLOWS.table, graph.COUNTED_FOLLOWS.batch)
def count_follows(event: dict[str, Any]) -> dict[str, Any]:
    """Fold follow edges into the totals of follower and followee."""
    return _fold(event, graph.count_follows)


@stream_reader(functions, posts.COUNTED_LIKES.table, posts.COUNTED_LIKES.batch)
def count_likes(event: dict[str, Any]) -> dict[str, Any]:
    """Fold likes into their posts' totals: all likes of a post in one batch are one update."""
    return _fold(event, posts.count_likes)


@stream_reader(functions, comments.COUNTED_COMMENTS.table, comments.COUNTED_COMMENTS.batch)
def count_comments(event: dict[str, Any]) -> dict[str, Any]:
    """Fold comments into the totals of their posts and of the comments that they reply to."""
    return _fold(event, comments.count_comments)


@stream_reader(functions, comments.COUNTED_COMMENT_LIKES.table, comments.COUNTED_COMMENT_LIKES.batch)
def count_comment_likes(event: dict[str, Any]) -> dict[str, Any]:
    """Fold likes of comments into the comments' totals."""
    return _fold(event, comments.count_comment_likes)


def _fold(event: dict[str, Any], count: Callable[[str, list[StreamRecord]], None]) -> dict[str, Any]:
    """Count the event's records. A batch that fails raises, so that Lambda delivers it again before later records.

    Returns:
        The state that a tumbling window requires; the real state is in the watermarks. The last call of a window may
        have no records.
    """
    if event.get("Records"):
        count(_shard_id(event), records_of(event))
    return {"state": {}}


def _shard_id(event: dict[str, Any]) -> str:
    """The watermark's key: stream and shard. A stream's name has a label, so a recreated table gets new watermarks."""
    stream = event["Records"][0]["eventSourceARN"].split(":", 5)[-1]
    shard = event.get("shardId", ONLY_SHARD if settings().is_emulated else None)
    if shard is None:
        raise RuntimeError("The event names no shard, for lack of a tumbling window: run `python -m infra tune`.")
    return f"{stream}#{shard}"
