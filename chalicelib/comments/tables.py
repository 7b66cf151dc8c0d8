"""The tables of comments and of their likes.

A partition has one shard of a post's comments: first those of the first level by id, then the replies by parent and id.
"""

from collections.abc import Collection, Iterable
from typing import Any

from pynamodb.attributes import BooleanAttribute, JSONAttribute, ListAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action
from pynamodb.indexes import GlobalSecondaryIndex, KeysOnlyProjection
from pynamodb.transactions import TransactWrite

from chalicelib.comments.comment import DELETED, LIVE, OWN, SHARDS, Comment, is_comment_id, parent_of, shard_of
from chalicelib.comments.settings import settings
from chalicelib.comments.shard_merging import merged
from chalicelib.core import aws, clock, ids, tables
from chalicelib.core.tables import Table, attempt, batch_get, create, delete_request, named
from chalicelib.core.totals import Row

COMMENT = "0#"  # before the id of a comment of the first level
REPLY = "1#"  # before the parent's id and the reply's
END = "~"  # sorts after every id
TOP_BITS = 99


class _TopIndex(GlobalSecondaryIndex[Any]):  # type: ignore[no-untyped-call]
    """Comments of the first level that have likes, the most liked first. Sparse."""

    class Meta:
        index_name = "top"
        projection = KeysOnlyProjection()

    post_shard = UnicodeAttribute(hash_key=True)
    top = UnicodeAttribute(range_key=True)


class _ByAuthorIndex(GlobalSecondaryIndex[Any]):  # type: ignore[no-untyped-call]
    """Comments that are not deleted, by their author."""

    class Meta:
        index_name = "by_author"
        projection = KeysOnlyProjection()

    author_id = UnicodeAttribute(hash_key=True)
    written_as = UnicodeAttribute(range_key=True)


class CommentRow(Table):
    """A comment or a reply. `spread` is the number of the post's shards when it was written."""

    class Meta:
        table_name = named("comments")

    post_shard = UnicodeAttribute(hash_key=True)
    item = UnicodeAttribute(range_key=True)
    state = UnicodeAttribute()
    author_id = UnicodeAttribute(null=True)
    written_as = UnicodeAttribute()
    body = UnicodeAttribute(null=True)
    tags: ListAttribute[Any] = ListAttribute(of=UnicodeAttribute, null=True)
    mentions = JSONAttribute(null=True)
    reply_to = UnicodeAttribute(null=True)
    held = UnicodeAttribute(null=True)
    hidden = BooleanAttribute(null=True)
    edited_ms = NumberAttribute(null=True)
    likes_count = NumberAttribute(default=0)
    replies_count = NumberAttribute(default=0)
    top = UnicodeAttribute(null=True)
    spread = NumberAttribute(null=True)
    top_index = _TopIndex()
    by_author = _ByAuthorIndex()


class _LikersIndex(GlobalSecondaryIndex[Any]):  # type: ignore[no-untyped-call]
    class Meta:
        index_name = "likers"
        projection = KeysOnlyProjection()

    comment_shard = UnicodeAttribute(hash_key=True)
    user_id = UnicodeAttribute(range_key=True)


class CommentLikeRow(Table):
    """A like of a comment. `item` is the post's id and the comment's."""

    class Meta:
        table_name = named("comment_likes")

    user_id = UnicodeAttribute(hash_key=True)
    item = UnicodeAttribute(range_key=True)
    comment_shard = UnicodeAttribute()
    liked_ms = NumberAttribute()
    likers = _LikersIndex()


# ---- one comment


def comment_of(row: CommentRow) -> Comment:
    """Convert a row into a comment."""
    post_id, comment_id = ids_of(row.post_shard, row.item)
    return Comment(
        comment_id=comment_id,
        post_id=post_id,
        author_id=row.author_id or "",
        body=row.body,
        state=row.state,
        tags=tuple(row.tags or ()),
        mentions=row.mentions or {},
        reply_to=row.reply_to,
        held=row.held,
        hidden=bool(row.hidden),
        edited_ms=None if row.edited_ms is None else int(row.edited_ms),
        likes_count=int(row.likes_count),
        replies_count=int(row.replies_count),
        top=row.top,
    )


