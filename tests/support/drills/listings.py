"""What each GET route must answer by the rules of `population`, or why it shows nothing of any user.

Add every new GET route here, or the visibility drill fails.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from chalicelib.core.ids import SHORT
from chalicelib.core.settings import DAY
from tests.support.drills.found_people import EXPLORE, SEARCH, SUGGESTIONS
from tests.support.drills.population import (
    ACTIVE,
    ARCHIVED,
    DELETED,
    PROCESSING,
    RECENTLY_DELETED,
    SCHEDULED,
    Population,
    Viewer,
)
from tests.support.drills.stage import rows
from tests.support.drills.told_things import FILTERED_NOTIFICATIONS, NOTIFICATIONS

Expected = Callable[[Population, Viewer, str], Sequence[str] | int | None]
"""Ids that a viewer (None: a guest) must find under a subject, or the answer's status; None where it is 404."""


@dataclass(frozen=True)
class Listing:
    """A route and what it answers.

    Attributes:
        subjects: values for the path's parameter; "" where it has none.
        expected: see `Expected`; ids in their order where `in_order`.
        for_guests: whether guests are answered otherwise than by 401.
        shows: whether the answer may contain this user or post for the viewer.
        is_list: whether the route takes a limit, or ignores it.
        reads_tokens: whether it refuses the tokens of ended sessions; public pages answer everyone alike.
    """

    subjects: Callable[[Population], Iterable[str]]
    expected: Expected
    in_order: bool = False
    for_guests: bool = True
    shows: Callable[[Population, Viewer, str], bool] = Population.can_meet
    is_list: bool = True
    reads_tokens: bool = True


def _nothing(_: Population) -> list[str]:
    return [""]


def _people(population: Population) -> list[str]:
    return list(population.names)


def _names(population: Population) -> list[str]:
    return list(population.names.values())


def _posts(population: Population) -> list[str]:
    return list(population.posts)


def _media(population: Population) -> list[str]:
    return [post.media_id for post in population.posts.values() if post.state != DELETED]


def _profile(population: Population, viewer: Viewer, person: str) -> list[str] | None:
    return [person] if population.can_find(viewer, person) else None


def _profile_named(population: Population, viewer: Viewer, name: str) -> list[str] | None:
    return _profile(population, viewer, next(each for each, known in population.names.items() if known == name))


def _grid(population: Population, viewer: Viewer, person: str) -> list[str] | None:
    if not population.can_open(viewer, person):
        return None
    listed = [each for each in population.grid(person) if population.posts[each].state in (ACTIVE, PROCESSING)]
    return [each for each in listed if population.can_see(viewer, each)]


def _hidden(state: str) -> Expected:
    return lambda population, viewer, _: population.own(viewer, state)


def _drafts(population: Population, viewer: Viewer, _: str) -> list[str]:
    return [each for each in reversed(population.drafts) if each.endswith(viewer or "")]


def _is_own(_: Population, viewer: Viewer, post_id: str) -> bool:
    return viewer is not None and post_id.endswith(viewer)


def _followers(population: Population, viewer: Viewer, person: str) -> list[str] | None:
    if not population.can_open(viewer, person):
        return None
    return [each for each, other in population.edges if other == person and population.can_meet(viewer, each)]


def _following(population: Population, viewer: Viewer, person: str) -> list[str] | None:
    if not population.can_open(viewer, person):
        return None
    return [other for each, other in population.edges if each == person and population.can_meet(viewer, other)]


def _post(population: Population, viewer: Viewer, post_id: str) -> list[str] | None:
    return [post_id] if population.can_see(viewer, post_id) else None


def _likers(population: Population, viewer: Viewer, post_id: str) -> list[str] | None:
    if not population.can_see(viewer, post_id):
        return None
    return [each for each, liked in population.likes if liked == post_id and population.can_meet(viewer, each)]


def _views(population: Population, viewer: Viewer, post_id: str) -> list[str] | int | None:
    if not population.can_see(viewer, post_id):
        return None
    days = population.viewed.get(post_id, {})
    is_author = population.posts[post_id].author == viewer
    return [f"{day}: {days[day]}" for day in sorted(days, reverse=True)] if is_author else 403


