"""Read a page of explore: posts that were selected for the reader, of which each is decided again by strong reads.

Usually two dependent rounds of calls: the reader's selection and sketch of shown posts; then posts, authors,
restrictions, likes, saves and edges at once, together with the addition to the sketch.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from chalicelib.core import cursors, ids
from chalicelib.core.limits import Rate
from chalicelib.core.parallel import soon
from chalicelib.core.schemas import Page
from chalicelib.core.settings import MINUTE
from chalicelib.graph import service as graph
from chalicelib.graph.service import NO_WORDS, WordFilter
from chalicelib.posts import service as posts
from chalicelib.posts.service import Post, ViewerState
from chalicelib.search import explore_tables
from chalicelib.search.explore_candidates import is_fit, select
from chalicelib.search.explore_tables import Entry, Known, Selection, Source
from chalicelib.search.schemas import ExploreItem, ExploreReason
from chalicelib.search.settings import settings

Waiting = Sequence[tuple[int, Entry]]
"""Entries that may come next, each with its position in the selection."""


@dataclass(frozen=True)
class _Shown:
    """The posts of a page, and how many entries of the selection are above its end."""

    passed: int
    posts: Sequence[Post] = ()
    sources: Mapping[str, Source] = field(default_factory=dict)
    viewer_states: Mapping[str, ViewerState] = field(default_factory=dict)
    word_filter: WordFilter = NO_WORDS


def explore(user_id: str, limit: int, cursor: str | None) -> Page[ExploreItem]:
    """Posts that the user may like, of authors whom the user does not follow; a page may be short, or empty, and not
    be the last.

    Never posts that are not for everyone, sensitive or have a warning; none of the user's own, and none of authors who
    are private, not active, blocked either way, muted, or unfollowed within the last month. A first page has no post
    that was shown within `explore_seen_days`.

    Raises:
        BadRequest: the cursor does not belong to this listing.
        TooManyRequests: see `explore_per_minute`.
    """
    Rate("explore", settings().explore_per_minute, MINUTE).spend(user_id)
    listing = f"explore:{user_id}"
    position = cursors.decode(listing, cursor)
    known = explore_tables.read(user_id)
    selection, waiting = _continued(known, position)
    if selection is None or (not waiting and _may_add(selection, position)):
        selection = select(user_id, known)
        explore_tables.put(user_id, selection)
        waiting = list(enumerate(selection.entries))
    shown = _read_page(user_id, limit, waiting, len(selection.entries), known)
    is_last = shown.passed == len(selection.entries) and selection.is_whole
    end = None if is_last else {"selection": selection.selection_id, "at": shown.passed}
    return Page[ExploreItem](items=_present(user_id, shown), next_cursor=cursors.encode(listing, end))


def _continued(known: Known, position: dict[str, Any] | None) -> tuple[Selection | None, Waiting]:
    """The selection that a page reads, None if a new one must be made, and those of its posts that may come next."""
    selection = known.selection
    if selection is None:
        return None, []
    entries = list(enumerate(selection.entries))
    if position and position["selection"] == selection.selection_id:
        return selection, entries[position["at"] :]
    if not position and not selection.is_younger(settings().explore_lifetime):
        return None, []
    return selection, [each for each in entries if not known.has_seen(each[1].post_id)]


def _may_add(selection: Selection, position: dict[str, Any] | None) -> bool:
    """Whether another selection may have posts that one which has nothing left lacks."""
    is_end = position is not None and selection.is_whole
    return not is_end and not (selection.is_whole and selection.is_younger(settings().explore_pause))


def _read_page(user_id: str, limit: int, waiting: Waiting, total: int, known: Known) -> _Shown:
    """Read the next `limit` posts, and further ones only if the reader sees none of these."""
    for start in range(0, len(waiting), limit):
        asked = waiting[start : start + limit]
        found, word_filter = _read(user_id, [entry for _, entry in asked], known)
        shown = [(place, *found[entry.post_id], entry.source) for place, entry in asked if entry.post_id in found]
        count = posts.page_length([post for _, post, _, _ in shown], limit)
        below = [place for place, *_ in shown[count:]] or [place for place, _ in waiting[start + limit :]]
        if shown:
            return _Shown(
                below[0] if below else total,
                [post for _, post, _, _ in shown[:count]],
                {post.post_id: source for _, post, _, source in shown},
                {post.post_id: state for _, post, state, _ in shown},
                word_filter,
            )
    return _Shown(total)


def _read(
    user_id: str, entries: Sequence[Entry], known: Known
) -> tuple[dict[str, tuple[Post, ViewerState]], WordFilter]:
    """Read those of the posts that may be shown now, and remember that they were."""
    post_ids = [each.post_id for each in entries]
    author_ids = {ids.owner_of(each) for each in post_ids}
    following = soon(partial(graph.following_among, user_id, author_ids, strongly=False))
    remembers = settings().explore_seen_days and known.seen_today < settings().explore_seen
    adding = soon(partial(explore_tables.add_seen, user_id, post_ids)) if remembers else None
    found, word_filter = posts.read_public(user_id, post_ids, suggests=True)
    followed = following.result()
    if adding:
        adding.result()
    sources = {each.post_id: each.source for each in entries}
    return {
        post_id: (post, state)
        for post_id, (post, state) in found.items()
        if post.author_id not in followed and is_fit(post, sources[post_id])
    }, word_filter


def _present(user_id: str, shown: _Shown) -> list[ExploreItem]:
    answers = posts.present(user_id, shown.posts, viewer_states=shown.viewer_states, word_filter=shown.word_filter)
    return [
        ExploreItem.model_construct(**answer.__dict__, reason=_reason(shown.sources[answer.id])) for answer in answers
    ]


def _reason(source: Source) -> ExploreReason:
    return ExploreReason.model_construct(code=source.code, tag=source.tag or None)
