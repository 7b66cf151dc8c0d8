"""Request and response types of messaging."""

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, WithJsonSchema, model_validator

from chalicelib.accounts.schemas import UserCard
from chalicelib.core import ids
from chalicelib.core.schemas import Answer, Body, OwnedId, ShortId, Time
from chalicelib.core.texts import Text
from chalicelib.media.schemas import MediaAnswer, MediaReference
from chalicelib.messaging.conversation import SEQ_DIGITS, Kind, MessageKind, MessageState, Role, State
from chalicelib.messaging.settings import MessagingSettings
from chalicelib.posts.schemas import PostAnswer
from chalicelib.realtime.schemas import EventData, Frame
from chalicelib.stories.schemas import StoryAnswer

POLICY = MessagingSettings()  # the defaults: lengths in the schemas are the same in every stage

# For the document only, not checked: see `OwnedId`.
MessageId = Annotated[str, WithJsonSchema({"type": "string", "pattern": f"^{ids.OWNED_PATTERN}[0-9]{{{SEQ_DIGITS}}}$"})]
MessageText = Annotated[str, Text(POLICY.message_text_limit, visible=True)]
GroupTitle = Annotated[str, Text(POLICY.group_title_limit, one_line=True, visible=True)]
ClientId = Annotated[
    str, StringConstraints(min_length=1, max_length=POLICY.client_id_limit, pattern="^[A-Za-z0-9._~-]+$")
]
Emoji = Annotated[str, Text(1, one_line=True, visible=True)]
MediaState = Literal["pending", "processing", "active", "failed"]
WhoMayWrite = Literal["everyone", "following", "nobody"]
Ability = Literal["write", "react", "accept", "decline", "block", "report", "leave", "rename", "add", "remove"]


class NewConversation(Body):
    """The other users of a conversation. One user without a title is the conversation of a pair, which exists once."""

    user_ids: list[str] = Field(min_length=1, max_length=POLICY.group_members - 1)
    title: GroupTitle | None = None


class ConversationChange(Body):
    """Another title of a group; an empty one removes it."""

    title: GroupTitle


class RoleChange(Body):
    """Another role of a member of a group."""

    role: Role


class NewMessage(Body):
    """A message to send: a text, media, a post or a story, or several of them.

    `client_id` is the client's own name of the message: sending it again returns the same message.
    """

    client_id: ClientId
    text: MessageText | None = Field(None, min_length=1)
    media: list[MediaReference] = Field([], max_length=POLICY.message_media)
    post_id: str | None = Field(None, max_length=ids.OWNED)
    story_id: str | None = Field(None, max_length=ids.OWNED)

    @model_validator(mode="after")
    def _something(self) -> Self:
        if self.text is None and not self.media and self.post_id is None and self.story_id is None:
            raise ValueError("give text, media, post_id or story_id")
        if self.post_id is not None and self.story_id is not None:
            raise ValueError("give post_id or story_id, not both")
        return self


class StoryReply(Body):
    """A reply to a story; it becomes a message to the story's author. For `client_id` see a message."""

    text: MessageText = Field(min_length=1)
    client_id: ClientId | None = None


class StoryReaction(Body):
    """A reaction to a story; it becomes a message to the story's author. For `client_id` see a message."""

    emoji: Emoji = Field(min_length=1)
    client_id: ClientId | None = None


class TypingFrame(Frame):
    """The caller is typing in a conversation; send it every few seconds."""

    action: Literal["typing"]
    conversation_id: str


class MessageReaction(Body):
    """A reaction to a message: one character, as a person counts."""

    emoji: Emoji = Field(min_length=1)


class ReadMark(Body):
    """The `seq` of the newest message that the caller has read."""

    up_to: int = Field(ge=1, lt=10**SEQ_DIGITS)


class PreferencesChange(Body):
    """The changes; omitted fields and nulls change nothing."""

    who_may_write: WhoMayWrite | None = None
    read_marks: bool | None = None
    presence: bool | None = None


class MessagePreferences(Answer):
    """The caller's preferences: which users may begin a conversation with the caller, and whether others see what the
    caller has read, and when the caller was last there.
    """

    who_may_write: WhoMayWrite
    read_marks: bool
    presence: bool


