"""Read the views of one hour from the files of the events bucket.

Firehose stores a file minutes after its events, or hours after them when it had to try again, under the prefix of the
hour in which it received them. So a file belongs to the hour in which it was stored, which never changes.
"""

import gzip
import io
import json
import zlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from chalicelib.core import aws, ids, observability
from chalicelib.core.settings import settings as core_settings
from chalicelib.core.tables import shard_of
from chalicelib.events.settings import settings

PREFIX = "events/"
VIEW = "view"
_GZIP = b"\x1f\x8b"


@dataclass(frozen=True)
class EventFile:
    """A file of events, and its size in bytes as stored."""

    key: str
    size: int


def files_of(hour: datetime) -> list[EventFile]:
    """The files that were stored within an hour (UTC), in the order of their keys.

    Files under the prefixes of that day and of the day before: Firehose tries to store a file for 24 hours.
    """
    end = hour + timedelta(hours=1)
    days = sorted({f"{each:%Y/%m/%d}" for each in (hour - timedelta(days=1), hour)})
    pages = aws.client("s3").get_paginator("list_objects_v2")
    return [
        EventFile(each["Key"], each["Size"])
        for day in days
        for page in pages.paginate(Bucket=core_settings().events_bucket, Prefix=f"{PREFIX}{day}/")
        for each in page.get("Contents", ())
        if hour <= each["LastModified"].astimezone(UTC) < end
    ]


def slices_of(files: Collection[EventFile]) -> int:
    """The number of slices in which the views of these files fit into a function's memory."""
    return -(-sum(each.size for each in files) // settings().view_slice_bytes)


def views_in(files: Collection[EventFile], number: int, slices: int) -> dict[str, set[str]]:
    """Distinct viewers by post, of the posts of one slice: those whose id has the hash `number`.

    Reads every file; a line that is no event is skipped, and the rest of a file that is damaged, which is logged.
    """
    found: dict[str, set[str]] = {}
    for file in files:
        try:
            for viewer_id, post_id in _views(file.key):
                if shard_of(post_id, slices) == number:
                    found.setdefault(post_id, set()).add(viewer_id)
        except (EOFError, gzip.BadGzipFile, zlib.error):
            observability.logger.error("a file of events is damaged", key=file.key, exc_info=True)
    return found


def _views(key: str) -> Iterator[tuple[str, str]]:
    """The viewers and posts of the views in one file, one by one: a file has megabytes, its text a hundred."""
    body = aws.client("s3").get_object(Bucket=core_settings().events_bucket, Key=key)["Body"].read()
    lines = gzip.GzipFile(fileobj=io.BytesIO(body)) if body.startswith(_GZIP) else io.BytesIO(body)
    for line in lines:
        try:
            event = json.loads(line)
            viewed = (event["user_id"], event["post_id"]) if event["type"] == VIEW else None
        except (ValueError, KeyError, TypeError):
            continue
        if viewed and ids.is_short(viewed[0]) and ids.is_owned(viewed[1]):
            yield viewed
