"""Register the functions that fold a table's stream exactly once: `count_<table>` and `notify_<table>`."""

from typing import Any

from chalice import Blueprint

from chalicelib.core.consumers import Handler, stream_reader
from chalicelib.core.settings import settings
from chalicelib.core.streams import records_of
from chalicelib.core.totals import COUNT, Counted

ONLY_SHARD = "0"  # on emulators, whose streams have one shard and whose events do not name it


def fold_reader(functions: Blueprint, counted: Counted) -> Handler:
    """Make the function that folds the changes of a table.

    A batch that fails raises, so that Lambda delivers it again before later records.
    """

    def fold(event: dict[str, Any]) -> dict[str, Any]:
        # The state is what a tumbling window requires; the real state is in the watermarks. The last call of a window
        # may have no records.
        if event.get("Records"):
            counted.fold(shard_id(event, counted.reader), records_of(event))
        return {"state": {}}

    fold.__name__ = counted.function
    return stream_reader(functions, counted.table, counted.batch)(fold)


def shard_id(event: dict[str, Any], reader: str) -> str:
    """The watermark's key: stream and shard, and the reader unless it counts.

    A stream's name has a label, so a recreated table gets new watermarks.
    """
    stream = event["Records"][0]["eventSourceARN"].split(":", 5)[-1]
    shard = event.get("shardId", ONLY_SHARD if settings().is_emulated else None)
    if shard is None:
        raise RuntimeError("The event names no shard, for lack of a tumbling window: run `python -m infra tune`.")
    return f"{stream}#{shard}" if reader == COUNT else f"{reader}#{stream}#{shard}"
