"""Tables of the graph, and queries of edges and requests; `relationships` and `restrictions` write the rows."""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future
from functools import partial
from itertools import islice
from typing import Any

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.indexes import GlobalSecondaryIndex, IncludeProjection, KeysOnlyProjection

from chalicelib.core import aws, parallel
from chalicelib.core.chunks import chunks
from chalicelib.core.tables import Table, attempt, batch_get, named, query_items, query_pages

FOLLOWER_PAGE = 1000
SHARDS_AT_ONCE = 8  # a page of a shard is 1 MB, about ten thousand ids
BEFORE_ALL = "0"  # sorts before every id
TAGS = "#"  # begins the keys of followed tags, which sort before BEFORE_ALL; alone, the row of their version
WORDS = "#words#"  # sorts before BEFORE_ALL: the first query of a partition finds it, however many rows there are


class _FollowersIndex(GlobalSecondaryIndex["FollowRow"]):  # type: ignore[no-untyped-call]
    class Meta:
        index_name = "followers"
        projection = IncludeProjection(["created_at"])

    followee_shard = UnicodeAttribute(hash_key=True)
    follower_id = UnicodeAttribute(range_key=True)


class _HotFolloweesIndex(GlobalSecondaryIndex["FollowRow"]):  # type: ignore[no-untyped-call]
    """Edges to users whose posts are not all pushed. Sparse."""

    class Meta:
        index_name = "hot_followees"
        projection = KeysOnlyProjection()

    follower_id = UnicodeAttribute(hash_key=True)
    hot_followee_id = UnicodeAttribute(range_key=True)


class FollowRow(Table):
    """An edge. It keeps the shard of the followers index that it was written with.

    A hot edge also has the followee's id as `hot_followee_id`: the follower's feed reads the followee's pulled posts. A
    followed tag is a hot edge without a shard; see `followed_tags`.
    """

    class Meta:
        table_name = named("follows")

    follower_id = UnicodeAttribute(hash_key=True)
    followee_id = UnicodeAttribute(range_key=True)
    followee_shard = UnicodeAttribute(null=True)
    hot_followee_id = UnicodeAttribute(null=True)
    created_at = NumberAttribute(null=True)  # milliseconds
    requested = BooleanAttribute(null=True)  # whether the followee accepted a request
    version = NumberAttribute(null=True)
    followers = _FollowersIndex()
    hot_followees = _HotFolloweesIndex()


class _SentIndex(GlobalSecondaryIndex["FollowRequestRow"]):  # type: ignore[no-untyped-call]
    """The requests that a user sent."""

    class Meta:
        index_name = "sent"
        projection = KeysOnlyProjection()

    follower_id = UnicodeAttribute(hash_key=True)
    followee_id = UnicodeAttribute(range_key=True)


class FollowRequestRow(Table):
    """A request to follow a private account, until it is accepted, declined or withdrawn."""

    class Meta:
        table_name = named("follow_requests")

    followee_id = UnicodeAttribute(hash_key=True)
    follower_id = UnicodeAttribute(range_key=True)
    created_ms = NumberAttribute()
    sent = _SentIndex()


class RestrictionRow(Table):
    """Why content of `other_id` is hidden from `viewer_id`, whatever is in the viewer's inbox (see `restrictions`)."""

    class Meta:
        table_name = named("restrictions")

    viewer_id = UnicodeAttribute(hash_key=True)
    other_id = UnicodeAttribute(range_key=True)
    blocked = BooleanAttribute(null=True)
    blocked_by = BooleanAttribute(null=True)
    muted = BooleanAttribute(null=True)
    restricted = BooleanAttribute(null=True)
    gone_until = NumberAttribute(null=True)
    expires_at = NumberAttribute(null=True)
    words = UnicodeAttribute(null=True)  # these two: of the row of the viewer's muted words, `WORDS`
    version = NumberAttribute(null=True)


class _ListsIndex(GlobalSecondaryIndex["CloseFriendRow"]):  # type: ignore[no-untyped-call]
    """The lists of close friends that a user is on."""

    class Meta:
        index_name = "lists"
        projection = KeysOnlyProjection()

    friend_id = UnicodeAttribute(hash_key=True)
    user_id = UnicodeAttribute(range_key=True)


