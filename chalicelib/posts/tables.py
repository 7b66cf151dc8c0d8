"""The table of posts: one partition per author, newest last."""

import dataclasses
import heapq
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from pynamodb.attributes import BooleanAttribute, JSONAttribute, ListAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action
from pynamodb.indexes import GlobalSecondaryIndex, KeysOnlyProjection
from pynamodb.transactions import TransactWrite

from chalicelib.core import clock, ids, tables
from chalicelib.core.tables import Table, named
from chalicelib.core.totals import Row
from chalicelib.media.service import Media
from chalicelib.posts.post import (
    ACTIVE,
    ASIDE,
    DUE,
    EVERYONE,
    FAILED,
    NOWHERE,
    PROCESSING,
    PULL,
    Location,
    Post,
)

UNPLANNED_SHARDS = 64  # spreads the writes of the index over its partitions
UNPLANNED_PAGE = 50  # rows of one read of a shard: a run handles 16 of each if all are full
DUE_SHARDS = 4  # likewise, of rows whose state ends at a time: few at any time, and read each minute


class UnplannedIndex(GlobalSecondaryIndex[Any]):  # type: ignore[no-untyped-call]
    """Posts whose fan-out is not planned yet, and in other partitions those whose state ends at a time. Sparse."""

    class Meta:
        index_name = "unplanned"
        projection = KeysOnlyProjection()

    unplanned = UnicodeAttribute(hash_key=True)
    unplanned_at = NumberAttribute(range_key=True)


class PulledIndex(GlobalSecondaryIndex[Any]):  # type: ignore[no-untyped-call]
    """Active posts that readers pull. Sparse."""

    class Meta:
        index_name = "outbox"
        projection = KeysOnlyProjection()

    outbox_author = UnicodeAttribute(hash_key=True)
    seq = UnicodeAttribute(range_key=True)


class AsideIndex(GlobalSecondaryIndex[Any]):  # type: ignore[no-untyped-call]
    """Posts of each author in each state that only the author sees. Sparse."""

    class Meta:
        index_name = "aside"
        projection = KeysOnlyProjection()

    aside = UnicodeAttribute(hash_key=True)
    seq = UnicodeAttribute(range_key=True)


class PostRow(Table):
    """A post. `media`, `mentions` and `location` are each stored as one JSON string, which is faster to parse."""

    class Meta:
        table_name = named("posts")

    author_id = UnicodeAttribute(hash_key=True)
    seq = UnicodeAttribute(range_key=True)
    state = UnicodeAttribute()
    created_ms = NumberAttribute()
    caption = UnicodeAttribute(null=True)
    tags: ListAttribute[Any] = ListAttribute(of=UnicodeAttribute, null=True)
    mentions = JSONAttribute(null=True)
    media_ids: ListAttribute[Any] = ListAttribute(of=UnicodeAttribute, null=True)
    media = JSONAttribute(null=True)
    alts: ListAttribute[Any] = ListAttribute(of=UnicodeAttribute, null=True)
    location = JSONAttribute(null=True)
    audience = UnicodeAttribute(null=True)
    comments_gate = UnicodeAttribute(null=True)
    warning = UnicodeAttribute(null=True)
    sensitive = BooleanAttribute(null=True)
    hide_likes = BooleanAttribute(null=True)
    edited_ms = NumberAttribute(null=True)
    edition = UnicodeAttribute(null=True)
    aside = UnicodeAttribute(null=True)
    restores_to = UnicodeAttribute(null=True)
    restored_ms = NumberAttribute(null=True)
    moved_to = UnicodeAttribute(null=True)
    delivery = UnicodeAttribute(null=True)
    outbox_author = UnicodeAttribute(null=True)
    request_id = UnicodeAttribute(null=True)
    trace = UnicodeAttribute(null=True)
    problem = UnicodeAttribute(null=True)
    likes_count = NumberAttribute(default=0)
    comments_count = NumberAttribute(default=0)
    views_count = NumberAttribute(default=0)
    likers_shards = NumberAttribute(null=True)
    comment_shards = NumberAttribute(null=True)
    comment_pins: ListAttribute[Any] = ListAttribute(of=UnicodeAttribute, null=True)
    unplanned = UnicodeAttribute(null=True)
    unplanned_at = NumberAttribute(null=True)
    expires_at = NumberAttribute(null=True)
    unplanned_index = UnplannedIndex()
    pulled_index = PulledIndex()
    aside_index = AsideIndex()