def ids_of(post_shard: str, item: str) -> tuple[str, str]:
    """The post's id and the comment's, from the key of a row."""
    level, _, rest = item.partition("#")
    if level == COMMENT[0]:
        comment_id = rest
    else:
        parent_id, _, own = rest.partition("#")
        comment_id = own + parent_id[: ids.OWNED]
    return post_shard.partition("#")[0], comment_id


def totals_row(post_id: str, comment_id: str) -> Row:
    """The row that carries a comment's `likes_count` and `replies_count`."""
    return Row(CommentRow, *_key(post_id, comment_id))


def put_new(transaction: TransactWrite, *, comment: Comment, spread: int) -> None:
    """Add the comment to a transaction, on condition that its id is free."""
    transaction.save(new_row(comment, spread), condition=CommentRow.post_shard.does_not_exist())


def create_new(comment: Comment, spread: int) -> bool:
    """Put the comment; False if its id is taken."""
    return create(new_row(comment, spread))


def get(post_id: str, comment_id: str) -> Comment | None:
    """The comment in any state, read strongly; None if there is none."""
    row = CommentRow.find(*_key(post_id, comment_id))
    return None if row is None else comment_of(row)


def get_many(keys: Iterable[tuple[str, str]], *, strongly: bool = True) -> dict[str, Comment]:
    """Comments in any state by id; the keys are pairs of post id and comment id."""
    rows = batch_get(CommentRow, [_key(*key) for key in keys], consistent=strongly)
    return {each.comment_id: each for each in map(comment_of, rows)}


def edit(comment: Comment, edited: Comment) -> Comment | None:
    """Change the text of a comment; None if it is deleted, or was edited since it was read."""
    actions: list[Action] = [
        CommentRow.body.set(edited.body or ""),
        CommentRow.tags.set(list(edited.tags)) if edited.tags else CommentRow.tags.remove(),
        CommentRow.mentions.set(dict(edited.mentions)) if edited.mentions else CommentRow.mentions.remove(),
        CommentRow.edited_ms.set(edited.edited_ms or 0),
    ]
    if edited.held and edited.held != comment.held:
        actions.append(CommentRow.held.set(edited.held))
    unchanged = _equals(CommentRow.edited_ms, comment.edited_ms) & _equals(CommentRow.held, comment.held)
    return _update(comment.post_id, comment.comment_id, actions, (CommentRow.state == LIVE) & unchanged)


def hide(post_id: str, comment_id: str) -> bool:
    """Hide a comment; False if it is deleted."""
    actions: list[Action] = [CommentRow.hidden.set(True)]
    return _update(post_id, comment_id, actions, CommentRow.state == LIVE) is not None


def approve(post_id: str, comment_id: str) -> bool:
    """Show a comment that was hidden or held; False if it is deleted."""
    actions: list[Action] = [CommentRow.hidden.remove(), CommentRow.held.remove()]
    return _update(post_id, comment_id, actions, CommentRow.state == LIVE) is not None


def place(comment: Comment) -> bool:
    """Bring the position of a comment in the index `top` in line with its likes; False if the likes have changed."""
    wanted = top_of(comment)
    if wanted == comment.top:
        return True
    action = CommentRow.top.remove() if wanted is None else CommentRow.top.set(wanted)
    unchanged = (CommentRow.state == LIVE) & (CommentRow.likes_count == comment.likes_count)
    return _update(comment.post_id, comment.comment_id, [action], unchanged) is not None


def top_of(comment: Comment) -> str | None:
    """The position that a comment must have in the index `top`: none without likes, and for replies and stubs."""
    if comment.parent_id is not None or comment.is_deleted or comment.likes_count < 1:
        return None
    magnitude = (comment.likes_count + 1).bit_length() - 1
    return f"{TOP_BITS - magnitude:02d}#{comment.comment_id}"


def make_stub(comment: Comment) -> bool:
    """Reduce a comment to a stub without its content and its author; False if it is one, or is gone."""
    row = CommentRow
    gone = (row.author_id, row.body, row.tags, row.mentions, row.reply_to, row.held, row.hidden, row.edited_ms, row.top)
    actions: list[Action] = [row.state.set(DELETED), *(each.remove() for each in gone)]
    return _update(comment.post_id, comment.comment_id, actions, row.state == LIVE) is not None


