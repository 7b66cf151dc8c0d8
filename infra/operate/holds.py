"""Release comments that were held as spam, all of a post or those of one writer on it.

Comments of accounts that the post's author restricted stay held: only that author approves them.
"""

from collections.abc import Iterator
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.comments import service as comments
from chalicelib.core import ids
from infra.errors import InfraError
from infra.target import Target

Key = dict[str, Any]


def release(target: Target, post_id: str, writer_id: str | None = None) -> int:
    """Show the held comments of a post; a comment that changed meanwhile stays as it is. It may be repeated.

    Args:
        writer_id: release only the comments of this user.

    Returns:
        How many were released.

    Raises:
        InfraError: the id is not one of a post.
    """
    if not ids.is_owned(post_id):
        raise InfraError(f"{post_id!r} is not the id of a post.")
    keys = list(_held(target, post_id, writer_id))
    return sum(_release(target, key) for key in keys)


def _held(target: Target, post_id: str, writer_id: str | None) -> Iterator[Key]:
    names = {"#held": "held"}
    values = {":spam": {"S": comments.SPAM}} | ({":writer": {"S": writer_id}} if writer_id else {})
    wanted = "#held = :spam" + (" AND author_id = :writer" if writer_id else "")
    for partition in comments.comment_partitions(post_id):
        pages = (
            target.client("dynamodb")
            .get_paginator("query")
            .paginate(
                TableName=target.name("comments"),
                KeyConditionExpression="post_shard = :key",
                FilterExpression=wanted,
                ExpressionAttributeNames=names,
                ExpressionAttributeValues={":key": {"S": partition}, **values},
                ConsistentRead=True,
            )
        )
        for page in pages:
            yield from ({name: row[name] for name in ("post_shard", "item")} for row in page["Items"])


def _release(target: Target, key: Key) -> bool:
    try:
        target.client("dynamodb").update_item(
            TableName=target.name("comments"),
            Key=key,
            UpdateExpression="REMOVE #held",
            ConditionExpression="#held = :spam",
            ExpressionAttributeNames={"#held": "held"},
            ExpressionAttributeValues={":spam": {"S": comments.SPAM}},
        )
    except ClientError as error:
        if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
            raise
        return False
    return True
