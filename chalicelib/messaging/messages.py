"""Messages of messaging, as queues carry them."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from chalicelib.core.messages import Message, Queue

Happening = Literal["sent", "unsent", "reaction", "read", "typing", "presence"]


@dataclass(frozen=True)
class ConversationEvent(Message):
    """Something happened in a conversation: its members' inboxes and connections must learn of it.

    Attributes:
        conversation_id: "" for the presence of a user.
        seq: of the message that it is about; 0 if it is about none.
        actor_id: the user who did it; "" if the consumer finds it in the message.
        event_id: of the live event; "" if the consumer finds it in the message.
    """

    # Ten messages to groups of 32 are 320 inbox rows, written by 24 threads: seconds.
    queue: ClassVar = Queue("conversation-events")

    conversation_id: str
    happening: Happening
    seq: int = 0
    actor_id: str = ""
    event_id: str = ""


@dataclass(frozen=True)
class EraseConversation(Message):
    """The last member has left: erase the messages, unless the conversation has members."""

    queue: ClassVar = Queue("erase-conversations", batch=1)  # a message may delete thousands of rows

    conversation_id: str
