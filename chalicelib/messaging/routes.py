"""Endpoints of conversations and messages."""

from chalicelib.core.api import Reply, Room
from chalicelib.core.auth import Caller
from chalicelib.core.idempotency import IdempotencyKey
from chalicelib.core.schemas import ListQuery, OwnedId, Page, ShortId
from chalicelib.messaging import service
from chalicelib.messaging.schemas import (
    ConversationAnswer,
    ConversationChange,
    ConversationPresence,
    MessageAnswer,
    MessageId,
    MessagePreferences,
    MessageReaction,
    NewConversation,
    NewMessage,
    PreferencesChange,
    ReadMark,
    RequestAnswer,
    RoleChange,
    StoryReaction,
    StoryReply,
)

room = Room(__name__)


@room.get("/v1/conversations")
def list_conversations(caller: Caller, query: ListQuery) -> Page[ConversationAnswer]:
    """List the caller's conversations, the latest activity first, without requests."""
    return service.inbox_page(caller.user_id, query.limit, query.cursor)


@room.post("/v1/conversations", status=201, also=(200,), problems=(409,))
def begin_conversation(caller: Caller, body: NewConversation, key: IdempotencyKey | None) -> Reply[ConversationAnswer]:
    """Begin a conversation with one user, or a group; 200 if the two users have one already."""
    found, is_new = service.begin(caller.user_id, body.user_ids, body.title or "", key)
    return Reply(201 if is_new else 200, service.present_conversation(found))


@room.get("/v1/message-requests")
def list_requests(caller: Caller, query: ListQuery) -> Page[RequestAnswer]:
    """List the requests to the caller, one for each account that sent any, the latest activity first."""
    return service.requests_page(caller.user_id, query.limit, query.cursor)


@room.get("/v1/conversations/{conversation_id}")
def get_conversation(caller: Caller, conversation_id: OwnedId) -> ConversationAnswer:
    """Show a conversation."""
    return service.conversation(caller.user_id, conversation_id)


@room.patch("/v1/conversations/{conversation_id}", problems=(403,))
def rename_conversation(caller: Caller, conversation_id: OwnedId, body: ConversationChange) -> ConversationAnswer:
    """Give a group another title, as an admin."""
    service.rename(caller.user_id, conversation_id, body.title)
    return service.conversation(caller.user_id, conversation_id)


@room.post("/v1/conversations/{conversation_id}/accept", status=204)
def accept_conversation(caller: Caller, conversation_id: OwnedId) -> None:
    """Accept a request."""
    service.accept(caller.user_id, conversation_id)


@room.post("/v1/conversations/{conversation_id}/decline", status=204)
def decline_conversation(caller: Caller, conversation_id: OwnedId) -> None:
    """Decline a request; the sender is not told."""
    service.decline(caller.user_id, conversation_id)


@room.post("/v1/conversations/{conversation_id}/leave", status=204, problems=(409,))
def leave_conversation(caller: Caller, conversation_id: OwnedId) -> None:
    """Leave a group."""
    service.leave(caller.user_id, conversation_id)


@room.put("/v1/conversations/{conversation_id}/members/{user_id}", problems=(403, 409, 422))
def add_member(caller: Caller, conversation_id: OwnedId, user_id: ShortId) -> None:
    """Add a user to a group, as an admin; the user sees the messages from now on."""
    service.add_member(caller.user_id, conversation_id, user_id)


@room.patch("/v1/conversations/{conversation_id}/members/{user_id}", status=204, problems=(403,))
def change_role(caller: Caller, conversation_id: OwnedId, user_id: ShortId, body: RoleChange) -> None:
    """Make another member of a group an admin, or end that, as an admin."""
    service.change_role(caller.user_id, conversation_id, user_id, body.role)


@room.delete("/v1/conversations/{conversation_id}/members/{user_id}", problems=(403, 422))
def remove_member(caller: Caller, conversation_id: OwnedId, user_id: ShortId) -> None:
    """Remove another member from a group, as an admin."""
    service.remove_member(caller.user_id, conversation_id, user_id)


@room.put("/v1/conversations/{conversation_id}/mute")
def mute_conversation(caller: Caller, conversation_id: OwnedId) -> None:
    """Mute a conversation for the caller."""
    service.mute(caller.user_id, conversation_id, muted=True)