class CloseFriendRow(Table):
    """`friend_id` is among the close friends of `user_id`."""

    class Meta:
        table_name = named("close_friends")

    user_id = UnicodeAttribute(hash_key=True)
    friend_id = UnicodeAttribute(range_key=True)
    created_ms = NumberAttribute()
    lists = _ListsIndex()


def partition(followee_id: str, shard: int) -> str:
    """The key of one shard of an account's followers in the index `followers`."""
    return f"{followee_id}#{shard}"


def delete_request(follower_id: str, followee_id: str) -> None:
    """Delete a request, if there is one."""
    FollowRequestRow(followee_id, follower_id).delete()


def has_edge(follower_id: str, followee_id: str) -> bool:
    """Whether there is an edge, read strongly."""
    return FollowRow.find(follower_id, followee_id) is not None


def edges(pairs: Iterable[tuple[str, str]], *, strongly: bool = True) -> set[tuple[str, str]]:
    """Those of the pairs (follower, followee) that are edges."""
    return {(row.follower_id, row.followee_id) for row in batch_get(FollowRow, pairs, consistent=strongly)}


def requested(follower_id: str, followee_ids: Iterable[str]) -> set[str]:
    """Those of `followee_ids` that the follower has requested to follow, read strongly."""
    rows = batch_get(FollowRequestRow, [(followee_id, follower_id) for followee_id in followee_ids], consistent=True)
    return {row.followee_id for row in rows}


def following(follower_id: str, after: str, most: int) -> list[str]:
    """Ids of at most `most` followees above `after`, ascending; may lag by a moment."""
    return [row.followee_id for row in FollowRow.query(follower_id, FollowRow.followee_id > after, limit=most)]


def requesters(followee_id: str, after: str, most: int) -> list[str]:
    """Ids of at most `most` users above `after` that requested to follow, ascending; may lag by a moment."""
    found = FollowRequestRow.query(followee_id, FollowRequestRow.follower_id > after, limit=most)
    return [row.follower_id for row in found]


def close_friends(user_id: str, after: str, most: int) -> list[str]:
    """Ids of at most `most` close friends of a user above `after`, ascending, read strongly."""
    found = CloseFriendRow.query(user_id, CloseFriendRow.friend_id > after, limit=most, consistent_read=True)
    return [row.friend_id for row in found]


def close_friend_of(friend_id: str, user_ids: Iterable[str]) -> set[str]:
    """Those of `user_ids` that have `friend_id` among their close friends, read strongly."""
    rows = batch_get(CloseFriendRow, [(user_id, friend_id) for user_id in user_ids], consistent=True)
    return {row.user_id for row in rows}


def some_requests(followee_id: str, most: int) -> dict[str, int]:
    """At most `most` users that requested to follow, each with the time (ms since 1970), read strongly."""
    rows = FollowRequestRow.query(followee_id, limit=most, consistent_read=True)
    return {row.follower_id: int(row.created_ms) for row in rows}


def edge_times(followee_id: str, follower_ids: Iterable[str]) -> dict[str, int]:
    """Since when these users follow (ms since 1970), read strongly, without edges that were requested."""
    rows = batch_get(FollowRow, [(each, followee_id) for each in follower_ids], consistent=True)
    return {row.follower_id: int(row.created_at or 0) for row in rows if not row.requested}


def requester_ids(followee_id: str) -> Iterator[str]:
    """Ids of all users that requested to follow; may lag by a moment."""
    return (row.follower_id for row in FollowRequestRow.query(followee_id))


def followers(followee_id: str, shard: int, after: str, most: int) -> list[str]:
    """Ids of at most `most` followers above `after` in one shard, ascending; the index may lag."""
    found = FollowRow.followers.query(partition(followee_id, shard), FollowRow.follower_id > after, limit=most)
    return [row.follower_id for row in found]


