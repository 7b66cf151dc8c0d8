"""Export and erase a user's posts and collections; `core.life_cycle` defines the contract."""

import dataclasses
from collections.abc import Iterator

from chalicelib.core import clock, ids
from chalicelib.core.life_cycle import Exported, delete_rows, first_rows, rows_of
from chalicelib.posts import collection_tables, collections, tables
from chalicelib.posts.collection_tables import CollectionRow
from chalicelib.posts.hidden_posts import erase_now
from chalicelib.posts.post import DELETED, NOWHERE
from chalicelib.posts.tables import PostRow
from chalicelib.posts.view_tables import PostViewsRow


def export_user(user_id: str) -> Iterator[Exported]:
    """The posts that are not erased, with drafts, scheduled and recently deleted posts, in the order of their ids,
    the views by day, and the collections with their posts.

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

    for views in rows_of(PostViewsRow, user_id):
        sequence, _, day = views.day_of_post.partition("#")
        yield {"kind": "views", "post_id": sequence + user_id, "day": day, "views": int(views.views)}
    for collection in map(collection_tables.collection_of, rows_of(CollectionRow, user_id)):
        created_at = clock.rfc3339(ids.created_ms(collection.collection_id))
        named = {"name": collection.name, "cover": collection.cover, "created_at": created_at}
        yield {"kind": "collection", "id": collection.collection_id, **named}
        for row in rows_of(CollectionRow, collection.collection_id):
            yield {
                "kind": "collected_post",
                "collection_id": collection.collection_id,
                "post_id": row.post_id,
                "place": row.place,
            }


def erase_user(user_id: str) -> bool:
    """Erase posts at once, as the author may do, views by day and collections. Tombstones stay for a while.

    The stream of the posts requests the erasure of their media, and the removal from inboxes.
    """
    found = first_rows(PostRow, user_id, PostRow.state != DELETED)
    for row in found:
        erase_now(tables.post_of(row))
    collected = [collection_tables.collection_of(row) for row in first_rows(CollectionRow, user_id)]
    for collection in collected:
        collections.erase(collection.collection_id)
    return all([delete_rows(PostViewsRow, user_id), not found, not collected])
