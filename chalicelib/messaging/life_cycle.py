"""Export and erase a user's messages and memberships; `core.life_cycle` defines the contract."""

from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from typing import Any

from chalicelib.core import clock
from chalicelib.core.life_cycle import Exported
from chalicelib.core.problems import NotFound
from chalicelib.core.settings import settings
from chalicelib.core.tables import batch_write, delete_request
from chalicelib.messaging import groups, message_rows, tables
from chalicelib.messaging.conversation import Message
from chalicelib.messaging.deletion import take_back
from chalicelib.messaging.message_rows import MessageRow, stored_message
from chalicelib.messaging.tables import PREFERENCES, InboxRow, MemberRow


def export_user(user_id: str) -> Iterator[Exported]:
    """Preferences, conversations that the user is or was in, and what the user wrote in them.

    Left out: messages of others; rows of client ids, which only name messages.
    """
    chosen = InboxRow.find(user_id, PREFERENCES)
    if chosen:
        yield {"kind": "message_preferences", **vars(tables.preferences(user_id))}
    for row in tables.inbox_rows(user_id):
        yield _conversation(user_id, row)
        for found in message_rows.rows_of_author(row.conversation_id, user_id):
            message = stored_message(found)
            if message:
                yield _message(message)
            elif found.emoji:
                yield {"kind": "message_reaction", "id": f"{row.conversation_id}#{found.seq}", "emoji": found.emoji}


def erase_user(user_id: str) -> bool:
    """Unsend the user's messages, whose stubs lose the author, delete reactions, and end the memberships.

    A conversation without members is erased by queue. A stub keeps the order of the messages for those who stay.
    """
    rows = list(islice(tables.inbox_rows(user_id), settings().erased_at_once))
    for row in rows:
        if not _erase_written(row.conversation_id, user_id):
            return False
        with suppress(NotFound):  # the user has left
            groups.end(user_id, row.conversation_id)
        InboxRow(user_id, row.conversation_id).delete()
    chosen = InboxRow.find(user_id, PREFERENCES)
    if chosen:
        chosen.delete()
    return not rows and chosen is None


def _erase_written(conversation_id: str, user_id: str) -> bool:
    """Erase at most `erased_at_once` rows that a user wrote. Returns whether there are no more."""
    most = settings().erased_at_once
    found = list(islice(message_rows.rows_of_author(conversation_id, user_id), most))
    for row in found:
        message = stored_message(row)
        if message:
            take_back(message, forgets_author=True)
    keys = [(row.conversation_id, row.seq) for row in found if stored_message(row) is None]
    batch_write(MessageRow.Meta.table_name, (delete_request(MessageRow, key) for key in keys))
    return len(found) < most


def _conversation(user_id: str, row: InboxRow) -> Exported:
    member = MemberRow.find(row.conversation_id, user_id)
    known: dict[str, Any] = {"kind": "conversation", "id": row.conversation_id, "is_member": member is not None}
    if member:
        joined = clock.rfc3339(int(member.joined_ms))
        marks = {"muted": bool(member.muted), "read_up_to": int(member.read_seq)}
        known |= {"role": member.role, "state": member.state, "joined_at": joined, **marks}
    return known


def _message(message: Message) -> Exported:
    return {
        "kind": "message",
        "id": message.message_id,
        "state": message.state,
        "text": message.text,
        "media_ids": list(message.media_ids),
        "post_id": message.post_id,
        "story_id": message.story_id,
        "created_at": clock.rfc3339(message.created_ms),
    }
