"""The use cases of posts, and what other rooms ask of them."""

from collections.abc import Iterable, Mapping, Sequence

from chalicelib.accounts import service as accounts
from chalicelib.accounts.service import Account
from chalicelib.core import clock, ids, totals
from chalicelib.core.problems import Forbidden, NotFound, invalid_field
from chalicelib.core.streams import StreamRecord, text
from chalicelib.engagement import service as engagement
from chalicelib.engagement.service import Marks, marks
from chalicelib.graph import service as graph
from chalicelib.media import service as media
from chalicelib.posts import tables, timelines
from chalicelib.posts.copies import renew as renew_copy
from chalicelib.posts.creation import Draft, create, read_caption, settle
from chalicelib.posts.outbox import SUBSCRIBER, fan_out_of, mark_planned, resend_unplanned
from chalicelib.posts.post import ACTIVE, DELETED, EVERYONE, PULL, Location, Post, page_length
from chalicelib.posts.reactions import count_likes, like, likers, save, saves, unlike, unsave
from chalicelib.posts.schemas import Place, PostAnswer, ViewerMarks
from chalicelib.posts.timelines import newest_ids, outbox_ids
from chalicelib.posts.visibility import SHOWN, SHOWN_TO_AUTHOR, absent, can_view, follows, get

__all__ = [
    "EVERYONE",
    "PULL",
    "SUBSCRIBER",
    "Draft",
    "Location",
    "Marks",
    "Post",
    "can_view",
    "count_likes",
    "count_posts",
    "create",
    "delete",
    "edit",
    "fan_out_of",
    "get",
    "grid",
    "like",
    "likers",
    "mark_planned",
    "marks",
    "newest_ids",
    "outbox_ids",
    "page_length",
    "posts",
    "present",
    "renew_copy",
    "resend_unplanned",
    "save",
    "saves",
    "settle",
    "unlike",
    "unsave",
]


def edit(caller_id: str, post_id: str, caption: str | None, alts: Sequence[tuple[str, str]]) -> Post:
    """Change the caption, alternative texts (pairs of media id and text), or both.

    Raises:
        NotFound: there is no such post for the caller's eyes.
        Forbidden: it is somebody else's.
        Unprocessable: the caption names too much, or a medium is not the post's.
    """
    post = get(caller_id, post_id)
    if post.author_id != caller_id:
        raise Forbidden("Only its author edits a post.")
    positions: dict[int, str] = {}
    for i, (media_id, alt) in enumerate(alts):
        if media_id not in post.media_ids:
            raise invalid_field(f"media.{i}.media_id", "is not among this post's media")
        positions[post.media_ids.index(media_id)] = alt
    edited = tables.edit(post_id, None if caption is None else read_caption(caption), positions)
    if edited is None:
        raise absent()
    return edited


def delete(caller_id: str, post_id: str) -> None:
    """Delete the caller's post; again is fine while its tombstone stands.

    Raises:
        NotFound: there is no such post for the caller's eyes.
        Forbidden: it is somebody else's.
    """
    if not ids.is_owned(post_id) or ids.owner_of(post_id) != caller_id:
        get(caller_id, post_id)
        raise Forbidden("Only its author deletes a post.")
    while True:
        post = tables.get(post_id)
        if post is None:
            raise absent()
        if post.state == DELETED or tables.bury(post):
            return


def grid(viewer_id: str | None, author_id: str, limit: int, below: str | None) -> tuple[list[Post], str | None]:
    """One page of an author's posts, newest first; the author sees those that are not active too.

    Args:
        below: where the page before ended, None for the first.

    Returns:
        The posts, and where this page ended, None if it is the last.

    Raises:
        NotFound: there is no such author for the viewer's eyes.
    """
    author = accounts.accounts([author_id]).get(author_id) if ids.is_short(author_id) else None
    if author is None or not graph.can_view(viewer_id, author):
        raise NotFound("There is no such user.")
    is_own = viewer_id == author_id
    states = SHOWN_TO_AUTHOR if is_own else SHOWN
    sees_all = is_own or follows(viewer_id, author)

    def is_shown(post: Post) -> bool:
        return post.state in states and (sees_all or post.audience == EVERYONE)

    return timelines.grid(author_id, is_shown, limit, below=below, strongly=is_own)


def posts(post_ids: Iterable[str], *, strongly: bool = False) -> dict[str, Post]:
    """Active posts by id; those that are not, or are no posts, are left out. Whether they may be seen is not asked."""
    found = tables.get_many(filter(ids.is_owned, post_ids), strongly=strongly)
    return {post.post_id: post for post in found if post.state == ACTIVE}


def present(
    viewer_id: str | None, found: Iterable[Post], *, marks: Mapping[str, Marks] | None = None
) -> list[PostAnswer]:
    """Posts as one viewer gets them, in the same order; one whose author is gone is left out.

    Args:
        marks: what the viewer did with these posts, where it was read already; else it is read, perhaps a moment old.
    """
    shown = list(found)
    authors = accounts.accounts({post.author_id for post in shown}) if shown else {}
    if marks is None:
        marks = engagement.marks(viewer_id, [post.post_id for post in shown])
    return [
        _answer(viewer_id, post, authors[post.author_id], marks[post.post_id])
        for post in shown
        if post.author_id in authors
    ]


def count_posts(shard_id: str, records: Sequence[StreamRecord]) -> None:
    """Fold the stream of posts into their authors' `posts_count`: active posts count."""
    totals.fold(shard_id, records, _additions)


def _answer(viewer_id: str | None, post: Post, author: Account, marked: Marks) -> PostAnswer:
    is_narrow = author.is_private or post.audience != EVERYONE
    alts = dict(zip(post.media_ids, post.alts, strict=True))
    shown = post.media or media.of_post(post.author_id, post.media_ids)
    return PostAnswer(
        id=post.post_id,
        author=accounts.card(author),
        state=post.state,
        caption=post.caption,
        tags=post.tags,
        mentions=list(post.mentions or ()),
        media=[media.present(each, alts[each.media_id] or None, audience_private=is_narrow) for each in shown],
        location=post.location and Place(name=post.location.name, lat=post.location.lat, lng=post.location.lng),
        audience=post.audience,
        likes_count=post.likes_count,
        comments_count=post.comments_count,
        views_count=post.views_count,
        viewer=ViewerMarks(liked=marked.liked, saved=marked.saved),
        created_at=clock.rfc3339(post.created_ms),
        problem=post.problem if viewer_id == post.author_id else None,
    )


def _additions(record: StreamRecord) -> list[totals.Addition]:
    was, is_now = text(record.old, "state") == ACTIVE, text(record.new, "state") == ACTIVE
    if was == is_now:
        return []
    row = accounts.totals_row(record.keys["author_id"]["S"])
    return [totals.Addition(row, "posts_count", 1 if is_now else -1)]
