"""Messages of live events."""

from dataclasses import dataclass
from typing import ClassVar

from chalicelib.core.messages import Message, Queue


@dataclass(frozen=True)
class CloseEnded(Message):
    """Sessions of the user have ended, or are about to: close the sockets of those that have."""

    queue: ClassVar = Queue("close-sockets")  # a message is a query, two reads and a call for each socket

    user_id: str
