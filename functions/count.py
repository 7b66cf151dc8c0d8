"""Totals, folded from streams."""

from collections.abc import Callable
from typing import Any

from chalice import Blueprint
from chalice.app import DynamoDBEvent

from chalicelib.core.observability import observed
from chalicelib.core.settings import TRIGGERS, settings
from chalicelib.core.streams import StreamRecord, records_of
from chalicelib.graph import service as graph
from chalicelib.posts import service as posts

ONLY_SHARD = "0"  # where no tumbling window tells the shard's id: emulators, whose streams have one

functions = Blueprint(__name__)


@functions.on_dynamodb_record(  # type: ignore[untyped-decorator]
    stream_arn=TRIGGERS.stream("posts"), name="count_posts", starting_position="TRIM_HORIZON", batch_size=100
)
@observed
def count_posts(event: DynamoDBEvent) -> dict[str, Any]:
    """Fold posts into their authors' totals."""
    return _fold(event.to_dict(), posts.count_posts)


@functions.on_dynamodb_record(  # type: ignore[untyped-decorator]
    stream_arn=TRIGGERS.stream("follows"), name="count_follows", starting_position="TRIM_HORIZON", batch_size=100
)
@observed
def count_follows(event: DynamoDBEvent) -> dict[str, Any]:
    """Fold follow edges into both people's totals."""
    return _fold(event.to_dict(), graph.count_follows)


@functions.on_dynamodb_record(  # type: ignore[untyped-decorator]
    stream_arn=TRIGGERS.stream("likes"), name="count_likes", starting_position="TRIM_HORIZON", batch_size=1000
)
@observed
def count_likes(event: DynamoDBEvent) -> dict[str, Any]:
    """Fold likes into their posts' totals: however many of one post are in a batch, they are one update."""
    return _fold(event.to_dict(), posts.count_likes)


def _fold(event: dict[str, Any], count: Callable[[str, list[StreamRecord]], None]) -> dict[str, Any]:
    """Count the event's records; a failing batch is raised, so that it comes again before what is behind it.

    Returns:
        The state that a tumbling window asks for; ours is in the watermarks. The last call of a window may be empty.
    """
    if event.get("Records"):
        count(_shard_id(event), records_of(event))
    return {"state": {}}


def _shard_id(event: dict[str, Any]) -> str:
    """The watermark's key: the stream with its label, for a table made anew counts from the start, and the shard."""
    stream = event["Records"][0]["eventSourceARN"].split(":", 5)[-1]
    shard = event.get("shardId", ONLY_SHARD if settings().is_emulated else None)
    if shard is None:
        raise RuntimeError("No tumbling window tells the shard: run `python -m infra tune`; the records come again.")
    return f"{stream}#{shard}"
