"""Write notifications as subscriber to the outboxes of posts, stories and messages."""

import json
from collections.abc import Iterable

from chalicelib.core import ids
from chalicelib.core.outbox import Subscriber
from chalicelib.core.streams import StreamRecord, text
from chalicelib.messaging import service as messaging
from chalicelib.notifications.causes import Image, cause
from chalicelib.notifications.own_groups import conceal, settle
from chalicelib.posts import service as posts
from chalicelib.posts.service import Post
from chalicelib.stories import service as stories


def publish_post(record: StreamRecord) -> None:
    """Tell of the mentions in a post as it is now, and of a post that failed."""
    post = posts.find(posts.post_id_of(record))
    if post:
        _sync_mentions(post, [each for image in (record.old, record.new) for each in _mentioned(image)])
        if posts.FAILED in (text(record.old, "state"), text(record.new, "state")):
            _sync_failure(post)
        if post.state in posts.GONE or text(record.old, "state") not in (None, *posts.UNPUBLISHED):
            conceal(post.author_id, post.post_id, is_concealed=post.state in posts.GONE)


def republish_post(post_id: str) -> None:
    """The same for a post whose record failed. Users whom it does not mention any more are not known."""
    post = posts.find(post_id)
    if post:
        _sync_mentions(post, ())
        _sync_failure(post)
        conceal(post.author_id, post_id, is_concealed=post.state in posts.GONE)


def publish_story(record: StreamRecord) -> None:
    """Tell of the mentions in a story that became active, or withdraw those in a story that was deleted or is over."""
    story_id = record.keys["story_id"]["S"]
    stickers = text(record.old, "stickers") or text(record.new, "stickers") or "[]"
    is_there = text(record.new, "state") == stories.ACTIVE
    _sync_story(story_id, {each["user_id"] for each in json.loads(stickers) if "user_id" in each}, is_there=is_there)


def republish_story(story_id: str) -> None:
    """The same for a story whose record failed."""
    user_ids, is_active = stories.mentions(story_id)
    _sync_story(story_id, user_ids, is_there=is_active)


def publish_message(record: StreamRecord) -> None:
    """Tell of a reply or reaction to a story that was sent, or withdraw one that was unsent."""
    if text(record.new, "kind") in messaging.TO_STORIES:
        _sync_message(record.keys["conversation_id"]["S"], int(record.keys["seq"]["S"]))


def republish_message(message_id: str) -> None:
    """The same for a message whose record failed."""
    _sync_message(*messaging.place_of(message_id))


def _sync_mentions(post: Post, was: Iterable[str]) -> None:
    """Tell the users that a post mentions now, and withdraw it from those that it mentioned."""
    wanted = set((post.mentions or {}).values()) if post.state == posts.ACTIVE else set()
    for user_id in sorted({*was, *wanted} - {post.author_id}):
        found = cause(user_id, "mention", post.post_id, post.author_id, ids.created_ms(post.post_id))
        settle(found, is_there=user_id in wanted)


def _sync_failure(post: Post) -> None:
    found = cause(post.author_id, "system", post.post_id, post.author_id, ids.created_ms(post.post_id))
    settle(found, is_there=post.state == posts.FAILED)


def _sync_story(story_id: str, user_ids: Iterable[str], *, is_there: bool) -> None:
    author_id = ids.owner_of(story_id)
    for user_id in sorted({*user_ids} - {author_id}):
        found = cause(user_id, "story_mention", story_id, author_id, ids.created_ms(story_id))
        settle(found, is_there=is_there)


def _sync_message(conversation_id: str, seq: int) -> None:
    """Tell the other member of a reply or reaction to that member's story as it is now."""
    found = messaging.story_message(conversation_id, seq)
    if found is None:
        return
    message, recipients = found
    for user_id in recipients:
        told = cause(user_id, "story_reply", message.message_id, message.author_id, message.created_ms)
        settle(told, is_there=not message.is_unsent, place=f"{conversation_id}#{message.story_id or ''}")


def _mentioned(image: Image | None) -> list[str]:
    return list(json.loads(text(image, "mentions") or "{}").values()) if image else []


POSTS = Subscriber(
    room="notifications",
    table="posts",
    changes=(*posts.LISTED_ELSEWHERE, posts.HAS_FAILED),
    handle=publish_post,
    id_of=posts.post_id_of,
    handle_again=republish_post,
)
STORIES = Subscriber(
    room="notifications",
    table="stories",
    changes=stories.SUBSCRIBER.changes,
    handle=publish_story,
    id_of=lambda record: str(record.keys["story_id"]["S"]),
    handle_again=republish_story,
)
MESSAGES = Subscriber(
    room="notifications",
    table="messages",
    changes=messaging.SUBSCRIBER.changes,
    handle=publish_message,
    id_of=messaging.SUBSCRIBER.id_of,
    handle_again=republish_message,
)
