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
    DELETED,
    DUE,
    EVERYONE,
    FAILED,
    NOWHERE,
    PROCESSING,
    PULL,
    RECENTLY_DELETED,
    Location,
    Post,
)
from chalicelib.posts.settings import settings

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
    aside = UnicodeAttribute(null=True)
    restores_to = UnicodeAttribute(null=True)
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


def _row(post: Post) -> PostRow:
    row = PostRow(
        *_key(post.post_id),
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
        aside=_aside(post.author_id, post.state) if post.state in ASIDE else None,
        delivery=post.delivery or None,
        request_id=post.request_id,
        trace=post.trace,
    )
    if post.unplanned_ms is not None:
        shard = _due_shard(post.post_id) if post.state in DUE else _shard(post.post_id)
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
        restores_to=row.restores_to,
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
    return Row(PostRow, *_key(post_id))


def get(post_id: str) -> Post | None:
    """The post in any state, read strongly; None if no post has this id."""
    row = PostRow.find(*_key(post_id))
    return None if row is None else post_of(row)


def get_many(post_ids: Iterable[str], *, strongly: bool = False) -> list[Post]:
    """Posts in any state and in no particular order; may lag by a moment unless read strongly."""
    return [
        post_of(row) for row in tables.batch_get(PostRow, [_key(post_id) for post_id in post_ids], consistent=strongly)
    ]


def put_new(transaction: TransactWrite, post: Post) -> None:
    """Add the post to a transaction, on condition that its id is free."""
    transaction.save(_row(post), condition=PostRow.author_id.does_not_exist())


def activate(post_id: str, media: Iterable[Media], delivery: str) -> Post | None:
    """Make a processing or failed post active with its finished media; None if it is in neither state."""
    actions: list[Action] = [PostRow.state.set(ACTIVE), PostRow.media.set(_maps(media))]
    actions += [PostRow.delivery.set(delivery), PostRow.problem.remove()]
    if delivery == PULL:
        actions.append(PostRow.outbox_author.set(ids.owner_of(post_id)))
    actions += _unmark_unplanned() if delivery == NOWHERE else _mark_unplanned(post_id)
    return _update(post_id, actions, PostRow.state.is_in(PROCESSING, FAILED))


def replace_media(post_id: str, current: Callable[[Post], Iterable[Media]]) -> bool:
    """Replace the copies of media in a post that contains copies, if that changes any.

    Args:
        current: returns the current media. It is called after the row was read: with two concurrent updates, the one
            that read the older row fails its condition.

    Returns:
        Whether the copies are current; False if the post's state, or its copies, changed since the read.
    """
    row = PostRow.get(*_key(post_id), consistent_read=True)
    media = _maps(current(post_of(row)))
    unchanged = (PostRow.state == row.state) & (PostRow.media == row.media)
    return media == row.media or _update(post_id, [PostRow.media.set(media)], unchanged) is not None


def fail(post_id: str, problem: str) -> Post | None:
    """Mark a processing post failed; None if it is not processing any more."""
    actions = [PostRow.state.set(FAILED), PostRow.problem.set(problem), *_unmark_unplanned()]
    return _update(post_id, actions, PostRow.state == PROCESSING)


def transfer(post: Post, state: str, *, due_ms: int | None = None) -> Post | None:
    """Move a post into another state than deleted; None if its state has changed, or the time when that ends.

    A post that becomes active or processing waits to be planned or settled. An import is not planned.

    Args:
        due_ms: when a state of `DUE` ends (ms since 1970).
    """
    aside = _aside(post.author_id, state) if state in ASIDE else None
    is_pulled = state == ACTIVE and post.delivery == PULL
    actions: list[Action] = [
        PostRow.state.set(state),
        _set_or_remove(PostRow.aside, aside),
        _set_or_remove(PostRow.restores_to, post.state if state == RECENTLY_DELETED else None),
        _set_or_remove(PostRow.outbox_author, post.author_id if is_pulled else None),
    ]
    if due_ms is not None:
        actions += [PostRow.unplanned.set(_due_shard(post.post_id)), PostRow.unplanned_at.set(due_ms)]
    elif state == PROCESSING or (state == ACTIVE and post.delivery != NOWHERE):
        actions += _mark_unplanned(post.post_id)
    else:
        actions += _unmark_unplanned()
    return _update(post.post_id, actions, _is_unchanged(post))


def make_tombstone(post: Post) -> Post | None:
    """Reduce the post to a tombstone, which keeps the media ids; None if the post's state has changed."""
    return _update(post.post_id, [*_burial(), *_mark_unplanned(post.post_id)], _is_unchanged(post))


def forward(transaction: TransactWrite, post: Post, moved_to: str) -> None:
    """Add to a transaction the update that reduces a post to a tombstone without media, because another post has them.

    Its condition: the post's state, texts and media are unchanged.
    """
    actions = [*_burial(), *_unmark_unplanned(), PostRow.media_ids.remove(), PostRow.moved_to.set(moved_to)]
    unchanged = _is_unchanged(post) & (PostRow.caption == post.caption)
    unchanged &= (PostRow.media_ids == list(post.media_ids)) & (PostRow.alts == list(post.alts))
    transaction.update(PostRow(*_key(post.post_id)), actions, condition=unchanged)


def replace_draft(transaction: TransactWrite, draft: Post, edited: Post) -> None:
    """Add to a transaction the update of a draft, on condition that the draft is unchanged."""
    unchanged = _is_unchanged(draft)
    transaction.save(_row(edited), condition=unchanged)