def row_of(post: Post) -> PostRow:
    """Convert a post into a row."""
    row = PostRow(
        *key_of(post.post_id),
        state=post.state,
        created_ms=post.created_ms,
        caption=post.caption,
        tags=list(post.tags),
        mentions=dict(post.mentions or {}),
        media_ids=list(post.media_ids),
        media=_maps(post.media),
        alts=list(post.alts),
        location=dataclasses.asdict(post.location) if post.location else None,
        audience=post.audience,
        comments_gate=_unless(EVERYONE, post.comments_gate),
        warning=post.warning,
        sensitive=post.sensitive or None,
        hide_likes=post.hide_likes or None,
        edited_ms=post.edited_ms,
        edition=post.edition or None,
        aside=aside_key(post.author_id, post.state) if post.state in ASIDE else None,
        delivery=post.delivery or None,
        request_id=post.request_id,
        trace=post.trace,
    )
    if post.unplanned_ms is not None:
        shard = due_shard(post.post_id) if post.state in DUE else _shard(post.post_id)
        row.unplanned, row.unplanned_at = shard, post.unplanned_ms
    if post.state == ACTIVE and post.delivery == PULL:
        row.outbox_author = post.author_id
    return row


def _unless(default: str, given: str) -> str | None:
    """A value to store; none for the default, so that most rows are not larger."""
    return None if given == default else given


def post_of(row: PostRow) -> Post:
    """Convert a row into a post, with the copies of media in the order of `media_ids`, which an edit changes."""
    media_ids = tuple(row.media_ids or ())
    copies = [Media.from_map(each) for each in row.media or ()]
    return Post(
        post_id=row.seq + row.author_id,
        author_id=row.author_id,
        state=row.state,
        created_ms=int(row.created_ms),
        caption=row.caption or "",
        tags=tuple(row.tags or ()),
        mentions=row.mentions or {},
        media_ids=media_ids,
        media=tuple(sorted(copies, key=lambda each: media_ids.index(each.media_id)) if len(copies) > 1 else copies),
        alts=tuple(row.alts or ()),
        location=Location(**row.location) if row.location else None,
        audience=row.audience or "",
        comments_gate=row.comments_gate or EVERYONE,
        warning=row.warning,
        sensitive=bool(row.sensitive),
        hide_likes=bool(row.hide_likes),
        edited_ms=None if row.edited_ms is None else int(row.edited_ms),
        edition=row.edition or "",
        restores_to=row.restores_to,
        restored_ms=None if row.restored_ms is None else int(row.restored_ms),
        moved_to=row.moved_to,
        delivery=row.delivery or "",
        request_id=row.request_id or "-",
        trace=row.trace,
        problem=row.problem,
        likes_count=int(row.likes_count),
        comments_count=int(row.comments_count),
        views_count=int(row.views_count),
        likers_shards=int(row.likers_shards or 1),
        comment_shards=int(row.comment_shards or 1),
        comment_pins=tuple(row.comment_pins or ()),
        unplanned_ms=None if row.unplanned_at is None else int(row.unplanned_at),
    )


def totals_row(post_id: str) -> Row:
    """The row that carries a post's totals."""
    return Row(PostRow, *key_of(post_id))


def get(post_id: str) -> Post | None:
    """The post in any state, read strongly; None if no post has this id."""
    row = PostRow.find(*key_of(post_id))
    return None if row is None else post_of(row)