@room.delete("/v1/conversations/{conversation_id}/mute")
def unmute_conversation(caller: Caller, conversation_id: OwnedId) -> None:
    """End the caller's mute of a conversation."""
    service.mute(caller.user_id, conversation_id, muted=False)


@room.post("/v1/conversations/{conversation_id}/read", status=204)
def mark_read(caller: Caller, conversation_id: OwnedId, body: ReadMark) -> None:
    """Mark the messages up to one as read; the mark only rises."""
    service.read(caller.user_id, conversation_id, body.up_to)


@room.get("/v1/conversations/{conversation_id}/presence")
def get_presence(caller: Caller, conversation_id: OwnedId) -> ConversationPresence:
    """Show which other members are connected, and when they were last; those that do not show it are left out."""
    return service.presence(caller.user_id, conversation_id)


@room.get("/v1/conversations/{conversation_id}/messages")
def list_messages(caller: Caller, conversation_id: OwnedId, query: ListQuery) -> Page[MessageAnswer]:
    """List the messages of a conversation that the caller may see, the newest first."""
    return service.messages_page(caller.user_id, conversation_id, query.limit, query.cursor)


@room.post("/v1/conversations/{conversation_id}/messages", status=201, problems=(403, 409))
def send_message(caller: Caller, conversation_id: OwnedId, body: NewMessage) -> MessageAnswer:
    """Send a message; the same `client_id` returns the same message again."""
    return service.present_message(*service.send(caller.user_id, conversation_id, _draft(body)))


@room.delete("/v1/conversations/{conversation_id}/messages/{message_id}", problems=(403,))
def unsend_message(caller: Caller, conversation_id: OwnedId, message_id: MessageId) -> None:
    """Take back the caller's message from all members; a stub without content stays."""
    service.unsend(caller.user_id, conversation_id, message_id)


@room.put("/v1/conversations/{conversation_id}/messages/{message_id}/reaction", problems=(403,))
def react_to_message(caller: Caller, conversation_id: OwnedId, message_id: MessageId, body: MessageReaction) -> None:
    """React to a message, in place of an earlier reaction of the caller."""
    service.react(caller.user_id, conversation_id, message_id, body.emoji)


@room.delete("/v1/conversations/{conversation_id}/messages/{message_id}/reaction")
def remove_reaction(caller: Caller, conversation_id: OwnedId, message_id: MessageId) -> None:
    """Remove the caller's reaction to a message."""
    service.unreact(caller.user_id, conversation_id, message_id)


@room.post("/v1/stories/{story_id}/reply", status=201, problems=(403,))
def reply_to_story(caller: Caller, story_id: OwnedId, body: StoryReply) -> MessageAnswer:
    """Reply to a story by a message to its author."""
    sent = service.reply_to_story(caller.user_id, story_id, body.text, body.client_id)
    return service.present_message(*sent)


@room.post("/v1/stories/{story_id}/reaction", status=201, problems=(403,))
def react_to_story(caller: Caller, story_id: OwnedId, body: StoryReaction) -> MessageAnswer:
    """React to a story by a message to its author."""
    sent = service.react_to_story(caller.user_id, story_id, body.emoji, body.client_id)
    return service.present_message(*sent)


@room.get("/v1/users/me/message-preferences")
def get_preferences(caller: Caller) -> MessagePreferences:
    """Show the caller's preferences for messages."""
    return _preferences(service.preferences(caller.user_id))


@room.patch("/v1/users/me/message-preferences")
def change_preferences(caller: Caller, body: PreferencesChange) -> MessagePreferences:
    """Change the caller's preferences for messages."""
    return _preferences(service.change_preferences(caller.user_id, body.model_dump(exclude_none=True)))


def _draft(body: NewMessage) -> service.Draft:
    media = tuple(each.reference for each in body.media)
    return service.Draft(body.client_id, body.text or "", media, body.post_id, body.story_id)


def _preferences(chosen: service.Preferences) -> MessagePreferences:
    return MessagePreferences(
        who_may_write=chosen.who_may_write, read_marks=chosen.read_marks, presence=chosen.presence
    )