def _own_media(_: Population, viewer: Viewer, media_id: str) -> list[str] | None:
    return [media_id] if viewer is not None and media_id.endswith(viewer) else None


def _requests(population: Population, viewer: Viewer, _: str) -> list[str]:
    return [each for each, asked in population.asked if asked == viewer and each not in population.suspended]


def _blocks(population: Population, viewer: Viewer, _: str) -> list[str]:
    return [other for each, other in population.blocks if each == viewer and other not in population.suspended]


def _mutes(population: Population, viewer: Viewer, _: str) -> list[str]:
    return [other for each, other in population.mutes if each == viewer and population.can_find(viewer, other)]


def _restricted(population: Population, viewer: Viewer, _: str) -> list[str]:
    return [other for each, other in population.restricts if each == viewer and population.can_find(viewer, other)]


def _saves(population: Population, viewer: Viewer, _: str) -> list[str]:
    saved = [post_id for each, post_id in reversed(population.saves) if each == viewer]
    return [post_id for post_id in saved if population.can_see(viewer, post_id)]


def _collections(population: Population) -> list[str]:
    return list(population.collections)


def _own_collections(population: Population, viewer: Viewer, _: str) -> list[str]:
    return [each for each in reversed(population.collections) if each.endswith(viewer or "")]


def _collection(population: Population, viewer: Viewer, collection_id: str) -> list[str] | None:
    if viewer is None or not collection_id.endswith(viewer):
        return None
    return [each for each in population.collections[collection_id] if population.can_see(viewer, each)]


def _stories(population: Population) -> list[str]:
    return list(population.stories)


def _highlights(population: Population) -> list[str]:
    return list(population.highlights)


def _stories_of(population: Population, viewer: Viewer, person: str) -> list[str] | None:
    if not population.can_open(viewer, person):
        return None
    own = [each for each in population.stories if population.stories[each].author == person]
    return [each for each in own if population.can_see_story(viewer, each)]


def _viewers(population: Population, viewer: Viewer, story_id: str) -> list[str] | int | None:
    story = population.stories[story_id]
    if viewer != story.author:
        return 403 if population.can_see_story(viewer, story_id) else None
    if story.is_deleted or population.now_ms >= story.ends_ms + DAY * 1000:
        return None
    return [each for each, seen in population.views if seen == story_id and population.can_meet(viewer, each)]


def _highlights_of(population: Population, viewer: Viewer, person: str) -> list[str] | None:
    if not population.can_open(viewer, person):
        return None
    own = [each for each in reversed(population.highlights) if each.endswith(person)]
    return [each for each in own if population.kept(viewer, each)]


def _highlight(population: Population, viewer: Viewer, highlight_id: str) -> list[str] | None:
    return [highlight_id] if population.kept(viewer, highlight_id) else None


def _archive(population: Population, viewer: Viewer, _: str) -> list[str]:
    kept = {each for story_ids in population.highlights.values() for each in story_ids}
    return [each for each in reversed(population.stories) if each in kept and each.endswith(viewer or "")]


def _close_friends(population: Population, viewer: Viewer, _: str) -> list[str]:
    return [friend for each, friend in population.close if each == viewer and population.can_meet(viewer, friend)]


def _conversations(population: Population) -> list[str]:
    return list(population.conversations)


def _conversation(population: Population, viewer: Viewer, conversation_id: str) -> list[str] | None:
    return [conversation_id] if viewer in population.conversations[conversation_id].states else None


def _messages(population: Population, viewer: Viewer, conversation_id: str) -> list[str] | None:
    conversation = population.conversations[conversation_id]
    since = conversation.since.get(viewer or "")
    return None if since is None else list(reversed(conversation.messages[since:]))


def _comments(population: Population, viewer: Viewer, post_id: str) -> list[str] | None:
    if not population.can_see(viewer, post_id):
        return None
    found = [each for each in reversed(population.comments.values()) if each.post_id == post_id and not each.thread]
    return [each.comment_id for each in found if population.can_see_comment(viewer, each.comment_id)]


