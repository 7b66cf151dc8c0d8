"""The comment: its id, its states, and the dataclass of a stored comment.

The id of a comment is a short id of its time, its author's id, and one character for its shard. The id of a reply is
the same, followed by the time and the author in the id of the comment that it answers, whose shard it shares. So an id
names its row, and ids sort by time.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chalicelib.core import ids

LIVE = "live"
DELETED = "deleted"  # a stub: replies keep it
SPAM = "spam"
RESTRICTED = "restricted"

OWN = ids.OWNED + 1  # characters of a comment's id, and of the part of a reply's id that is its own
REPLY = OWN + ids.OWNED
SHARDS = 16
COMMENT_ID = f"{ids.OWNED_PATTERN}[{ids.ALPHABET[:SHARDS]}]({ids.OWNED_PATTERN})?"
"""The pattern of an id of a comment or reply."""


@dataclass(frozen=True)
class Comment:
    """One comment as stored.

    Attributes:
        author_id: "" once it is deleted.
        mentions: user ids by the username in the body.
        reply_to: id of the reply that this reply answers; None if it answers the comment above.
        held: why it waits for the approval of the post's author: `SPAM` or `RESTRICTED`; None if it does not.
        hidden: whether the post's author hid it.
        top: its position in the index `top`; None while it has no likes.
    """

    comment_id: str
    post_id: str
    author_id: str
    body: str | None
    state: str = LIVE
    tags: Sequence[str] = ()
    mentions: Mapping[str, str] | None = None
    reply_to: str | None = None
    held: str | None = None
    hidden: bool = False
    edited_ms: int | None = None
    likes_count: int = 0
    replies_count: int = 0
    top: str | None = None

    @property
    def parent_id(self) -> str | None:
        """The id of the comment that a reply is listed under; None for a comment of the first level."""
        return parent_of(self.comment_id)

    @property
    def created_ms(self) -> int:
        """When it was written, milliseconds since 1970."""
        return ids.created_ms(self.comment_id)

    @property
    def is_deleted(self) -> bool:
        """Whether it is a stub."""
        return self.state == DELETED

    @property
    def mentioned_ids(self) -> list[str]:
        """Ids of the users that the body mentions, each once, in its order."""
        return list(dict.fromkeys((self.mentions or {}).values()))


def new_id(author_id: str, at_ms: int, shard: int, parent_id: str | None) -> str:
    """A new id of a comment, or of a reply, whose shard is its parent's."""
    own = ids.new_owned_id(author_id, at_ms)
    if parent_id is None:
        return own + ids.ALPHABET[shard]
    return own + parent_id[ids.OWNED] + parent_id[: ids.OWNED]


def is_comment_id(text: str) -> bool:
    """Whether `text` has the shape of an id of a comment or reply."""
    return re.fullmatch(COMMENT_ID, text) is not None


def shard_of(comment_id: str) -> int:
    """The shard that has the comment."""
    return ids.ALPHABET.index(comment_id[ids.OWNED])


def author_of(comment_id: str) -> str:
    """The id of the user that wrote the comment."""
    return comment_id[ids.SHORT : ids.OWNED]


def parent_of(comment_id: str) -> str | None:
    """The id of the comment that a reply is listed under; None if this is not the id of a reply."""
    return comment_id[OWN:] + comment_id[ids.OWNED] if len(comment_id) == REPLY else None


def thread_of(comment_id: str) -> str:
    """The id of the comment of the first level: the reply's parent, or the comment itself."""
    return parent_of(comment_id) or comment_id
