"""Fold totals from streams."""

from collections.abc import Callable
from typing import Any

from chalice import Blueprint

from chalicelib.comments import service as comments
from chalicelib.core.consumers import Handler, stream_reader
from chalicelib.core.settings import settings
from chalicelib.core.streams import StreamRecord, records_of
from chalicelib.core.totals import Counted
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


def _reader(counted: Counted) -> Handler:
    """The function `count_<table>`, which folds the changes of a table into totals."""

    def count(event: dict[str, Any]) -> dict[str, Any]:
        return _fold(event, counted.fold)

    count.__name__ = f"count_{counted.table}"
    return stream_reader(functions, counted.table, counted.batch)(count)


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


count_posts = _reader(posts.COUNTED_POSTS)
count_likes = _reader(posts.COUNTED_LIKES)
count_follows = _reader(graph.COUNTED_FOLLOWS)
count_comments = _reader(comments.COUNTED_COMMENTS)
count_comment_likes = _reader(comments.COUNTED_COMMENT_LIKES)
