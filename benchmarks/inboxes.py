"""Read inboxes for measurements, without the product's code."""

import time
from collections.abc import Sequence
from typing import Any

from chalicelib.core import aws
from chalicelib.core.chunks import chunks
from chalicelib.core.settings import settings
from chalicelib.core.tables import BATCH_GET

PAUSE = 0.02  # seconds between two reads


def wait_for(post_id: str, viewer_ids: Sequence[str], patience: float) -> None:
    """Wait until all of these inboxes have the post.

    Raises:
        TimeoutError: some do not have it after `patience` seconds.
    """
    deadline = time.monotonic() + patience
    for chunk in chunks(viewer_ids, BATCH_GET):
        while missing := len(chunk) - _having(post_id, chunk):
            if time.monotonic() > deadline:
                raise TimeoutError(f"{missing} of {len(chunk)} inboxes do not have {post_id}")
            time.sleep(PAUSE)


def rows_of(post_id: str) -> int:
    """How many inboxes have the post, by a scan of all inboxes: a viewer has at most one row of a post."""
    found, scan = 0, _scan(post_id)
    while True:
        answer = aws.client("dynamodb").scan(**scan)
        found += int(answer["Count"])
        if "LastEvaluatedKey" not in answer:
            return found
        scan["ExclusiveStartKey"] = answer["LastEvaluatedKey"]


def _having(post_id: str, viewer_ids: Sequence[str]) -> int:
    keys = [{"viewer_id": {"S": viewer_id}, "post_id": {"S": post_id}} for viewer_id in viewer_ids]
    request = {settings().deployed_name("feeds"): {"Keys": keys, "ConsistentRead": True}}
    responses: dict[str, list[Any]] = aws.client("dynamodb").batch_get_item(RequestItems=request)["Responses"]
    return sum(map(len, responses.values()))


def _scan(post_id: str) -> dict[str, Any]:
    return {
        "TableName": settings().deployed_name("feeds"),
        "FilterExpression": "post_id = :post",
        "ExpressionAttributeValues": {":post": {"S": post_id}},
        "Select": "COUNT",
        "ConsistentRead": True,
    }
