"""Mark messages as read, tell that a member is typing, mute conversations, and change preferences."""

from dataclasses import replace
from typing import Any

from chalicelib.core import clock, ids, queues
from chalicelib.core.limits import Rate
from chalicelib.core.problems import NotFound, TooManyRequests, invalid_field
from chalicelib.core.settings import MINUTE
from chalicelib.messaging import access, message_rows, tables
from chalicelib.messaging.conversation import OPEN, Preferences
from chalicelib.messaging.creation import count_change
from chalicelib.messaging.messages import ConversationEvent, Happening
from chalicelib.messaging.settings import settings
from chalicelib.realtime import service as realtime


def read(caller_id: str, conversation_id: str, up_to: int) -> None:
    """Mark the messages up to one as read; a mark only rises.

    Other members see it if the caller has accepted the conversation and shows read marks.

    Raises:
        NotFound: there is no such conversation, or the caller is not a member.
        Unprocessable: there is no message at this place yet.
    """
    found = access.get(caller_id, conversation_id)
    last = message_rows.last_seq(conversation_id)
    if up_to > last:
        raise invalid_field("up_to", "is after the last message", last, code="too-high")
    if up_to <= found.member.since_seq:
        return
    is_shown = found.member.state == OPEN and tables.preferences(caller_id).read_marks
    tables.mark_read(conversation_id, caller_id, up_to, is_shown=is_shown)
    # Also if the mark is not new: an earlier call may have died before it sent this. A lost event is found at the next
    # read of the conversation.
    tell(conversation_id, "read", caller_id, up_to)


def typing(user_id: str, conversation_id: str) -> None:
    """Tell the other members that a user is typing, as the user's socket says; no effect if the user may not.

    Raises:
        Unavailable, ClientError, BotoCoreError: the queue accepts no messages.
    """
    try:
        Rate("typing", settings().typing_per_minute, MINUTE).spend(user_id)
        found = access.get(user_id, conversation_id)
    except (NotFound, TooManyRequests):
        return
    if found.member.state == OPEN:
        tell(conversation_id, "typing", user_id)


def mute(caller_id: str, conversation_id: str, *, muted: bool) -> None:
    """Mute a conversation for the caller, or end that; the caller's clients then make no sound.

    Raises:
        NotFound: there is no such conversation, or the caller is not a member.
        TooManyRequests: see `creation.count_change`.
    """
    count_change(caller_id)
    if not ids.is_owned(conversation_id) or not tables.set_muted(conversation_id, caller_id, muted=muted):
        raise access.no_such_conversation()


def preferences(caller_id: str) -> Preferences:
    """The caller's preferences."""
    return tables.preferences(caller_id)


def change_preferences(caller_id: str, changes: dict[str, Any]) -> Preferences:
    """Change the named preferences of the caller. Marks that others have seen stay.

    Raises:
        TooManyRequests: see `creation.count_change`.
    """
    count_change(caller_id)
    chosen = replace(tables.preferences(caller_id), **changes)
    tables.put_preferences(caller_id, chosen)
    return chosen


def tell(conversation_id: str, happening: Happening, actor_id: str, seq: int = 0) -> None:
    """Queue a live event that no row of the messages' stream causes."""
    event_id = realtime.event_id(clock.now_ms(), happening, conversation_id, actor_id, str(seq))
    event = ConversationEvent(conversation_id, happening, seq, actor_id, event_id)
    queues.send([event], group=actor_id)
