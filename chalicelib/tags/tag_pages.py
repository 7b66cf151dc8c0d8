"""Read a page of the public posts with a tag, without those that the viewer may not see or has muted.

Usually two dependent rounds of calls: the tag's shards; then posts, authors, restrictions, likes and saves at once.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from chalicelib.core import cursors
from chalicelib.core.parallel import soon
from chalicelib.graph import service as graph
from chalicelib.graph.service import NO_WORDS, WordFilter
from chalicelib.posts import service as posts
from chalicelib.posts.service import Post, ViewerState
from chalicelib.tags import top_posts
from chalicelib.tags.schemas import Order, TagPage
from chalicelib.tags.settings import settings
from chalicelib.tags.tag_index import newest_ids
from chalicelib.tags.tag_names import tag_named

Entry = tuple[str, Any]
"""The id of a post, and its position in the list."""
Read = Callable[[Any, int], Sequence[Entry]]
"""Read at most so many entries (second argument) below a position (None: from the first), in the order of the list."""


@dataclass
class _Found:
    """The posts of a page, and where the page ended; None if it is the last."""

    posts: list[Post] = field(default_factory=list)
    viewer_states: dict[str, ViewerState] = field(default_factory=dict)
    word_filter: WordFilter = NO_WORDS
    end: Any = None


def page(viewer_id: str | None, text: str, order: Order, limit: int, cursor: str | None) -> TagPage:
    """One page of the posts with a tag; it may be short, or empty, and not be the last.

    Args:
        text: the tag, in any spelling that folds to it.

    Raises:
        NotFound: the text is no tag. A tag that no post has is an empty list.
        BadRequest: the cursor does not belong to this listing.
    """
    tag = tag_named(text)
    listing = f"tag:{tag}:{order}:{viewer_id}"
    following = soon(partial(graph.follows_tag, viewer_id, tag)) if viewer_id else None
    position = (cursors.decode(listing, cursor) or {}).get("below")
    found = _read_page(viewer_id, tag, limit, position, _reader(tag, order))
    items = posts.present(viewer_id, found.posts, viewer_states=found.viewer_states, word_filter=found.word_filter)
    end = None if found.end is None else {"below": found.end}
    return TagPage(
        tag=tag,
        following=following is not None and following.result(),
        items=items,
        next_cursor=cursors.encode(listing, end),
    )


def _reader(tag: str, order: Order) -> Read:
    def newest(below: Any, most: int) -> list[Entry]:
        return [(each, each) for each in newest_ids(tag, most, below)]

    def top(below: Any, most: int) -> list[Entry]:
        position = None if below is None else (below[0], below[1])
        ranked = top_posts.below(top_posts.top_posts(tag), position)
        return [(post_id, [likes, post_id]) for likes, post_id in ranked[:most]]

    return top if order == "top" else newest


def _read_page(viewer_id: str | None, tag: str, limit: int, below: Any, read: Read) -> _Found:
    """Read `limit` entries and, if some are hidden, once `tag_rows_read` more."""
    page_found = _Found(end=below)
    for most in (limit, settings().tag_rows_read):
        entries = read(page_found.end, most + 1)
        shown, words = posts.read_public(viewer_id, [post_id for post_id, _ in entries[:most]], suggests=False)
        page_found.word_filter = words if entries else page_found.word_filter
        if not _take(page_found, tag, limit, entries[:most], shown):
            return page_found
        if len(entries) <= most:
            page_found.end = None
            return page_found
        if len(page_found.posts) == limit:
            break
    return page_found


def _take(
    page_found: _Found,
    tag: str,
    limit: int,
    entries: Sequence[Entry],
    shown: dict[str, tuple[Post, ViewerState]],
) -> bool:
    """Add the entries that the viewer sees. Returns whether all entries were used."""
    for post_id, position in entries:
        post, state = shown.get(post_id, (None, None))
        if post and state and tag in post.tags:
            longer = [*page_found.posts, post]
            if len(page_found.posts) == limit or posts.page_length(longer, limit) < len(longer):
                return False
            page_found.posts.append(post)
            page_found.viewer_states[post_id] = state
        page_found.end = position
    return True
