"""A cause: why a user is notified. Read the causes that a row of another room stands for, from its image in a stream.

A row's image gives its causes, so what a change adds and takes away is the difference of its two images. A cause has
the day of its row, and thereby its group: an undoing after midnight finds the group of the day before.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from chalicelib.comments import service as comments
from chalicelib.core import clock, ids
from chalicelib.core.streams import StreamRecord, number, text

Type = Literal[
    "like",
    "comment",
    "reply",
    "comment_like",
    "mention",
    "follow",
    "follow_request",
    "request_accepted",
    "story_reply",
    "story_mention",
    "system",
]
TYPES: tuple[Type, ...] = get_args(Type)
REPEATED: frozenset[Type] = frozenset({"comment", "reply"})
"""Types of which one actor may have several causes in a group."""
ASKED_FOR: frozenset[Type] = frozenset({"request_accepted", "system"})
"""Types that the user asked for, or that no other user causes: no policy applies."""

Image = dict[str, Any]


@dataclass(frozen=True)
class Cause:
    """One cause.

    Attributes:
        user_id: the user who is notified.
        type: what happened.
        target: ids of what it happened to, with `#` between them; "" if that is the user.
        day: of the cause's row, `YYYYMMDD` in UTC.
        actor_id: the user who did it.
        detail: of a type in `REPEATED` the id of the row; otherwise "".
        at_ms: when, milliseconds since 1970.
    """

    user_id: str
    type: Type
    target: str
    day: str
    actor_id: str
    detail: str = ""
    at_ms: int = field(default=0, compare=False)

    @property
    def group_id(self) -> str:
        """The key of its group among those of the user."""
        return f"{self.type}#{self.target}#{self.day}"


@dataclass(frozen=True)
class Change:
    """A cause that was added, or taken away."""

    cause: Cause
    added: bool


def cause(user_id: str, kind: Type, target: str, actor_id: str, at_ms: int, detail: str = "") -> Cause:
    """A cause of a time."""
    day = clock.rfc3339(at_ms)[:10].replace("-", "")
    return Cause(user_id, kind, target, day, actor_id, detail, at_ms)


def changes(record: StreamRecord, causes_of: Callable[[Image], Iterable[Cause]]) -> list[Change]:
    """What a record takes away and adds. No user is notified of their own acts."""
    was, is_now = (
        {each: None for each in causes_of(image) if each.user_id != each.actor_id} if image else {}
        for image in (record.old, record.new)
    )
    gone = [Change(each, added=False) for each in was if each not in is_now]
    return gone + [Change(each, added=True) for each in is_now if each not in was]


def of_like(image: Image) -> list[Cause]:
    """The causes of a row of `likes`."""
    user_id, post_id = image["user_id"]["S"], image["post_id"]["S"]
    return [cause(ids.owner_of(post_id), "like", post_id, user_id, number(image, "liked_ms") or 0)]


def of_edge(image: Image) -> list[Cause]:
    """The causes of a row of `follows`. Of an edge that was requested, the follower is told that it was accepted."""
    follower, followee = image["follower_id"]["S"], image["followee_id"]["S"]
    if not ids.is_short(followee):  # a followed tag
        return []
    at_ms = number(image, "created_at") or 0
    if image.get("requested", {}).get("BOOL"):
        return [cause(follower, "request_accepted", followee, followee, at_ms)]
    return [cause(followee, "follow", "", follower, at_ms)]


def of_request(image: Image) -> list[Cause]:
    """The causes of a row of `follow_requests`."""
    at_ms = number(image, "created_ms") or 0
    return [cause(image["followee_id"]["S"], "follow_request", "", image["follower_id"]["S"], at_ms)]


def of_comment_like(image: Image) -> list[Cause]:
    """The causes of a row of `comment_likes`."""
    post_id, comment_id = image["item"]["S"].split("#")
    author_id = comments.author_of(comment_id)
    at_ms = number(image, "liked_ms") or 0
    return [cause(author_id, "comment_like", f"{post_id}#{comment_id}", image["user_id"]["S"], at_ms)]


def of_comment(image: Image) -> list[Cause]:
    """The causes of a row of `comments`: each user is told once, of the reply before the comment, then the mention."""
    post_id, comment_id = comments.ids_of(image["post_shard"]["S"], image["item"]["S"])
    if not comments.is_told(image):
        return []
    actor_id, at_ms = comments.author_of(comment_id), ids.created_ms(comment_id)
    answered = text(image, "reply_to") or comments.parent_of(comment_id)
    told: dict[str, Cause] = {}
    if answered:
        author_id = comments.author_of(answered)
        told[author_id] = cause(author_id, "reply", f"{post_id}#{answered}", actor_id, at_ms, comment_id)
    author_id = ids.owner_of(post_id)
    told.setdefault(author_id, cause(author_id, "comment", post_id, actor_id, at_ms, comment_id))
    for user_id in comments.mentioned_in(image):
        told.setdefault(user_id, cause(user_id, "mention", f"{post_id}#{comment_id}", actor_id, at_ms))
    return list(told.values())
