"""List comments: of a post, replies to a comment, and those that an account wrote."""

from collections.abc import Collection, Sequence
from functools import partial
from typing import Any

from chalicelib.accounts import service as accounts
from chalicelib.comments import access, tables
from chalicelib.comments.access import no_such_comment
from chalicelib.comments.comment import Comment, parent_of
from chalicelib.comments.comment_answers import own_comment, present
from chalicelib.comments.schemas import CommentAnswer, Order, OwnComment
from chalicelib.core import cursors, ids
from chalicelib.core.parallel import soon
from chalicelib.core.schemas import Page
from chalicelib.posts import service as posts
from chalicelib.posts.service import Post

READS = 3  # of rows without likes for one page of the most liked: liked ones among them are skipped


def page(viewer_id: str | None, post_id: str, order: Order, limit: int, cursor: str | None) -> Page[CommentAnswer]:
    """Comments of the first level, pinned ones first, without those that the viewer may not see: pages may be short.

    Three rounds of calls: the post; whether the viewer may see it, and the rows; and what the answers need.

    Args:
        order: `newest`, `oldest`, or `top`: the most liked first, then those without likes, the newest first.

    Raises:
        NotFound: there is no such post, or the viewer may not see it.
        BadRequest: the cursor does not belong to this listing.
    """
    listing = f"comments:{post_id}:{order}:{viewer_id or ''}"
    position = cursors.decode(listing, cursor)
    post = _found(post_id)
    pins = position["pins"] if position else list(post.comment_pins[:limit])
    on_page = [] if position else pins
    seeing = soon(partial(posts.can_view, viewer_id, post))
    pinning = soon(partial(tables.get_many, [(post_id, each) for each in on_page])) if on_page else None
    try:
        found, end = _rows(post, order, limit - len(on_page), position, pins)
    finally:
        may_view = seeing.result()
        pinned = pinning.result() if pinning else {}
    if not may_view:
        raise posts.no_such_post()
    rows = [pinned[each] for each in on_page if each in pinned]
    rows += found
    if end is not None:
        end["pins"] = pins
    answers = present(viewer_id, post, rows)
    return Page[CommentAnswer](items=answers, next_cursor=cursors.encode(listing, end))


def replies(
    viewer_id: str | None, post_id: str, comment_id: str, limit: int, cursor: str | None
) -> Page[CommentAnswer]:
    """The replies to a comment, oldest first, without those that the viewer may not see.

    Raises:
        NotFound: there is no such post or comment, the viewer may not see it, or it is a reply.
        BadRequest: the cursor does not belong to this listing.
    """
    listing = f"replies:{post_id}:{comment_id}:{viewer_id or ''}"
    position = cursors.decode(listing, cursor)
    if parent_of(comment_id) is not None:
        raise no_such_comment()
    post = _found(post_id)
    after = position["after"] if position else None
    seeing = soon(partial(posts.can_view, viewer_id, post))
    reading = soon(partial(tables.replies, post_id, comment_id, after, limit + 1))
    try:
        parent = tables.get(post_id, comment_id)
        found = reading.result()
    finally:
        may_view = seeing.result()
    if not may_view:
        raise posts.no_such_post()
    if parent is None:
        raise no_such_comment()
    answers = present(viewer_id, post, [parent, *found[:limit]])
    if not answers or answers[0].id != comment_id:
        raise no_such_comment()
    end = {"after": found[limit - 1].comment_id} if len(found) > limit else None
    return Page[CommentAnswer](items=answers[1:], next_cursor=cursors.encode(listing, end))


def show(viewer_id: str | None, post_id: str, comment_id: str) -> CommentAnswer:
    """One comment.

    Raises:
        NotFound: as of `access.get`.
    """
    post, comment = access.get(viewer_id, post_id, comment_id)
    answers = present(viewer_id, post, [comment])
    if not answers:
        raise no_such_comment()
    return answers[0]


def own(user_id: str, limit: int, cursor: str | None) -> Page[OwnComment]:
    """The comments and replies that a user wrote, the latest first, whether or not other users may see them.

    From an index, which may lag; comments that were deleted meanwhile are left out.

    Raises:
        BadRequest: the cursor does not belong to this listing.
    """
    listing = f"own-comments:{user_id}"
    position = cursors.decode(listing, cursor)
    keys = tables.by_author(user_id, position["below"] if position else None, limit + 1)
    found = tables.get_many(keys[:limit])
    comments = [found[comment_id] for _, comment_id in keys[:limit] if comment_id in found]
    end = {"below": keys[limit - 1][1]} if len(keys) > limit else None
    items = [own_comment(each) for each in comments if not each.is_deleted]
    return Page[OwnComment](items=items, next_cursor=cursors.encode(listing, end))


def _found(post_id: str) -> Post:
    """The post; its author's account is read at once, because the next round of calls needs it."""
    reading = soon(partial(accounts.accounts, [ids.owner_of(post_id)]))
    post = posts.find(post_id)
    reading.result()
    if post is None:
        raise posts.no_such_post()
    return post


Rows = tuple[list[Comment], dict[str, Any] | None]
"""Comments, and where they end; None for the end of the listing."""


def _rows(post: Post, order: Order, most: int, position: dict[str, Any] | None, pins: Collection[str]) -> Rows:
    """At most `most` comments beyond a position, without the pinned ones that the first page has shown."""
    if order == "top":
        return _top(post, most, position, pins)
    at = position["at"] if position else None
    found = tables.listed(post.post_id, post.comment_shards, at, most + len(pins) + 1, newest=order == "newest")
    return _cut([each for each in found if each.comment_id not in pins], most, at)


def _top(post: Post, most: int, position: dict[str, Any] | None, pins: Collection[str]) -> Rows:
    """The most liked comments first, then those that have no likes; what each has is read strongly."""
    liked: list[Comment] = []
    if position is None or "top" in position:
        above = position["top"] if position else None
        entries = tables.most_liked(post.post_id, post.comment_shards, above, most + len(pins) + 1)
        wanted = [(top, comment_id) for top, comment_id in entries if comment_id not in pins]
        known = tables.get_many((post.post_id, comment_id) for _, comment_id in wanted[:most])
        liked = [known[comment_id] for _, comment_id in wanted[:most] if comment_id in known]
        if len(wanted) > most:
            return liked, {"top": wanted[most - 1][0] if most else above}
    at = position.get("at") if position else None
    rest, end = _without_likes(post, most - len(liked), at, pins)
    return [*liked, *rest], end


def _without_likes(post: Post, most: int, at: str | None, pins: Collection[str]) -> Rows:
    """The newest comments without a position in the index `top`."""
    found: list[Comment] = []
    for _ in range(READS):
        rows = tables.listed(post.post_id, post.comment_shards, at, most + len(pins) + 1, newest=True)
        for row in rows:
            if row.top is None and row.comment_id not in pins:
                if len(found) == most:
                    return found, {"at": at}
                found.append(row)
            at = row.comment_id
        if len(rows) <= most + len(pins):
            return found, None
    return found, {"at": at}


def _cut(found: Sequence[Comment], most: int, at: str | None) -> Rows:
    """The first `most` of the comments, of which one more was read if there is one."""
    shown = list(found[:most])
    if len(found) <= most:
        return shown, None
    return shown, {"at": shown[-1].comment_id if shown else at}
