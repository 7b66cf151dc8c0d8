"""Export and erase a user's posts; `core.life_cycle` defines the contract."""

import dataclasses
from collections.abc import Iterator

from chalicelib.core import clock
from chalicelib.core.life_cycle import Exported, first_rows, rows_of
from chalicelib.posts import tables
from chalicelib.posts.hidden_posts import erase_now
from chalicelib.posts.post import DELETED, NOWHERE
from chalicelib.posts.tables import PostRow


def export_user(user_id: str) -> Iterator[Exported]:
    """The posts that are not erased, with drafts, scheduled and recently deleted posts, in the order of their ids.

    Left out: copies of media, which contain the secret paths of renditions, and how posts are delivered and traced.
    """
    for post in map(tables.post_of, rows_of(PostRow, user_id)):
        if post.state != DELETED:
            media = zip(post.media_ids, post.alts, strict=True)
            yield {
                "kind": "post",
                "id": post.post_id,
                "state": post.state,
                "problem": post.problem,
                "caption": post.caption,
                "tags": list(post.tags),
                "mentions": dict(post.mentions or {}),
                "media": [{"media_id": media_id, "alt": alt} for media_id, alt in media],
                "location": dataclasses.asdict(post.location) if post.location else None,
                "audience": post.audience,
                "comments_gate": post.comments_gate,
                "warning": post.warning,
                "sensitive": post.sensitive,
                "hide_likes": post.hide_likes,
                "imported": post.delivery == NOWHERE,
                "until": None if post.due_ms is None else clock.rfc3339(post.due_ms),
                "likes_count": post.likes_count,
                "comments_count": post.comments_count,
                "created_at": clock.rfc3339(post.created_ms),
                "edited_at": None if post.edited_ms is None else clock.rfc3339(post.edited_ms),
            }


def erase_user(user_id: str) -> bool:
    """Erase posts at once, as the author may do. Tombstones without content stay for `tombstone_lifetime`.

    The stream of the posts requests the erasure of their media, and the removal from inboxes.
    """
    found = first_rows(PostRow, user_id, PostRow.state != DELETED)
    for row in found:
        erase_now(tables.post_of(row))
    return not found
