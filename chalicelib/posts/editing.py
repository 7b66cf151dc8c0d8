"""Edit and delete existing posts."""

from collections.abc import Sequence

from chalicelib.core import ids
from chalicelib.core.limits import Limit
from chalicelib.core.problems import Forbidden, invalid_field
from chalicelib.core.settings import HOUR
from chalicelib.posts import tables
from chalicelib.posts.access import get, no_such_post
from chalicelib.posts.creation import resolve_caption
from chalicelib.posts.post import DELETED, Post
from chalicelib.posts.settings import settings


def edit(caller_id: str, post_id: str, caption: str | None, alts: Sequence[tuple[str, str]]) -> Post:
    """Change the caption, alternative texts (pairs of media id and text), or both.

    Raises:
        NotFound: there is no such post, or the caller may not see it.
        Forbidden: another user is the author.
        Unprocessable: the caption has too many tags or mentions, or a media is not part of the post.
        TooManyRequests: see `_count_change`.
    """
    _count_change(caller_id)
    post = get(caller_id, post_id)
    if post.author_id != caller_id:
        raise Forbidden("Only its author edits a post.")
    positions: dict[int, str] = {}
    for i, (media_id, alt) in enumerate(alts):
        if media_id not in post.media_ids:
            raise invalid_field(f"media.{i}.media_id", "is not among this post's media")
        positions[post.media_ids.index(media_id)] = alt
    resolved = None if caption is None else resolve_caption(caption, post.mentions)
    edited = tables.edit(post_id, resolved, positions)
    if edited is None:
        raise no_such_post()
    return edited


def delete(caller_id: str, post_id: str) -> None:
    """Delete the caller's post; repeating it changes nothing while the tombstone exists.

    Raises:
        NotFound: there is no such post, or the caller may not see it.
        Forbidden: another user is the author.
        TooManyRequests: see `_count_change`.
    """
    _count_change(caller_id)
    if not ids.is_owned(post_id) or ids.owner_of(post_id) != caller_id:
        get(caller_id, post_id)
        raise Forbidden("Only its author deletes a post.")
    while True:
        post = tables.get(post_id)
        if post is None:
            raise no_such_post()
        if post.state == DELETED or tables.make_tombstone(post):
            return


def _count_change(caller_id: str) -> None:
    """Count one edit or deletion against the caller's limit.

    Raises:
        TooManyRequests: the caller made `post_changes_per_user` within the hour.
    """
    Limit("post-changes", settings().post_changes_per_user, HOUR).spend(caller_id)