def _threads(population: Population) -> list[str]:
    return [f"{each.post_id}/{each.comment_id}" for each in population.comments.values() if not each.thread]


def _replies(population: Population, viewer: Viewer, thread: str) -> list[str] | None:
    post_id, _, thread_id = thread.partition("/")
    is_open = population.comments[thread_id].is_deleted or population.can_see_comment(viewer, thread_id)
    if not is_open or not population.can_see(viewer, post_id):
        return None
    found = [each.comment_id for each in population.comments.values() if each.thread == thread_id]
    shown = [each for each in found if population.can_see_comment(viewer, each)]
    # A stub is there while it has replies, of which the viewer need not see any; their number follows later.
    return EMPTY_OR_GONE if population.comments[thread_id].is_deleted and not shown else shown


def _every_comment(population: Population) -> list[str]:
    return [f"{each.post_id}/{each.comment_id}" for each in population.comments.values()]


def _one_comment(population: Population, viewer: Viewer, path: str) -> list[str] | None:
    comment_id = path.partition("/")[2]
    return [comment_id] if population.can_see_comment(viewer, comment_id) else None


def _own_comments(population: Population, viewer: Viewer, _: str) -> list[str]:
    own = [each for each in reversed(population.comments.values()) if each.author == viewer and not each.is_deleted]
    # Comments on a deleted post are there until its deletion is delivered.
    stored = {each["written_as"]["S"] for each in rows("comments")}
    is_there = {each: population.posts[each].state != DELETED for each in population.posts}
    return [each.comment_id for each in own if is_there[each.post_id] or each.comment_id[:23] in stored]


def _own_or_deleted(population: Population, viewer: Viewer, comment_id: str) -> bool:
    return population.comments[comment_id].author == viewer


def _handles(population: Population) -> list[str]:
    return [f"@{name}" for name in population.names.values()]


def _addresses_of_posts(population: Population) -> list[str]:
    return [f"?url=/p/{post_id}" for post_id in population.posts]


def _is_public(population: Population, person: str) -> bool:
    return person not in population.private and population.can_find(None, person)


def _public_name(population: Population, _: Viewer, name: str) -> bool:
    """Whether a page may show the name; a lagging replica may have a former one."""
    return all(_is_public(population, each) for each, known in population.names.items() if known == name)


def _public_post(population: Population, _: Viewer, post_id: str) -> bool:
    return population.can_see(None, post_id)


def _page_of_post(population: Population, _: Viewer, post_id: str) -> list[str]:
    return [post_id] if population.can_see(None, post_id) else []


def _page_of_profile(population: Population, _: Viewer, handle: str) -> list[str]:
    name = handle.removeprefix("@")
    return [name] if _public_name(population, None, name) else []


def _feed_of_profile(population: Population, viewer: Viewer, handle: str) -> list[str] | None:
    person = next(each for each, known in population.names.items() if known == handle.removeprefix("@"))
    if not _public_name(population, None, handle.removeprefix("@")):
        return None
    return [each for each in population.newest() if each.endswith(person) and population.can_see(None, each)]


def _no_video(_: Population, __: Viewer, ___: str) -> None:
    """Posts in the drill have photos only."""


def _image_of_post(population: Population, _: Viewer, post_id: str) -> int | None:
    return 302 if population.can_see(None, post_id) else None


def _embed_of_post(population: Population, _: Viewer, address: str) -> list[str] | None:
    post_id = address.rpartition("/")[2]
    return [population.names[population.posts[post_id].author]] if population.can_see(None, post_id) else None


def _always(_: Population, __: Viewer, ___: str) -> bool:
    return True