def get_many(post_ids: Iterable[str], *, strongly: bool = False) -> list[Post]:
    """Posts in any state and in no particular order; may lag by a moment unless read strongly."""
    return [
        post_of(row)
        for row in tables.batch_get(PostRow, [key_of(post_id) for post_id in post_ids], consistent=strongly)
    ]


def put_new(transaction: TransactWrite, post: Post) -> None:
    """Add the post to a transaction, on condition that its id is free."""
    transaction.save(row_of(post), condition=PostRow.author_id.does_not_exist())


def activate(post_id: str, media: Iterable[Media], delivery: str) -> Post | None:
    """Make a processing or failed post active with its finished media; None if it is in neither state."""
    actions: list[Action] = [PostRow.state.set(ACTIVE), PostRow.media.set(_maps(media))]
    actions += [PostRow.delivery.set(delivery), PostRow.problem.remove()]
    if delivery == PULL:
        actions.append(PostRow.outbox_author.set(ids.owner_of(post_id)))
    actions += unmark_unplanned() if delivery == NOWHERE else mark_unplanned(post_id)
    return update(post_id, actions, PostRow.state.is_in(PROCESSING, FAILED))


def replace_media(post_id: str, current: Callable[[Post], Iterable[Media]]) -> bool:
    """Replace the copies of media in a post that contains copies, if that changes any.

    Args:
        current: returns the current media. It is called after the row was read: with two concurrent updates, the one
            that read the older row fails its condition.

    Returns:
        Whether the copies are current; False if the post's state, or its copies, changed since the read.
    """
    row = PostRow.get(*key_of(post_id), consistent_read=True)
    media = _maps(current(post_of(row)))
    unchanged = (PostRow.state == row.state) & (PostRow.media == row.media)
    return media == row.media or update(post_id, [PostRow.media.set(media)], unchanged) is not None


def fail(post_id: str, problem: str) -> Post | None:
    """Mark a processing post failed; None if it is not processing any more."""
    actions = [PostRow.state.set(FAILED), PostRow.problem.set(problem), *unmark_unplanned()]
    return update(post_id, actions, PostRow.state == PROCESSING)


def edit(post: Post, edited: Post) -> Post | None:
    """Write the differences between two states of a post that an edit may cause: texts, media, location, audience,
    gate and warning.

    Returns:
        The stored post; None if its state has changed, or if the media or the edition differ and have changed, too.
    """
    before, after = _editable(post), _editable(edited)
    changed = {name: value for name, value in after.items() if value != before[name]}
    actions: list[Action] = [set_or_remove(getattr(PostRow, name), value) for name, value in changed.items()]
    condition = PostRow.state == post.state
    if (post.media_ids, post.alts) != (edited.media_ids, edited.alts):
        condition &= (PostRow.media_ids == list(post.media_ids)) & (PostRow.alts == list(post.alts))
    if post.edition != edited.edition:
        condition &= PostRow.edition == post.edition if post.edition else PostRow.edition.does_not_exist()
    return update(post.post_id, actions, condition) if actions else post


def _editable(post: Post) -> dict[str, Any]:
    """The values of the attributes that an edit may change; None for an attribute that is not stored."""
    return {
        "caption": post.caption,
        "tags": list(post.tags),
        "mentions": dict(post.mentions or {}),
        "media_ids": list(post.media_ids),
        "alts": list(post.alts),
        "location": dataclasses.asdict(post.location) if post.location else None,
        "audience": post.audience,
        "comments_gate": _unless(EVERYONE, post.comments_gate),
        "warning": post.warning,
        "sensitive": post.sensitive or None,
        "hide_likes": post.hide_likes or None,
        "edited_ms": post.edited_ms,
        "edition": post.edition or None,
    }


def set_or_remove(attribute: Any, value: object) -> Action:
    """Set the attribute, or remove it for None."""
    action: Action = attribute.remove() if value is None else attribute.set(value)
    return action


