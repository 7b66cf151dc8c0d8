"""Read what the deployed application has stored: renditions, objects, events."""

import gzip
import json
from typing import Any

import requests

from infra.deploy import stack as stacks
from tests.support.deployed.people import Person
from tests.support.deployed.rows import Rows
from tests.support.deployed.stack import Stack

GZIP = b"\x1f\x8b"


def fetch(url: str) -> int:
    """The status of a GET without a token."""
    return requests.get(url, timeout=120).status_code


def urls_of(media: list[Any]) -> list[str]:
    return [url for each in media for formats in each["renditions"].values() for url in formats.values()]


def everything_stored(rows: Rows, person: Person) -> list[str]:
    """Keys of all versions and delete markers of a user's objects."""
    found = []
    for prefix in ("u/", "r/"):
        answer = rows.stack.client("s3").list_object_versions(Bucket=rows.bucket, Prefix=f"{prefix}{person.id}/")
        found += [each["Key"] for each in [*answer.get("Versions", []), *answer.get("DeleteMarkers", [])]]
    return found


def delivered(stack: Stack, user_id: str) -> list[dict[str, Any]]:
    """A user's events in the bucket, in the order of receipt. MiniStack delivers at once, and does not compress."""
    s3, bucket = stack.client("s3"), stacks.outputs(stack.target)["EventsBucketName"]
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix="events/")
    keys = [each["Key"] for page in pages for each in page.get("Contents", [])]
    found = []
    for key in keys:
        body = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
        lines = (gzip.decompress(body) if body.startswith(GZIP) else body).splitlines()
        found += [event for event in map(json.loads, lines) if event["user_id"] == user_id]
    return sorted(found, key=lambda event: str(event["received_at"]))