def _burial() -> list[Action]:
    gone = (PostRow.caption, PostRow.tags, PostRow.mentions, PostRow.media, PostRow.alts, PostRow.location)
    marks = (PostRow.warning, PostRow.aside, PostRow.restores_to, PostRow.outbox_author)
    expires_at = clock.now() + settings().tombstone_lifetime
    removed = [each.remove() for each in (*gone, *marks)]
    return [PostRow.state.set(DELETED), PostRow.expires_at.set(expires_at), *removed]


def _is_unchanged(post: Post) -> Condition:
    """The post has the same state, until the same time."""
    unchanged: Condition = PostRow.state == post.state
    if post.due_ms is not None:
        unchanged &= PostRow.unplanned_at == post.due_ms
    return unchanged


def edit(post: Post, edited: Post) -> Post | None:
    """Write the differences between two states of a post that an edit may cause: texts, media, location, audience,
    gate and warning.

    Returns:
        The stored post; None if its state has changed, or if the media differ and have changed, too.
    """
    before, after = _editable(post), _editable(edited)
    changed = {name: value for name, value in after.items() if value != before[name]}
    actions: list[Action] = [_set_or_remove(getattr(PostRow, name), value) for name, value in changed.items()]
    condition = PostRow.state == post.state
    if (post.media_ids, post.alts) != (edited.media_ids, edited.alts):
        condition &= (PostRow.media_ids == list(post.media_ids)) & (PostRow.alts == list(post.alts))
    return _update(post.post_id, actions, condition) if actions else post


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
    }


def _set_or_remove(attribute: Any, value: object) -> Action:
    action: Action = attribute.remove() if value is None else attribute.set(value)
    return action


def raise_likers_shards(post_id: str, shards: int) -> None:
    """Spread further likers of the post over `shards` shards, unless there are as many already."""
    is_more = PostRow.likers_shards.does_not_exist() | (PostRow.likers_shards < shards)
    _update(post_id, [PostRow.likers_shards.set(shards)], is_more)


def raise_comment_shards(post_id: str, shards: int) -> None:
    """Spread further comments on the post over `shards` shards, unless there are as many already."""
    is_more = PostRow.comment_shards.does_not_exist() | (PostRow.comment_shards < shards)
    _update(post_id, [PostRow.comment_shards.set(shards)], is_more)


def set_comment_pins(post: Post, pins: Iterable[str]) -> bool:
    """Replace the pinned comments of an active post; False if they have changed since the post was read."""
    was, now = list(post.comment_pins), list(pins)
    action = PostRow.comment_pins.set(now) if now else PostRow.comment_pins.remove()
    unchanged = PostRow.comment_pins == was if was else PostRow.comment_pins.does_not_exist()
    return _update(post.post_id, [action], (PostRow.state == ACTIVE) & unchanged) is not None


def clear_unplanned(post_id: str, state: str) -> None:
    """Remove the mark `unplanned` from a post that is still in `state`."""
    _update(post_id, _unmark_unplanned(), PostRow.state == state)


def postpone_resend(post: Post, unplanned_ms: int) -> bool:
    """Count the post's grace time from `unplanned_ms` on; False if its mark has changed."""
    unchanged = PostRow.unplanned_at == post.unplanned_ms
    return _update(post.post_id, [PostRow.unplanned_at.set(unplanned_ms)], unchanged) is not None


def unplanned_ids(before_ms: int) -> Iterator[str]:
    """Ids of posts that are unplanned since before a time, the longest waiting first, whatever their shard.

    From an index, which lags: read the post to be sure.
    """
    overdue = PostRow.unplanned_at < before_ms
    return _merged((str(shard) for shard in range(UNPLANNED_SHARDS)), overdue)


def due_ids(now_ms: int) -> Iterator[str]:
    """Ids of posts whose state has ended by a time, the longest overdue first; from an index, which lags."""
    return _merged(map(_due_partition, range(DUE_SHARDS)), PostRow.unplanned_at <= now_ms)


def aside_ids(author_id: str, state: str, limit: int, below: str | None) -> list[str]:
    """Ids of at most `limit` posts of an author in a state of `ASIDE`, newest first; from an index, which lags.

    Args:
        below: only sequences (short ids) below this one.
    """
    key = None if below is None else PostRow.seq < below
    rows = PostRow.aside_index.query(_aside(author_id, state), key, scan_index_forward=False, limit=limit)
    return [row.seq + row.author_id for row in rows]


def _merged(partitions: Iterable[str], condition: Condition) -> Iterator[str]:
    shards = (PostRow.unplanned_index.query(each, condition, page_size=UNPLANNED_PAGE) for each in partitions)
    for row in heapq.merge(*shards, key=lambda row: int(row.unplanned_at)):
        yield row.seq + row.author_id


def _update(post_id: str, actions: list[Action], condition: Condition) -> Post | None:
    row = PostRow(*_key(post_id))
    exists = PostRow.author_id.exists()
    return post_of(row) if tables.attempt(lambda: row.update(actions, condition=condition & exists)) else None


def _mark_unplanned(post_id: str) -> list[Action]:
    return [PostRow.unplanned.set(_shard(post_id)), PostRow.unplanned_at.set(clock.now_ms())]


def _unmark_unplanned() -> list[Action]:
    return [PostRow.unplanned.remove(), PostRow.unplanned_at.remove()]


def _shard(post_id: str) -> str:
    return str(tables.shard_of(post_id, UNPLANNED_SHARDS))


def _due_shard(post_id: str) -> str:
    return _due_partition(tables.shard_of(post_id, DUE_SHARDS))


def _due_partition(shard: int) -> str:
    return f"due#{shard}"


def _aside(author_id: str, state: str) -> str:
    return f"{author_id}#{state}"


def _key(post_id: str) -> tuple[str, str]:
    return ids.owner_of(post_id), ids.sequence_of(post_id)


def _maps(media: Iterable[Media]) -> list[dict[str, Any]]:
    return [each.to_map() for each in media]