def raise_likers_shards(post_id: str, shards: int) -> None:
    """Spread further likers of the post over `shards` shards, unless there are as many already."""
    is_more = PostRow.likers_shards.does_not_exist() | (PostRow.likers_shards < shards)
    update(post_id, [PostRow.likers_shards.set(shards)], is_more)


def raise_comment_shards(post_id: str, shards: int) -> None:
    """Spread further comments on the post over `shards` shards, unless there are as many already."""
    is_more = PostRow.comment_shards.does_not_exist() | (PostRow.comment_shards < shards)
    update(post_id, [PostRow.comment_shards.set(shards)], is_more)


def set_comment_pins(post: Post, pins: Iterable[str]) -> bool:
    """Replace the pinned comments of an active post; False if they have changed since the post was read."""
    was, now = list(post.comment_pins), list(pins)
    action = PostRow.comment_pins.set(now) if now else PostRow.comment_pins.remove()
    unchanged = PostRow.comment_pins == was if was else PostRow.comment_pins.does_not_exist()
    return update(post.post_id, [action], (PostRow.state == ACTIVE) & unchanged) is not None


def clear_unplanned(post_id: str, state: str) -> None:
    """Remove the mark `unplanned` from a post that is still in `state`."""
    update(post_id, unmark_unplanned(), PostRow.state == state)


def postpone_resend(post: Post, unplanned_ms: int) -> bool:
    """Count the post's grace time from `unplanned_ms` on; False if its mark has changed."""
    unchanged = PostRow.unplanned_at == post.unplanned_ms
    return update(post.post_id, [PostRow.unplanned_at.set(unplanned_ms)], unchanged) is not None


def unplanned_ids(before_ms: int) -> Iterator[str]:
    """Ids of posts that are unplanned since before a time, the longest waiting first, whatever their shard.

    From an index, which lags: read the post to be sure.
    """
    overdue = PostRow.unplanned_at < before_ms
    return in_order_of_marks((str(shard) for shard in range(UNPLANNED_SHARDS)), overdue)


def in_order_of_marks(partitions: Iterable[str], condition: Condition) -> Iterator[str]:
    """Ids of the posts in these partitions of the index `unplanned`, by their times; from an index, which lags."""
    shards = (PostRow.unplanned_index.query(each, condition, page_size=UNPLANNED_PAGE) for each in partitions)
    for row in heapq.merge(*shards, key=lambda row: int(row.unplanned_at)):
        yield row.seq + row.author_id


def update(post_id: str, actions: list[Action], condition: Condition) -> Post | None:
    """The post after an update; None if it does not exist or does not meet the condition."""
    row = PostRow(*key_of(post_id))
    exists = PostRow.author_id.exists()
    return post_of(row) if tables.attempt(lambda: row.update(actions, condition=condition & exists)) else None


def mark_unplanned(post_id: str) -> list[Action]:
    """What marks a post as waiting to be settled or planned since now."""
    return [PostRow.unplanned.set(_shard(post_id)), PostRow.unplanned_at.set(clock.now_ms())]


def unmark_unplanned() -> list[Action]:
    """What removes that mark, or the time when a state ends."""
    return [PostRow.unplanned.remove(), PostRow.unplanned_at.remove()]


def _shard(post_id: str) -> str:
    return str(tables.shard_of(post_id, UNPLANNED_SHARDS))


def due_shard(post_id: str) -> str:
    """The partition of the index `unplanned` for the time when the post's state ends."""
    return due_partition(tables.shard_of(post_id, DUE_SHARDS))


def due_partition(shard: int) -> str:
    """One of the partitions of the index `unplanned` for times when states end."""
    return f"due#{shard}"


def aside_key(author_id: str, state: str) -> str:
    """The partition of the index `aside`."""
    return f"{author_id}#{state}"


def key_of(post_id: str) -> tuple[str, str]:
    """The key of a post's row."""
    return ids.owner_of(post_id), ids.sequence_of(post_id)


def _maps(media: Iterable[Media]) -> list[dict[str, Any]]:
    return [each.to_map() for each in media]