def follower_pages(followee_id: str, shards: int) -> Iterator[list[str]]:
    """Ids of all followers, at most `FOLLOWER_PAGE` in a list; the index may lag. Shards are read concurrently."""

    def pages_of(shard: int) -> Iterator[list[str]]:
        by_shard = {"IndexName": "followers", "KeyConditionExpression": "followee_shard = :shard"}
        query = _ids_of("follower_id", by_shard, {":shard": {"S": partition(followee_id, shard)}})
        for items in query_pages(query):
            yield [item["follower_id"]["S"] for item in items]

    def begun(pages: Iterator[list[str]]) -> "tuple[Iterator[list[str]], Future[list[str] | None]]":
        return pages, parallel.soon(partial(next, pages, None))

    waiting = map(pages_of, range(shards))
    reading = deque(begun(pages) for pages in islice(waiting, SHARDS_AT_ONCE))
    while reading:
        pages, page = reading.popleft()
        found = page.result()
        following = next(waiting, None) if found is None else pages
        if following is not None:
            reading.append(begun(following))
        yield from chunks(found or (), FOLLOWER_PAGE)


def followee_ids(follower_id: str, most: int | None = None, after: str = BEFORE_ALL) -> list[str]:
    """Ids of followees above `after`, all of them or the first `most`, ascending; may lag by a moment."""
    by_follower = {"KeyConditionExpression": "follower_id = :follower AND followee_id > :after"}
    query = _ids_of("followee_id", by_follower, {":follower": {"S": follower_id}, ":after": {"S": after}})
    return [item["followee_id"]["S"] for item in query_items(query, most)]


def hot_followees(follower_id: str, most: int) -> list[str]:
    """Ids of at most `most` followees of `follower_id` with hot edges, ascending; the index may lag.

    The first are followed tags, which begin with `TAGS`.
    """
    by_follower = {"IndexName": "hot_followees", "KeyConditionExpression": "follower_id = :follower"}
    query = _ids_of("followee_id", by_follower, {":follower": {"S": follower_id}})
    return [item["followee_id"]["S"] for item in query_items(query, most)]


def followed_tags(follower_id: str) -> tuple[dict[str, int], int]:
    """The tags that a user follows, each with the time since when (ms since 1970), and the version of them all.

    One query, read strongly.
    """
    found = list(FollowRow.query(follower_id, FollowRow.followee_id < BEFORE_ALL, consistent_read=True))
    version = next((int(row.version or 0) for row in found if row.followee_id == TAGS), 0)
    tags = {row.followee_id.removeprefix(TAGS): int(row.created_at or 0) for row in found if row.followee_id != TAGS}
    return tags, version


def mark_hot(followee_id: str, follower_ids: Sequence[str], *, hot: bool) -> None:
    """Make the edges from these followers hot, or cold; edges that have ended meanwhile stay ended.

    When this returns or raises, all its writes have ended.
    """
    size = -(-len(follower_ids) // parallel.THREADS) or 1
    parallel.all_of(partial(_mark_part, followee_id, part, hot=hot) for part in chunks(follower_ids, size))


def _mark_part(followee_id: str, follower_ids: Iterable[str], *, hot: bool) -> None:
    change: dict[str, Any] = {"UpdateExpression": "REMOVE hot_followee_id"}
    if hot:
        change["UpdateExpression"] = "SET hot_followee_id = :followee"
        change["ExpressionAttributeValues"] = {":followee": {"S": followee_id}}
    for follower_id in follower_ids:
        update = partial(
            aws.client("dynamodb").update_item,
            TableName=FollowRow.Meta.table_name,
            Key={"follower_id": {"S": follower_id}, "followee_id": {"S": followee_id}},
            ConditionExpression="attribute_exists(follower_id)",
            **change,
        )
        attempt(update)


def _ids_of(attribute: str, condition: dict[str, str], values: dict[str, Any]) -> dict[str, Any]:
    """A query, without models, of one id of each edge: a plan reads tens of thousands of rows."""
    return {
        "TableName": FollowRow.Meta.table_name,
        "ProjectionExpression": attribute,
        "ExpressionAttributeValues": values,
        **condition,
    }