FEED = "/v1/feed"  # shows what is delivered of what is due: `reads` checks it
TRAY = "/v1/stories/feed"  # likewise
INBOX = "/v1/conversations"  # likewise
MESSAGE_REQUESTS = "/v1/message-requests"  # likewise
TAG = "/v1/explore/tags/{tag}"  # likewise, also to guests
DELIVERED = (FEED, TRAY, INBOX, MESSAGE_REQUESTS, SUGGESTIONS, EXPLORE, NOTIFICATIONS, FILTERED_NOTIFICATIONS)
EMPTY_OR_GONE: list[str] = []  # the list itself says that 404 is right, too
FOUND = (SEARCH,)  # shows what is indexed, to guests too: `reads` checks it
LISTINGS = {
    "/v1/users/me": Listing(_nothing, lambda _, viewer, __: [viewer or ""], for_guests=False, shows=_always),
    "/v1/users/{user_id}": Listing(_people, _profile, shows=Population.can_find),
    "/v1/users/by-name/{username}": Listing(_names, _profile_named, shows=Population.can_find),
    "/v1/users/{user_id}/posts": Listing(_people, _grid, in_order=True, shows=Population.can_see),
    "/v1/users/{user_id}/followers": Listing(_people, _followers),
    "/v1/users/{user_id}/following": Listing(_people, _following),
    "/v1/posts/{post_id}": Listing(_posts, _post, shows=Population.can_see),
    "/v1/posts/{post_id}/likes": Listing(_posts, _likers),
    "/v1/posts/{post_id}/views": Listing(_posts, _views, in_order=True, for_guests=False, shows=_always),
    "/v1/posts/{post_id}/comments": Listing(_posts, _comments, in_order=True, shows=Population.can_see_comment),
    "/v1/posts/{post_id}/comments/{comment_id}": Listing(
        _every_comment, _one_comment, shows=Population.can_see_comment
    ),
    "/v1/posts/{post_id}/comments/{comment_id}/replies": Listing(
        _threads, _replies, in_order=True, shows=Population.can_see_comment
    ),
    "/v1/users/me/comments": Listing(_nothing, _own_comments, in_order=True, for_guests=False, shows=_own_or_deleted),
    "/v1/media/{media_id}": Listing(_media, _own_media, for_guests=False, shows=_always),
    "/v1/follow-requests": Listing(_nothing, _requests, for_guests=False),
    "/v1/blocks": Listing(_nothing, _blocks, for_guests=False, shows=_always),
    "/v1/mutes": Listing(_nothing, _mutes, for_guests=False, shows=Population.can_find),
    "/v1/restricted": Listing(_nothing, _restricted, for_guests=False, shows=Population.can_find),
    "/v1/close-friends": Listing(_nothing, _close_friends, for_guests=False),
    "/v1/users/{user_id}/stories": Listing(
        _people, _stories_of, in_order=True, for_guests=False, shows=Population.can_see_story
    ),
    "/v1/stories/{story_id}/viewers": Listing(_stories, _viewers, for_guests=False),
    "/v1/stories/archive": Listing(_nothing, _archive, in_order=True, for_guests=False, shows=_always),
    "/v1/users/{user_id}/highlights": Listing(
        _people, _highlights_of, in_order=True, for_guests=False, shows=lambda *shown: bool(Population.kept(*shown))
    ),
    "/v1/highlights/{highlight_id}": Listing(
        _highlights, _highlight, for_guests=False, shows=lambda *shown: bool(Population.kept(*shown))
    ),
    "/v1/conversations/{conversation_id}": Listing(_conversations, _conversation, for_guests=False, shows=_always),
    "/v1/conversations/{conversation_id}/messages": Listing(
        _conversations, _messages, in_order=True, for_guests=False, shows=_always
    ),
    "/p/{post_id}": Listing(_posts, _page_of_post, shows=_public_post, reads_tokens=False),
    "/p/{post_id}/image": Listing(_posts, _image_of_post, shows=_always, is_list=False, reads_tokens=False),
    "/p/{post_id}/video": Listing(_posts, _no_video, shows=_always, is_list=False, reads_tokens=False),
    "/{handle}/feed.xml": Listing(
        _handles, _feed_of_profile, in_order=True, shows=_public_post, is_list=False, reads_tokens=False
    ),
    "/{handle}": Listing(_handles, _page_of_profile, shows=_public_name, reads_tokens=False),
    "/{handle}/{page}": Listing(_handles, _page_of_profile, shows=_public_name, reads_tokens=False),
    "/oembed": Listing(_addresses_of_posts, _embed_of_post, shows=_public_name, is_list=False, reads_tokens=False),
    "/v1/users/me/archive": Listing(_nothing, _hidden(ARCHIVED), in_order=True, for_guests=False, shows=_is_own),
    "/v1/users/me/scheduled": Listing(_nothing, _hidden(SCHEDULED), in_order=True, for_guests=False, shows=_is_own),
    "/v1/users/me/recently-deleted": Listing(
        _nothing, _hidden(RECENTLY_DELETED), in_order=True, for_guests=False, shows=_is_own
    ),
    "/v1/drafts": Listing(_nothing, _drafts, in_order=True, for_guests=False, shows=_is_own),
    "/v1/collections": Listing(_nothing, _own_collections, in_order=True, for_guests=False, shows=_always),
    "/v1/collections/{collection_id}": Listing(
        _collections, _collection, in_order=True, for_guests=False, shows=Population.can_see
    ),
    "/v1/users/me/saves": Listing(_nothing, _saves, in_order=True, for_guests=False, shows=Population.can_see),
}
OF_NO_USER = {
    "/{handle}/image": "nobody in the drill has an avatar; tests/unit/pages has the rule",
    "/v1/conversations/{conversation_id}/presence": "as the list of messages; tests/unit/messaging/test_live.py",
    "/v1/auth/sessions": "the caller's own sessions",
    "/v1/explore/trending": "names of tags and numbers; tests/unit/tags/test_trends.py",
    "/v1/users/me/tags": "the caller's own followed tags",
    "/v1/push": "the caller's own settings and browsers",
    "/v1/muted-words": "the caller's own words; what they filter is checked in every list of posts",
    "/v1/notifications/unread": "a number, of the same items as the list; tests/unit/notifications",
    "/v1/notifications/preferences": "the caller's own preferences",
    "/v1/users/me/message-preferences": "the caller's own preferences",
    "/v1/health": "how the stage is",
    "/v1/openapi.json": "what the API is",
    "/v1/asyncapi.json": "what the WebSocket API is",
}


