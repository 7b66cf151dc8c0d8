"""The domain types: a conversation with its members, and a message."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from chalicelib.core import ids

Kind = Literal["pair", "group"]
PAIR: Kind = "pair"
GROUP: Kind = "group"

Role = Literal["admin", "member"]
ADMIN: Role = "admin"
MEMBER: Role = "member"

State = Literal["open", "request", "declined"]
OPEN: State = "open"
REQUEST: State = "request"
DECLINED: State = "declined"

MessageState = Literal["sent", "unsent"]
SENT: MessageState = "sent"
UNSENT: MessageState = "unsent"

MessageKind = Literal["message", "story_reply", "story_reaction"]
PLAIN: MessageKind = "message"
STORY_REPLY: MessageKind = "story_reply"
STORY_REACTION: MessageKind = "story_reaction"

SEQ_DIGITS = 10
MESSAGE_ID = ids.OWNED + SEQ_DIGITS


@dataclass(frozen=True)
class Member:
    """One user's membership.

    Attributes:
        state: whether the user has accepted the conversation.
        since_seq: the user sees the messages after this one.
        read_seq: the user has read up to this message; other members do not see it.
        shown_seq: the same, as other members see it.
        requester_id: the user who began the conversation or added this member.
    """

    user_id: str
    role: Role
    state: State
    requester_id: str
    joined_ms: int
    since_seq: int = 0
    read_seq: int = 0
    shown_seq: int = 0
    is_muted: bool = False

    def sees(self, seq: int) -> bool:
        """Whether the member may see the message at this place."""
        return seq > self.since_seq


@dataclass(frozen=True)
class Conversation:
    """A conversation as stored.

    Attributes:
        version: rises with each change of members and title.
        members: by user id.
    """

    conversation_id: str
    kind: Kind
    title: str
    version: int
    created_ms: int
    members: Mapping[str, Member]

    @property
    def is_group(self) -> bool:
        """Whether it is a group."""
        return self.kind == GROUP

    @property
    def admins(self) -> list[Member]:
        """The members that manage a group."""
        return [each for each in self.members.values() if each.role == ADMIN]

    def others(self, user_id: str) -> list[Member]:
        """All members but one."""
        return [each for each in self.members.values() if each.user_id != user_id]


@dataclass(frozen=True)
class Message:
    """One message as stored.

    Attributes:
        author_id: "" once the author's account is erased.
    """

    conversation_id: str
    seq: int
    author_id: str
    created_ms: int
    client_id: str
    state: MessageState = SENT
    kind: MessageKind = PLAIN
    text: str = ""
    media_ids: tuple[str, ...] = ()
    post_id: str | None = None
    story_id: str | None = None
    request_id: str = "-"
    trace: str | None = None
    unsent_ms: int | None = None

    @property
    def message_id(self) -> str:
        """The id by which clients name it: its conversation and its place."""
        return message_id(self.conversation_id, self.seq)

    @property
    def is_unsent(self) -> bool:
        """Whether only the stub is left."""
        return self.state == UNSENT


@dataclass(frozen=True)
class Preferences:
    """A user's choices about messages.

    Attributes:
        who_may_write: which users may begin a conversation: all, those that the user follows, or none.
        read_marks: whether other members see what the user has read.
        presence: whether users in a common conversation see when the user was last there.
    """

    who_may_write: Literal["everyone", "following", "nobody"] = "everyone"
    read_marks: bool = True
    presence: bool = True


@dataclass(frozen=True)
class Draft:
    """What an author asks to send.

    Attributes:
        media: object keys or media ids.
    """

    client_id: str
    text: str = ""
    media: tuple[str, ...] = ()
    post_id: str | None = None
    story_id: str | None = None
    kind: MessageKind = PLAIN


@dataclass(frozen=True)
class Reaction:
    """One user's reaction to a message."""

    seq: int
    user_id: str
    emoji: str


@dataclass(frozen=True)
class InboxEntry:
    """A conversation in a user's inbox, as the index has it: a hint that may lag.

    Attributes:
        last_seq: the newest message of the conversation.
        own_seq: the newest message that the user sent.
    """

    conversation_id: str
    activity_ms: int
    last_seq: int
    own_seq: int
    requester_id: str


@dataclass(frozen=True)
class InboxPage:
    """A page of an inbox, and where the next page begins (None at the end)."""

    entries: list[InboxEntry] = field(default_factory=list)
    after: tuple[int, str] | None = None


def pair_id(one: str, other: str) -> str:
    """The id of the conversation of two users."""
    return min(one, other) + max(one, other)


def message_id(conversation_id: str, seq: int) -> str:
    """The id of a message."""
    return f"{conversation_id}{seq:0{SEQ_DIGITS}d}"


def seq_of(conversation_id: str, identifier: str) -> int | None:
    """The place of a message of a conversation; None if the text is not the id of one."""
    digits = identifier.removeprefix(conversation_id)
    if len(identifier) != MESSAGE_ID or len(digits) != SEQ_DIGITS or not (digits.isascii() and digits.isdigit()):
        return None
    return int(digits)
