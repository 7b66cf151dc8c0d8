"""React to messages: one reaction of each member to each message."""

from chalicelib.core.problems import Forbidden
from chalicelib.messaging import access, message_rows
from chalicelib.messaging.conversation import Reaction
from chalicelib.messaging.read_marks import tell


def react(caller_id: str, conversation_id: str, message_id: str, emoji: str) -> None:
    """React to a message, in place of an earlier reaction.

    Raises:
        NotFound: there is no such conversation or message, or the caller may not see it.
        Forbidden: the caller cannot write to the conversation, or the message is unsent.
    """
    found = access.get(caller_id, conversation_id)
    message = access.message_of(found, message_id)
    access.check_writable(found)
    if message.is_unsent:
        raise Forbidden("An unsent message takes no reactions.")
    message_rows.put_reaction(conversation_id, Reaction(message.seq, caller_id, emoji))
    tell(conversation_id, "reaction", caller_id, message.seq)


def unreact(caller_id: str, conversation_id: str, message_id: str) -> None:
    """Remove the caller's reaction, if there is one.

    Raises:
        NotFound: there is no such conversation or message, or the caller may not see it.
    """
    found = access.get(caller_id, conversation_id)
    message = access.message_of(found, message_id)
    message_rows.delete_reaction(conversation_id, message.seq, caller_id)
    tell(conversation_id, "reaction", caller_id, message.seq)