def remove(comment: Comment) -> bool:
    """Delete the row of a comment that is still in the state in which it was read."""
    row = CommentRow(*_key(comment.post_id, comment.comment_id))
    return attempt(lambda: row.delete(condition=CommentRow.state == comment.state))


# ---- comments of a post


def listed(post_id: str, shards: int, position: str | None, most: int, *, newest: bool) -> list[Comment]:
    """At most `most` comments of the first level below (newest first) or above (oldest first) a position.

    Read strongly, from all shards at once; stubs are included.

    Args:
        position: the id of a comment; None for the first page.
    """

    def read(shard: int, at: str | None, size: int) -> list[CommentRow]:
        condition: Condition = CommentRow.item < (REPLY[0] if at is None else COMMENT + at)
        if not newest:
            condition = CommentRow.item.between(COMMENT + (f"{at}#" if at else ""), COMMENT + END)
        return _query(post_id, shard, condition, size, forward=not newest)

    rows = merged(shards, read, position, most, key=lambda row: row.item[len(COMMENT) :], descending=newest)
    return [comment_of(row) for row in rows]


def most_liked(post_id: str, shards: int, position: str | None, most: int) -> list[tuple[str, str]]:
    """Positions in the index `top` and ids of at most `most` liked comments, the most liked first; it may lag.

    Args:
        position: a position in the index; None for the first page.
    """

    def read(shard: int, at: str | None, size: int) -> list[CommentRow]:
        above = None if at is None else CommentRow.top > at
        return list(CommentRow.top_index.query(f"{post_id}#{shard}", above, limit=size))

    rows = merged(shards, read, position, most, key=lambda row: row.top, descending=False)
    return [(row.top, ids_of(row.post_shard, row.item)[1]) for row in rows]


def replies(post_id: str, parent_id: str, after: str | None, most: int) -> list[Comment]:
    """At most `most` replies to a comment above an id, oldest first, read strongly."""
    first = f"{REPLY}{parent_id}#" + (f"{after[:OWN]}#" if after else "")
    within = CommentRow.item.between(first, f"{REPLY}{parent_id}#{END}")
    return [comment_of(row) for row in _query(post_id, shard_of(parent_id), within, most, forward=True)]


def any_keys(post_id: str, shard: int, most: int) -> list[tuple[str, str]]:
    """Keys of at most `most` rows of one shard, whatever they are, read strongly."""
    rows = CommentRow.query(f"{post_id}#{shard}", consistent_read=True, limit=most, attributes_to_get=["item"])
    return [(f"{post_id}#{shard}", row.item) for row in rows]


def comment_partitions(post_id: str) -> list[str]:
    """All partitions that may hold comments of a post."""
    return [f"{post_id}#{shard}" for shard in range(SHARDS)]


def liker_partitions(comment_id: str) -> list[str]:
    """All keys of the index `likers` that may hold likers of a comment."""
    return [f"{comment_id}#{shard}" for shard in range(settings().comment_liker_shards)]


def row_key(post_id: str, comment_id: str) -> dict[str, dict[str, str]]:
    """The key of a comment's row in DynamoDB's JSON.

    Raises:
        ValueError: the ids have not the shape of ids.
    """
    if not ids.is_owned(post_id) or not is_comment_id(comment_id):
        raise ValueError(f"{post_id}/{comment_id} names no comment.")
    return {name: {"S": value} for name, value in zip(CommentRow.key_names(), _key(post_id, comment_id), strict=True)}


def replies_range(comment_id: str) -> str:
    """What the range keys of all replies to a comment begin with."""
    return f"{REPLY}{comment_id}#"


def delete_keys(keys: Iterable[tuple[str, str]]) -> None:
    """Delete the rows with these keys; no key may occur twice."""
    tables.batch_write(CommentRow.Meta.table_name, (delete_request(CommentRow, key) for key in keys))


