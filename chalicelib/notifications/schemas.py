"""Request and response types of notifications."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

from pydantic import Field, WithJsonSchema

from chalicelib.accounts.schemas import UserCard
from chalicelib.comments.schemas import CommentId
from chalicelib.core.schemas import Answer, Body, OwnedId, ShortId, Time
from chalicelib.notifications.causes import Type
from chalicelib.notifications.preference import Verdict
from chalicelib.realtime.schemas import EventData

SEALED = 500  # characters of an item's id at most
Language = Literal["en", "de", "ar"]  # of the texts of pushes; `sentences` has them
SealedId = Annotated[str, WithJsonSchema({"type": "string", "pattern": "^[A-Za-z0-9_-]+$"})]  # see `core.schemas`


class NotificationTarget(Answer):
    """What it is about. `kind` says what a client opens; the ids that do not apply are null."""

    kind: Literal["post", "comment", "story", "profile", "follow_requests", "conversation"]
    post_id: OwnedId | None = None
    comment_id: CommentId | None = None
    parent_comment_id: CommentId | None = None
    story_id: OwnedId | None = None
    user_id: ShortId | None = None
    conversation_id: OwnedId | None = None


class NotificationFallback(Answer):
    """The text that clients show if they do not know the type."""

    title: str
    body: str


class NotificationAnswer(Answer):
    """What happened to the caller or the caller's content: causes of one type, target and day."""

    id: SealedId = Field(description="Names the item as it is now; it changes when the item gains an actor.")
    type: Type
    actors: Sequence[UserCard]
    actors_count: int
    target: NotificationTarget
    read: bool
    created_at: Time
    fallback: NotificationFallback


class UnreadCount(Answer):
    """How many items are unread, 99 at most."""

    count: int


class NotificationMark(Body):
    """The `id` of the first item of the list: it and all below it are marked as read."""

    up_to: str = Field(min_length=1, max_length=SEALED)


class NotificationChannelsChange(Body):
    """Where a type is told; omitted fields and nulls change nothing."""

    live: bool | None = None
    push: bool | None = None


class NotificationTypesChange(Body):
    """The types to change."""

    like: NotificationChannelsChange | None = None
    comment: NotificationChannelsChange | None = None
    reply: NotificationChannelsChange | None = None
    comment_like: NotificationChannelsChange | None = None
    mention: NotificationChannelsChange | None = None
    follow: NotificationChannelsChange | None = None
    follow_request: NotificationChannelsChange | None = None
    request_accepted: NotificationChannelsChange | None = None
    story_reply: NotificationChannelsChange | None = None
    story_mention: NotificationChannelsChange | None = None
    system: NotificationChannelsChange | None = None


class NotificationPolicyChange(Body):
    """What is done with senders of a class; omitted fields and nulls change nothing."""

    not_following_me: Verdict | None = None
    not_followed: Verdict | None = None
    new_accounts: Verdict | None = None


class NotificationPreferencesChange(Body):
    """The changes."""

    types: NotificationTypesChange | None = None
    policy: NotificationPolicyChange | None = None


class NotificationChannels(Answer):
    """Whether a type is told by a live event, and by push."""

    live: bool
    push: bool


class NotificationPolicy(Answer):
    """What is done with senders who do not follow the caller, whom the caller does not follow, or who are new."""

    not_following_me: Verdict
    not_followed: Verdict
    new_accounts: Verdict


class NotificationPreferences(Answer):
    """The caller's preferences: the channels of each type, and the policy."""

    types: Mapping[Type, NotificationChannels]
    policy: NotificationPolicy


class NotificationEvent(EventData):
    """An item of the user's notifications appeared or gained an actor. `actor_id` is null if no user caused it."""

    notification_type: Type
    actor_id: ShortId | None
    actors_count: int
    target: NotificationTarget
    created_at: Time


EVENT_TYPES: Mapping[str, type[EventData]] = {"notification": NotificationEvent}
"""The types of live events that this room sends, with their data."""