class ConversationMember(UserCard):
    """A member of a conversation. `read_up_to` is the `seq` of the newest message that the member has read, null if
    others do not see it.
    """

    role: Role
    read_up_to: int | None


class LastMessage(Answer):
    """The newest message in a list of conversations. `text` is cut; it is null where there is none, and where the
    message is unsent or hidden from the viewer. `author_id` is null if the message is hidden, and once the account is
    erased.
    """

    id: MessageId
    seq: int
    author_id: ShortId | None
    state: MessageState
    kind: MessageKind
    text: str | None
    has_media: bool
    share: Literal["post", "story"] | None
    hidden: bool
    created_at: Time


class ConversationMarks(Answer):
    """What the viewer may do in the conversation now."""

    can: list[Ability]


class ConversationAnswer(Answer):
    """A conversation as the viewer, a member, sees it. `unread` is counted up to 99."""

    id: OwnedId
    kind: Kind
    title: str | None
    members: list[ConversationMember]
    last_message: LastMessage | None
    unread: int
    state: State
    muted: bool
    viewer: ConversationMarks
    created_at: Time


class RequestAnswer(ConversationAnswer):
    """A request: the newest conversation that `requester` began with the caller. Their other ones are `folded`."""

    requester: UserCard
    folded: list[OwnedId]


class MessageMedia(MediaAnswer):
    """A photo or video of a message; it has renditions once its state is active."""

    state: MediaState


class ReactionAnswer(Answer):
    """One member's reaction."""

    user_id: ShortId
    emoji: str


class MessageAnswer(Answer):
    """A message. Its stub, once it is unsent, has no content.

    `share` says that it shares a post or a story, which is null where the viewer may not see it (any more). In a
    request, `media_hidden` says that there are media, which are shown once the request is accepted. `hidden`: author
    and viewer block each other, and the viewer gets no content. `author` is null for a hidden message, and once the
    account is gone. `client_id` is given to the author alone.
    """

    id: MessageId
    conversation_id: OwnedId
    seq: int
    author: UserCard | None
    state: MessageState
    kind: MessageKind
    text: str | None
    media: list[MessageMedia]
    media_hidden: bool
    share: Literal["post", "story"] | None
    post: PostAnswer | None
    story: StoryAnswer | None
    reactions: list[ReactionAnswer]
    hidden: bool
    client_id: ClientId | None
    created_at: Time


class MemberPresence(Answer):
    """Whether a member is connected now, and when the member was last connected."""

    user_id: ShortId
    online: bool
    last_seen_at: Time


class ConversationPresence(Answer):
    """The presence of the other members that show it to the caller."""

    items: list[MemberPresence]


class MessageEventData(EventData):
    """A message was sent or unsent, or a reaction to it changed.

    `text` is null where there is none, where the message is unsent, and where it is long. Unless `is_whole`, the
    message has more than this event: list the messages. `request`: the recipient has not accepted the conversation.
    """

    conversation_id: OwnedId
    message_id: MessageId
    seq: int
    author_id: ShortId | None
    change: Literal["sent", "unsent", "reaction"]
    kind: MessageKind
    text: str | None
    is_whole: bool
    request: bool
    created_at: Time


class ReadEventData(EventData):
    """A member has read the messages up to one; the member's other devices get this too."""

    conversation_id: OwnedId
    user_id: ShortId
    up_to: int


class TypingEventData(EventData):
    """A member is typing."""

    conversation_id: OwnedId
    user_id: ShortId


class PresenceEventData(EventData):
    """A user with whom the recipient exchanges messages has opened the first connection, or the last one has ended."""

    user_id: ShortId
    online: bool
    last_seen_at: Time | None


EVENT_TYPES: Mapping[str, type[EventData]] = {
    "message": MessageEventData,
    "read": ReadEventData,
    "typing": TypingEventData,
    "presence": PresenceEventData,
}
"""The types of live events that this room sends, with their data."""

FRAMES: tuple[type[Frame], ...] = (TypingFrame,)
"""The frames that this room accepts from sockets."""
