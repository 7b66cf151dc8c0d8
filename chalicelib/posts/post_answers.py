"""Build the API's answer about posts for one viewer."""

from collections.abc import Iterable, Mapping
from concurrent.futures import Future
from functools import partial

from chalicelib.accounts import service as accounts
from chalicelib.accounts.service import Account
from chalicelib.core import clock
from chalicelib.core.parallel import soon
from chalicelib.engagement import service as engagement
from chalicelib.engagement.service import ViewerState
from chalicelib.graph import service as graph
from chalicelib.graph.service import WordFilter
from chalicelib.media import service as media
from chalicelib.posts import post_capabilities
from chalicelib.posts.post import EVERYONE, RECENTLY_DELETED, SCHEDULED, Location, Post
from chalicelib.posts.schemas import DraftAnswer, Place, PostAnswer, ViewerMarks


def present(
    viewer_id: str | None,
    found: Iterable[Post],
    *,
    viewer_states: Mapping[str, ViewerState] | None = None,
    word_filter: WordFilter | None = None,
    are_followed: bool = False,
) -> list[PostAnswer]:
    """Posts as one viewer gets them, in the same order; posts whose author's account is gone are left out.

    Mentions of users that lists do not show to the viewer are left out. Other mentions cost one round of calls.

    Args:
        found: posts that the viewer may see.
        viewer_states: what the viewer did with these posts, if the caller has read it; otherwise this function reads
            it, and it may be a moment old.
        word_filter: the viewer's muted words, if the caller has read them; otherwise this function reads them if there
            is a post of another user.
        are_followed: whether the viewer is known to follow all authors but themselves, as in the home feed.
    """
    shown = list(found)
    words_read = _reading(viewer_id, shown) if word_filter is None else None
    can = post_capabilities.of_posts(viewer_id, shown, are_followed=are_followed)
    authors = accounts.accounts({post.author_id for post in shown}) if shown else {}
    mentioned = graph.listed(viewer_id, {user_id for post in shown for user_id in _mentioned_ids(post)})
    if viewer_states is None:
        viewer_states = engagement.viewer_states(viewer_id, [post.post_id for post in shown])
    if word_filter is None:
        word_filter = words_read.result() if words_read else graph.NO_WORDS
    marks = {
        post_id: ViewerMarks(liked=viewer_states[post_id].liked, saved=viewer_states[post_id].saved, can=able)
        for post_id, able in can.items()
    }
    return [
        _answer(
            viewer_id,
            post,
            authors[post.author_id],
            mentioned,
            viewer=marks[post.post_id],
            rule_ids=filtered(viewer_id, post, word_filter),
        )
        for post in shown
        if post.author_id in authors
    ]


def filtered(viewer_id: str | None, post: Post, word_filter: WordFilter) -> list[str]:
    """Ids of the viewer's muted words that the post's caption, tags, alternative texts or warning contain.

    None of the viewer's own posts is filtered.
    """
    if viewer_id == post.author_id:
        return []
    return word_filter.matches([post.caption, post.warning or "", *post.alts, *(f"#{tag}" for tag in post.tags)])


def _reading(viewer_id: str | None, shown: Iterable[Post]) -> "Future[WordFilter] | None":
    """Start to read the viewer's muted words; None if nothing can be filtered."""
    if viewer_id is None or all(post.author_id == viewer_id for post in shown):
        return None
    return soon(partial(graph.word_filters, viewer_id))


def _mentioned_ids(post: Post) -> Iterable[str]:
    """Ids of the users that the caption mentions, each once, in its order."""
    return dict.fromkeys((post.mentions or {}).values())


def _answer(
    viewer_id: str | None,
    post: Post,
    author: Account,
    mentioned: Mapping[str, Account],
    *,
    viewer: ViewerMarks,
    rule_ids: list[str],
) -> PostAnswer:
    is_own = viewer_id == post.author_id
    is_narrow = author.is_private or post.audience != EVERYONE
    alts = dict(zip(post.media_ids, post.alts, strict=True))
    shown = post.media or media.of_post(post.author_id, post.media_ids)
    return PostAnswer(
        id=post.post_id,
        author=accounts.card(author),
        state=post.state,
        caption=post.caption,
        tags=post.tags,
        mentions=[mentioned[user_id].username for user_id in _mentioned_ids(post) if user_id in mentioned],
        media=[media.present(each, alts[each.media_id] or None, audience_private=is_narrow) for each in shown],
        location=_place(post.location),
        audience=post.audience,
        comments_gate=post.comments_gate,
        warning=post.warning,
        sensitive=post.sensitive,
        filtered=rule_ids,
        hide_likes=post.hide_likes,
        likes_count=None if post.hide_likes and not is_own else post.likes_count,
        comments_count=post.comments_count,
        views_count=post.views_count,
        viewer=viewer,
        created_at=clock.rfc3339(post.created_ms),
        edited_at=None if post.edited_ms is None else clock.rfc3339(post.edited_ms),
        pinned=post.post_id in author.pinned_posts,
        publish_at=_until(post, SCHEDULED),
        erased_at=_until(post, RECENTLY_DELETED),
        problem=post.problem if is_own else None,
    )


def draft_answer(draft: Post) -> DraftAnswer:
    """A draft as its author gets it."""
    alts = dict(zip(draft.media_ids, draft.alts, strict=True))
    held = media.of_post(draft.author_id, draft.media_ids)
    return DraftAnswer(
        id=draft.post_id,
        media=[media.present(each, alts[each.media_id] or None, audience_private=True) for each in held],
        caption=draft.caption,
        location=_place(draft.location),
        audience=draft.audience,
        comments_gate=draft.comments_gate,
        warning=draft.warning,
        sensitive=draft.sensitive,
        hide_likes=draft.hide_likes,
        created_at=clock.rfc3339(draft.created_ms),
        expires_at=clock.rfc3339(draft.unplanned_ms or 0),
    )


def _until(post: Post, state: str) -> str | None:
    """When a state of the post ends, if it is in this state."""
    return clock.rfc3339(post.due_ms) if post.state == state and post.due_ms is not None else None


def _place(location: Location | None) -> Place | None:
    """The place as stored: a name may be older than the rules for new ones."""
    if location is None:
        return None
    return Place.model_construct(name=location.name, lat=location.lat, lng=location.lng)
