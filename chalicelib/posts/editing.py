"""Edit existing posts."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, TypedDict

from chalicelib.core import clock
from chalicelib.core.limits import Limit
from chalicelib.core.problems import Forbidden, Unavailable, invalid_field
from chalicelib.core.retries import tries
from chalicelib.core.settings import HOUR
from chalicelib.posts import tables
from chalicelib.posts.access import get
from chalicelib.posts.creation import resolve_caption
from chalicelib.posts.post import EDITIONS, WITH_COPIES, Location, Post
from chalicelib.posts.scheduling import reschedule
from chalicelib.posts.settings import settings

_PLAIN_FIELDS = ("location", "audience", "comments_gate", "warning", "sensitive", "hide_likes")  # stored as given


class PostChange(TypedDict, total=False):
    """The changes of an edit; absent fields stay as they are.

    Attributes:
        media: the whole list in the wished order: pairs of media id and alternative text, None to keep the present one.
        location, warning: None removes them.
        publish_ms: when a scheduled post is published (ms since 1970); None: now.
    """

    caption: str
    media: Sequence[tuple[str, str | None]]
    location: Location | None
    audience: str
    comments_gate: str
    warning: str | None
    sensitive: bool
    hide_likes: bool
    publish_ms: int | None


INDEXED_FIELDS = ("tags", "audience", "warning", "sensitive")
"""Fields that decide under which tags a post is listed, and whether trends count it."""
SHOWN_FIELDS = frozenset({"caption", "media", "location", "warning", "sensitive"})
"""Changes of these are marked as edits; who sees the post or may comment is not part of what it shows."""


def edit(caller_id: str, post_id: str, change: PostChange) -> Post:
    """Change the caller's post. A narrower audience holds from the next read on.

    Raises:
        NotFound: there is no such post, or the caller may not see it.
        Forbidden: another user is the author.
        Conflict: the change has a time of publication, and the post is not scheduled.
        Unprocessable: the caption has too many tags or mentions, the media are not those of the post, or the time of
            publication is past or too far ahead.
        TooManyRequests: see `count_change`.
        Unavailable: the post kept changing, or the database throttles.
    """
    count_change(caller_id)
    for _ in tries():
        post = get(caller_id, post_id)
        if post.author_id != caller_id:
            raise Forbidden("Only its author edits a post.")
        edited = edited_post(post, change)
        is_moved = "publish_ms" in change
        stored = reschedule(post, edited, change["publish_ms"]) if is_moved else tables.edit(post, edited)
        if stored:
            return stored
    raise Unavailable("The post kept changing; try again.", headers={"Retry-After": "1"})


def edited_post(post: Post, change: PostChange) -> Post:
    """The post after a change, which is not written yet.

    Raises:
        Unprocessable: as of `edit`.
    """
    fields: dict[str, Any] = {name: change[name] for name in _PLAIN_FIELDS if name in change}  # type: ignore[literal-required]
    if "caption" in change:
        resolved = resolve_caption(change["caption"], post.mentions)
        fields |= {"caption": resolved.caption, "tags": resolved.tags, "mentions": resolved.mentions}
    if "media" in change:
        fields |= _arranged(post, change["media"])
    edited = replace(post, **fields)
    if any(getattr(edited, name) != getattr(post, name) for name in INDEXED_FIELDS):
        edited = replace(edited, edition=EDITIONS[post.edition == EDITIONS[0]])
    if edited != post and post.state in WITH_COPIES and SHOWN_FIELDS & change.keys():
        return replace(edited, edited_ms=clock.now_ms())
    return edited


def _arranged(post: Post, media: Sequence[tuple[str, str | None]]) -> dict[str, Any]:
    """The media ids and alternative texts in another order.

    Raises:
        Unprocessable: these are not exactly the media of the post.
    """
    alts = dict(zip(post.media_ids, post.alts, strict=True))
    for i, (media_id, _) in enumerate(media):
        if media_id not in alts:
            raise invalid_field(f"media.{i}.media_id", "is not among this post's media", code="unknown")
        if media_id in [each for each, _ in media[:i]]:
            raise invalid_field(f"media.{i}.media_id", "is given twice", code="repeated")
    if len(media) < len(alts):
        raise invalid_field("media", "should list all media of the post", len(alts), code="too-few")
    media_ids = tuple(media_id for media_id, _ in media)
    return {"media_ids": media_ids, "alts": tuple(alts[each] if alt is None else alt for each, alt in media)}


def count_change(caller_id: str) -> None:
    """Count an edit, a deletion or a similar change against the caller's limit.

    Raises:
        TooManyRequests: the caller made `post_changes_per_user` within the hour.
    """
    Limit("post-changes", settings().post_changes_per_user, HOUR).spend(caller_id)
