"""Read the messages of a conversation, and build the API's answers about them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from chalicelib.accounts import service as accounts
from chalicelib.accounts.service import Account
from chalicelib.core import clock, cursors, ids
from chalicelib.core.parallel import all_of
from chalicelib.core.problems import NotFound
from chalicelib.core.schemas import Page
from chalicelib.graph import service as graph
from chalicelib.media import service as media
from chalicelib.media.service import Media
from chalicelib.messaging import access, message_rows
from chalicelib.messaging.access import ACTIVE, Reader
from chalicelib.messaging.conversation import OPEN, Message, Reaction
from chalicelib.messaging.conversation_answers import hides, share_of
from chalicelib.messaging.schemas import MessageAnswer, MessageMedia, ReactionAnswer
from chalicelib.posts import service as posts
from chalicelib.posts.schemas import PostAnswer
from chalicelib.stories import service as stories
from chalicelib.stories.schemas import StoryAnswer


@dataclass(frozen=True)
class _Content:
    """What the answers of one page need.

    Attributes:
        authors: active accounts by id.
        blocked: ids of authors that block the viewer or are blocked.
        media: by id.
        posts: those that the viewer may see now, by id.
        stories: likewise.
        reactions: by place of the message.
    """

    authors: Mapping[str, Account]
    blocked: Collection[str]
    media: Mapping[str, Media]
    posts: Mapping[str, PostAnswer]
    stories: Mapping[str, StoryAnswer]
    reactions: Mapping[int, list[Reaction]]


def page(caller_id: str, conversation_id: str, limit: int, cursor: str | None) -> Page[MessageAnswer]:
    """One page of the messages that the caller may see, the newest first.

    Raises:
        NotFound: there is no such conversation, or the caller is not a member.
        BadRequest: the cursor does not belong to this listing.
    """
    found = access.get(caller_id, conversation_id)
    listing = f"messages:{conversation_id}:{caller_id}"
    position = cursors.decode(listing, cursor)
    below = position["below"] if position else None
    read = message_rows.messages(conversation_id, found.member.since_seq, below, limit + 1)
    shown = read[:limit]
    end = {"below": shown[-1].seq} if len(read) > limit else None
    return Page(items=present(found, shown), next_cursor=cursors.encode(listing, end))


def answer_of(found: Reader, message: Message) -> MessageAnswer:
    """One message as a member sees it."""
    return present(found, [message])[0]


def present(found: Reader, messages: Sequence[Message]) -> list[MessageAnswer]:
    """Messages that a member may see, in the same order."""
    if not messages:
        return []
    content = _content(found, messages)
    return [_answer(found, each, content) for each in messages]


def _content(found: Reader, messages: Sequence[Message]) -> _Content:
    """Read what the answers need; calls that do not depend on each other are made at the same time."""
    viewer_id, conversation_id = found.member.user_id, found.conversation.conversation_id
    author_ids = {each.author_id for each in messages if each.author_id}
    others = author_ids.union(found.conversation.members) - {viewer_id}
    blocked = graph.blocked_among(viewer_id, others) if others else set()
    shown = [each for each in messages if not each.is_unsent and not hides(found, each.author_id, blocked)]
    sees_media = found.member.state == OPEN
    seqs = [each.seq for each in messages]
    reads: list[partial[Any]] = [
        partial(accounts.accounts, author_ids),
        partial(_media, shown if sees_media else [each for each in shown if each.author_id == viewer_id]),
        partial(_visible_posts, viewer_id, {each.post_id for each in shown if each.post_id}),
        partial(_visible_stories, viewer_id, {each.story_id for each in shown if each.story_id}),
        partial(message_rows.reactions, conversation_id, min(seqs), max(seqs)),
    ]
    authors, of_media, found_posts, found_stories, reactions = all_of(reads)
    by_seq: dict[int, list[Reaction]] = {}
    for each in reactions:
        by_seq.setdefault(each.seq, []).append(each)
    return _Content(
        authors={user_id: each for user_id, each in authors.items() if each.status == ACTIVE},
        blocked=blocked,
        media=of_media,
        posts={each.id: each for each in posts.present(viewer_id, found_posts)} if found_posts else {},
        stories={each.id: each for each in stories.present_all(viewer_id, found_stories)} if found_stories else {},
        reactions=by_seq,
    )


def _media(messages: Iterable[Message]) -> dict[str, Media]:
    by_owner: dict[str, list[str]] = {}
    for message in messages:
        for media_id in message.media_ids:
            by_owner.setdefault(ids.owner_of(media_id), []).append(media_id)
    return {each.media_id: each for owner_id, found in by_owner.items() for each in media.of_post(owner_id, found)}


def _visible_posts(viewer_id: str, post_ids: Iterable[str]) -> list[posts.Post]:
    found = []
    for post_id in post_ids:
        try:
            found.append(posts.get(viewer_id, post_id))
        except NotFound:
            continue
    return found


def _visible_stories(viewer_id: str, story_ids: Iterable[str]) -> list[Any]:
    found = []
    for story_id in story_ids:
        try:
            found.append(stories.get(viewer_id, story_id))
        except NotFound:
            continue
    return found


def _answer(found: Reader, message: Message, content: _Content) -> MessageAnswer:
    viewer_id = found.member.user_id
    is_hidden = hides(found, message.author_id, content.blocked)
    is_own = message.author_id == viewer_id
    is_empty = is_hidden or message.is_unsent
    shown = replace(message, text="", media_ids=(), post_id=None, story_id=None) if is_empty else message
    author = None if is_hidden else content.authors.get(message.author_id)
    media_hidden = bool(shown.media_ids) and found.member.state != OPEN and not is_own
    return MessageAnswer(
        id=message.message_id,
        conversation_id=message.conversation_id,
        seq=message.seq,
        author=accounts.card(author) if author else None,
        state=message.state,
        kind=message.kind,
        text=shown.text or None,
        media=[_of_media(content.media[each]) for each in shown.media_ids if each in content.media],
        media_hidden=media_hidden,
        share=share_of(shown),
        post=content.posts.get(shown.post_id or ""),
        story=content.stories.get(shown.story_id or ""),
        reactions=_reactions(found, shown, content) if not is_empty else [],
        hidden=is_hidden,
        client_id=(message.client_id or None) if is_own else None,
        created_at=clock.rfc3339(message.created_ms),
    )


def _of_media(found: Media) -> MessageMedia:
    shown = media.present(found, None, audience_private=True)
    return MessageMedia(**shown.model_dump(), state=found.state)


def _reactions(found: Reader, message: Message, content: _Content) -> list[ReactionAnswer]:
    """The reactions of those who are members now, without members whom the viewer does not see."""
    return [
        ReactionAnswer(user_id=each.user_id, emoji=each.emoji)
        for each in content.reactions.get(message.seq, ())
        if each.user_id in found.conversation.members and not hides(found, each.user_id, content.blocked)
    ]
