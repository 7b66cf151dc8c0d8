"""Read and write files of events as Firehose stores them: lines of JSON, gzipped or not, in a folder or in S3."""

import gzip
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import botocore.session

from chalicelib.core.chunks import chunks

GZIP = b"\x1f\x8b"
S3 = "s3://"
LINES_PER_FILE = 20_000


def read(source: str) -> Iterator[dict[str, Any]]:
    """Read all events under a folder or an address like `s3://bucket/events/2026/01/`, in order of the file names.

    For S3, AWS's environment variables and profiles apply (credentials, region, AWS_ENDPOINT_URL).
    """
    for content in _objects(source) if source.startswith(S3) else _files(Path(source)):
        text = gzip.decompress(content) if content.startswith(GZIP) else content
        yield from map(json.loads, text.splitlines())


def write(events: Iterable[dict[str, Any]], folder: Path) -> int:
    """Write events as Firehose would; returns how many there were."""
    folder.mkdir(parents=True, exist_ok=True)
    count = 0
    for number, chunk in enumerate(chunks(events, LINES_PER_FILE)):
        text = "".join(json.dumps(event, separators=(",", ":")) + "\n" for event in chunk)
        (folder / f"events-{number:04}.gz").write_bytes(gzip.compress(text.encode(), mtime=0))
        count += len(chunk)
    return count


def _files(folder: Path) -> Iterator[bytes]:
    return (path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def _objects(address: str) -> Iterator[bytes]:
    bucket, _, prefix = address.removeprefix(S3).partition("/")
    s3 = botocore.session.get_session().create_client("s3")
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
        for each in page.get("Contents", []):
            yield s3.get_object(Bucket=bucket, Key=each["Key"])["Body"].read()
