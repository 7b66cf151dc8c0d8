"""Unsend messages, and erase conversations that have no members."""

from chalicelib.core import queues
from chalicelib.core.problems import Forbidden
from chalicelib.core.tables import batch_write, delete_request
from chalicelib.media import service as media
from chalicelib.messaging import access, message_rows, tables
from chalicelib.messaging.conversation import Message
from chalicelib.messaging.creation import count_change
from chalicelib.messaging.message_rows import MessageRow, stored_message
from chalicelib.messaging.messages import EraseConversation
from chalicelib.messaging.settings import settings

ROWS = 100  # deleted at once


def unsend(caller_id: str, conversation_id: str, message_id: str) -> None:
    """Take back a message from all members; a stub stays. Its media are erased. Repeating it changes nothing.

    Raises:
        NotFound: there is no such conversation or message, or the caller may not see it.
        Forbidden: another user is the author.
        TooManyRequests: see `creation.count_change`.
    """
    count_change(caller_id)
    message = access.message_of(access.get(caller_id, conversation_id), message_id)
    if message.author_id != caller_id:
        raise Forbidden("Only its author unsends a message.")
    take_back(message)


def take_back(message: Message, *, forgets_author: bool = False) -> None:
    """Reduce a message to its stub; the stream's record of it then erases the media and tells the members."""
    message_rows.unsend(message, forgets_author=forgets_author)


def erase_media(message: Message) -> None:
    """Request the erasure of the media of a message that is unsent or deleted.

    Raises:
        Unavailable, ClientError, BotoCoreError: the queue accepts no messages.
    """
    media.erase_later(message.media_ids)


def erase_conversation(order: EraseConversation) -> None:
    """Erase the messages of a conversation without members, and their media; no effect on one that has members.

    The media's erasure is requested before their messages are deleted, so it survives a crash.
    """
    for _ in range(settings().erased_rounds):
        if tables.conversation(order.conversation_id) is not None:
            return
        found = message_rows.message_rows(order.conversation_id, ROWS)
        if not found:
            return
        for message in filter(None, map(stored_message, found)):
            erase_media(message)
        keys = ((row.conversation_id, row.seq) for row in found)
        batch_write(MessageRow.Meta.table_name, (delete_request(MessageRow, key) for key in keys))
    queues.send([order], group=order.conversation_id)
