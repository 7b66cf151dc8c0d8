"""Tables of likes and saves: one row per user and post.

Post ids sort by time, so a user's rows for the posts of a page are close together in the user's partition.
"""

from collections.abc import Collection
from typing import Any

from pynamodb.attributes import ListAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.indexes import GlobalSecondaryIndex, KeysOnlyProjection

from chalicelib.core import aws, clock, ids
from chalicelib.core.tables import Table, attempt, batch_get, create, named, shard_of
from chalicelib.engagement.settings import settings


class _LikersIndex(GlobalSecondaryIndex["LikeRow"]):  # type: ignore[no-untyped-call]
    class Meta:
        index_name = "likers"
        projection = KeysOnlyProjection()

    post_shard = UnicodeAttribute(hash_key=True)
    user_id = UnicodeAttribute(range_key=True)


class LikeRow(Table):
    """A like. It keeps the shard of the likers index that it was written with."""

    class Meta:
        table_name = named("likes")

    user_id = UnicodeAttribute(hash_key=True)
    post_id = UnicodeAttribute(range_key=True)
    post_shard = UnicodeAttribute()
    tags: ListAttribute[Any] = ListAttribute(of=UnicodeAttribute, null=True)
    liked_ms = NumberAttribute()
    likers = _LikersIndex()


class _LatestIndex(GlobalSecondaryIndex["SaveRow"]):  # type: ignore[no-untyped-call]
    class Meta:
        index_name = "latest"
        projection = KeysOnlyProjection()

    user_id = UnicodeAttribute(hash_key=True)
    saved_as = UnicodeAttribute(range_key=True)


class SaveRow(Table):
    """A save. `saved_as` is a short id made at the time of saving, so that the index sorts by that time.

    `collections` has the places of the post in the user's collections; see `saves.Places`.
    """

    class Meta:
        table_name = named("saves")

    user_id = UnicodeAttribute(hash_key=True)
    post_id = UnicodeAttribute(range_key=True)
    saved_as = UnicodeAttribute()
    collections = UnicodeAttribute(null=True)
    latest = _LatestIndex()


def put_like(user_id: str, post_id: str, *, shards: int, tags: Collection[str]) -> None:
    """Put a like; an existing one stays as it is.

    Args:
        shards: the number of shards over which the post's likers are spread now.
    """
    shard = f"{post_id}#{shard_of(user_id, shards)}"
    create(LikeRow(user_id, post_id, post_shard=shard, tags=list(tags) or None, liked_ms=clock.now_ms()))


def delete_like(user_id: str, post_id: str) -> None:
    """Delete a like, if there is one."""
    LikeRow(user_id, post_id).delete()


def put_save(user_id: str, post_id: str) -> None:
    """Put a save; an existing one stays as it is."""
    create(SaveRow(user_id, post_id, saved_as=ids.new_id(clock.now_ms())))


def delete_save(user_id: str, post_id: str) -> bool:
    """Delete a save, if there is one, unless it is in a collection. Returns whether it is not."""
    return attempt(lambda: SaveRow(user_id, post_id).delete(condition=SaveRow.collections.does_not_exist()))


def ids_with_row(
    model: type[LikeRow | SaveRow], user_id: str, post_ids: Collection[str], *, consistent: bool
) -> set[str]:
    """Those of the posts (at least one) of which the user has a row.

    One range query from the newest to the oldest post, usually half a read unit. If the user has more than `marks_read`
    rows in that range, a batch get reads the posts that the query did not reach.
    """
    # No models: every page of posts makes two of these calls, and a model per row costs more than the read.
    query = {
        "TableName": model.Meta.table_name,
        "KeyConditionExpression": "user_id = :user AND post_id BETWEEN :oldest AND :newest",
        "ExpressionAttributeValues": {
            ":user": {"S": user_id},
            ":oldest": {"S": min(post_ids)},
            ":newest": {"S": max(post_ids)},
        },
        "ProjectionExpression": "post_id",
        "ScanIndexForward": False,
        "Limit": settings().marks_read,
        "ConsistentRead": consistent,
    }
    answer = aws.client("dynamodb").query(**query)
    found = {item["post_id"]["S"] for item in answer["Items"]}
    if "LastEvaluatedKey" in answer:
        reached = answer["LastEvaluatedKey"]["post_id"]["S"]
        beyond = [(user_id, post_id) for post_id in post_ids if post_id < reached]
        found |= {row.post_id for row in batch_get(model, beyond, consistent=consistent)}
    return found.intersection(post_ids)


def likers(post_id: str, shard: int, after: str, most: int) -> list[str]:
    """Ids of at most `most` users above `after` in one shard that like a post, ascending; the index may lag."""
    rows = LikeRow.likers.query(f"{post_id}#{shard}", LikeRow.user_id > after, limit=most)
    return [row.user_id for row in rows]


def like_times(post_id: str, user_ids: Collection[str]) -> dict[str, int]:
    """When these users liked a post (ms since 1970), read strongly; those that do not like it are left out."""
    rows = batch_get(LikeRow, [(user_id, post_id) for user_id in user_ids], consistent=True)
    return {row.user_id: int(row.liked_ms) for row in rows}


def likes(user_id: str, most: int) -> list[LikeRow]:
    """At most `most` of the user's likes, newest posts first; may lag by a moment."""
    return list(LikeRow.query(user_id, scan_index_forward=False, limit=most))


def saves(user_id: str, below: str | None, most: int) -> list[SaveRow]:
    """At most `most` of the user's saves with `saved_as` below `below`, the latest first; the index may lag."""
    position = None if below is None else SaveRow.saved_as < below
    return list(SaveRow.latest.query(user_id, position, scan_index_forward=False, limit=most))