def feed(population: Population, viewer: str) -> list[str]:
    """Post ids that are due in the viewer's feed, newest first."""
    return [each for each in population.newest() if population.is_due(viewer, each)]


def feed_with_tags(population: Population, viewer: str) -> list[str]:
    """The same, and public posts with a tag that the viewer follows, which the feed may have."""
    tagged = {author for each, author in population.tags if each == viewer}
    return [
        each
        for each in population.newest()
        if population.is_due(viewer, each) or (each[-SHORT:] in tagged and population.is_open(viewer, each))
    ]


def by_tag(population: Population, viewer: Viewer, author: str) -> list[str]:
    """Post ids that are due in the list of the tag that each post of an author has, newest first."""
    return [each for each in population.newest() if each.endswith(author) and population.is_open(viewer, each)]


def tray(population: Population, viewer: str) -> set[str]:
    """Ids of the authors that are due in the viewer's tray."""
    return {population.stories[each].author for each in population.stories if population.is_story_due(viewer, each)}


def inbox(population: Population, viewer: str) -> set[str]:
    """Ids of the conversations that are due in the viewer's inbox."""
    return {each for each, known in population.conversations.items() if known.states.get(viewer) == "open"}


def message_requests(population: Population, viewer: str) -> set[str]:
    """Ids of the accounts whose requests are due in the viewer's list."""
    return {
        known.requester
        for known in population.conversations.values()
        if known.states.get(viewer) == "request" and population.can_meet(viewer, known.requester)
    }


def path_of(route: str, subject: str) -> str:
    """The route's path with its parameters filled in, which the subject has in their order, with slashes between.

    A subject that begins with a question mark is the query.
    """
    if subject.startswith("?"):
        return route + subject
    values = iter(subject.split("/"))
    return re.sub(r"{\w+}", lambda _: next(values, subject), route)