def by_author(author_id: str, below: str | None, most: int) -> list[tuple[str, str]]:
    """Post ids and comment ids of at most `most` comments of a user, the latest first; from an index, which may lag.

    Args:
        below: only comments whose ids are below this one.
    """
    position = None if below is None else CommentRow.written_as < below[:OWN]
    rows = CommentRow.by_author.query(author_id, position, scan_index_forward=False, limit=most)
    return [ids_of(row.post_shard, row.item) for row in rows]


# ---- likes


def put_like(user_id: str, post_id: str, comment_id: str) -> None:
    """Put a like; an existing one stays as it is."""
    shard = f"{comment_id}#{tables.shard_of(user_id, settings().comment_liker_shards)}"
    create(CommentLikeRow(user_id, f"{post_id}#{comment_id}", comment_shard=shard, liked_ms=clock.now_ms()))


def delete_like(user_id: str, post_id: str, comment_id: str) -> None:
    """Delete a like, if there is one."""
    CommentLikeRow(user_id, f"{post_id}#{comment_id}").delete()


def liked_among(user_id: str, post_id: str, comment_ids: Collection[str], *, strongly: bool = False) -> set[str]:
    """Those of the comments of a post (at least one) that the user likes.

    One range query, usually half a read unit. If the user likes more than `comment_likes_read` in that range, a batch
    get reads the comments that the query did not reach.
    """
    query = {
        "TableName": CommentLikeRow.Meta.table_name,
        "KeyConditionExpression": "user_id = :user AND #item BETWEEN :first AND :last",
        "ExpressionAttributeNames": {"#item": "item"},
        "ExpressionAttributeValues": {
            ":user": {"S": user_id},
            ":first": {"S": f"{post_id}#{min(comment_ids)}"},
            ":last": {"S": f"{post_id}#{max(comment_ids)}"},
        },
        "Limit": settings().comment_likes_read,
        "ConsistentRead": strongly,
    }
    answer = aws.client("dynamodb").query(**query)
    found = {each["item"]["S"] for each in answer["Items"]}
    if "LastEvaluatedKey" in answer:
        reached = answer["LastEvaluatedKey"]["item"]["S"]
        items = (f"{post_id}#{each}" for each in comment_ids)
        beyond = [(user_id, item) for item in items if item > reached]
        found |= {row.item for row in batch_get(CommentLikeRow, beyond, consistent=strongly)}
    return {each for each in comment_ids if f"{post_id}#{each}" in found}


def liked_ids(item: str) -> tuple[str, str]:
    """The post's id and the comment's, from the key of a like."""
    post_id, _, comment_id = item.partition("#")
    return post_id, comment_id


# ---- helpers


def new_row(comment: Comment, spread: int) -> CommentRow:
    """The row of a new comment, written while its post has `spread` shards."""
    return CommentRow(
        *_key(comment.post_id, comment.comment_id),
        state=comment.state,
        author_id=comment.author_id,
        written_as=comment.comment_id[:OWN],
        body=comment.body,
        tags=list(comment.tags) or None,
        mentions=dict(comment.mentions) if comment.mentions else None,
        reply_to=comment.reply_to,
        held=comment.held,
        spread=spread,
    )


def _key(post_id: str, comment_id: str) -> tuple[str, str]:
    parent_id = parent_of(comment_id)
    item = COMMENT + comment_id if parent_id is None else f"{REPLY}{parent_id}#{comment_id[:OWN]}"
    return f"{post_id}#{shard_of(comment_id)}", item


def _update(post_id: str, comment_id: str, actions: list[Action], condition: Condition) -> Comment | None:
    row = CommentRow(*_key(post_id, comment_id))
    return comment_of(row) if attempt(lambda: row.update(actions, condition=condition)) else None


def _equals(attribute: Any, value: Any) -> Condition:
    condition: Condition = attribute.does_not_exist() if value is None else attribute == value
    return condition


def _query(post_id: str, shard: int, condition: Condition, size: int, *, forward: bool) -> list[CommentRow]:
    rows = CommentRow.query(
        f"{post_id}#{shard}", condition, consistent_read=True, scan_index_forward=forward, limit=size
    )
    return list(rows)
