"""Presence: whether and when users are connected, for users who message each other, unless one switched it off."""

from functools import partial

from botocore.exceptions import BotoCoreError, ClientError
from pynamodb.exceptions import PynamoDBException

from chalicelib.core import clock, observability
from chalicelib.core.parallel import all_of
from chalicelib.core.problems import Unavailable
from chalicelib.messaging import access, tables
from chalicelib.messaging.conversation import OPEN, Conversation, Preferences
from chalicelib.messaging.messages import ConversationEvent
from chalicelib.messaging.read_marks import tell
from chalicelib.messaging.schemas import ConversationPresence, MemberPresence, PresenceEventData
from chalicelib.messaging.settings import settings
from chalicelib.realtime import service as realtime
from chalicelib.realtime.service import LiveEvent

FAILURES = (Unavailable, ClientError, BotoCoreError, PynamoDBException)


def presence(caller_id: str, conversation_id: str) -> ConversationPresence:
    """Whether the other members are connected, and when they were last; none if the caller has not accepted.

    Left out: members who have not accepted the conversation, who do not show their presence, and who block the caller
    or are blocked.

    Raises:
        NotFound: there is no such conversation, or the caller is not a member.
    """
    found = access.get(caller_id, conversation_id)
    members = access.recipients(found.conversation, caller_id) if found.member.state == OPEN else []
    others = [each.user_id for each in members if each.state == OPEN and each.user_id != caller_id]
    chosen = tables.preferences_of(others)
    shown = [each for each in others if chosen.get(each, Preferences()).presence]
    seen = realtime.seen_among(shown)
    return ConversationPresence(
        items=[
            MemberPresence(user_id=each, online=seen[each].is_online, last_seen_at=clock.rfc3339(seen[each].last_ms))
            for each in shown
            if each in seen
        ]
    )


def tell_presence(user_id: str) -> None:
    """Queue that a user's first connection was opened or the last one closed, unless the user does not show it.

    If this fails, the connection counts all the same: others learn of it when they ask.
    """
    try:
        if tables.preferences(user_id).presence:
            tell("", "presence", user_id)
    except FAILURES:
        observability.logger.exception("presence not told")


def tell_partners(event: ConversationEvent) -> None:
    """Tell the presence of a user to those whom the user messages and who are connected."""
    user_id = event.actor_id
    if not tables.preferences(user_id).presence:
        return
    entries = tables.inbox_page(user_id, OPEN, None, settings().presence_partners).entries
    partners = {_partner(user_id, each.conversation_id): each.conversation_id for each in entries if each.last_seq}
    connected = realtime.online_among(each for each in partners if each)
    found = all_of([partial(tables.conversation, partners[each]) for each in connected])
    told = [each for each in connected if _is_mutual(user_id, each, found)]
    seen = realtime.seen_among([user_id], strongly=True).get(user_id)
    data = PresenceEventData(
        user_id=user_id,
        online=seen is not None and seen.is_online,
        last_seen_at=clock.rfc3339(seen.last_ms) if seen else None,
    )
    realtime.deliver(told, LiveEvent(event.event_id, "presence", data.model_dump(mode="json"), user_id))


def _partner(user_id: str, conversation_id: str) -> str:
    """The other user of a pair; "" for a group."""
    if not (conversation_id.startswith(user_id) or conversation_id.endswith(user_id)):
        return ""
    return conversation_id.replace(user_id, "", 1)


def _is_mutual(user_id: str, partner_id: str, found: list[Conversation | None]) -> bool:
    """Whether a partner may be told: both accepted their conversation, and neither blocks the other."""
    for conversation in found:
        if conversation and not conversation.is_group and {*conversation.members} == {user_id, partner_id}:
            members = access.recipients(conversation, user_id)
            return len([each for each in members if each.state == OPEN]) == len(conversation.members)
    return False
