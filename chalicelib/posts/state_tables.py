"""Change the states of posts, and find those that only their author sees, or whose state ends at a time."""

from collections.abc import Iterator

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from chalicelib.core import clock
from chalicelib.posts import tables
from chalicelib.posts.post import ACTIVE, ASIDE, DELETED, NOWHERE, PROCESSING, PULL, RECENTLY_DELETED, Post
from chalicelib.posts.settings import settings
from chalicelib.posts.tables import PostRow


def transfer(post: Post, state: str, *, due_ms: int | None = None) -> Post | None:
    """Give a post any state but deleted; None if its state, or the time when the state ends, has changed.

    A post that becomes active or processing waits to be planned or settled. An import is not planned.

    Args:
        due_ms: when a state of `DUE` ends (ms since 1970).
    """
    aside = tables.aside_key(post.author_id, state) if state in ASIDE else None
    is_pulled = state == ACTIVE and post.delivery == PULL
    actions: list[Action] = [
        PostRow.state.set(state),
        tables.set_or_remove(PostRow.aside, aside),
        tables.set_or_remove(PostRow.restores_to, post.state if state == RECENTLY_DELETED else None),
        tables.set_or_remove(PostRow.outbox_author, post.author_id if is_pulled else None),
    ]
    if state == ACTIVE:
        actions.append(PostRow.restored_ms.set(clock.now_ms()))
    if due_ms is not None:
        actions += [PostRow.unplanned.set(tables.due_shard(post.post_id)), PostRow.unplanned_at.set(due_ms)]
    elif state == PROCESSING or (state == ACTIVE and post.delivery != NOWHERE):
        actions += tables.mark_unplanned(post.post_id)
    else:
        actions += tables.unmark_unplanned()
    return tables.update(post.post_id, actions, _is_unchanged(post))


def make_tombstone(post: Post) -> Post | None:
    """Reduce the post to a tombstone, which keeps the media ids; None if the post's state has changed."""
    return tables.update(post.post_id, [*_burial(), *tables.mark_unplanned(post.post_id)], _is_unchanged(post))


def forward(transaction: TransactWrite, post: Post, moved_to: str) -> None:
    """Add to a transaction the update that reduces a post to a tombstone without media, because another post has them.

    Its condition: the post's state, texts and media are unchanged.
    """
    actions = [*_burial(), *tables.unmark_unplanned(), PostRow.media_ids.remove(), PostRow.moved_to.set(moved_to)]
    unchanged = _is_unchanged(post) & (PostRow.caption == post.caption)
    unchanged &= (PostRow.media_ids == list(post.media_ids)) & (PostRow.alts == list(post.alts))
    transaction.update(PostRow(*tables.key_of(post.post_id)), actions, condition=unchanged)


def replace_draft(transaction: TransactWrite, draft: Post, edited: Post) -> None:
    """Add to a transaction the update of a draft, on condition that the draft is unchanged."""
    unchanged = _is_unchanged(draft)
    transaction.save(tables.row_of(edited), condition=unchanged)


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


def due_ids(now_ms: int) -> Iterator[str]:
    """Ids of posts whose state has ended by a time, the longest overdue first; from an index, which lags."""
    return tables.in_order_of_marks(map(tables.due_partition, range(tables.DUE_SHARDS)), PostRow.unplanned_at <= now_ms)


def aside_ids(author_id: str, state: str, limit: int, below: str | None) -> list[str]:
    """Ids of at most `limit` posts of an author in a state of `ASIDE`, newest first; from an index, which lags.

    Args:
        below: only sequences (short ids) below this one.
    """
    key = None if below is None else PostRow.seq < below
    rows = PostRow.aside_index.query(tables.aside_key(author_id, state), key, scan_index_forward=False, limit=limit)
    return [row.seq + row.author_id for row in rows]
