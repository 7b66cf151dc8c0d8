"""Messages of pushes."""

from dataclasses import dataclass
from typing import ClassVar

from chalicelib.core.messages import Message, Queue


@dataclass(frozen=True)
class PushNotification(Message):
    """A user's notification is new, or new again: tell the user's browsers.

    Attributes:
        row_id: as the room `notifications` names the row.
    """

    queue: ClassVar = Queue("pushes")  # a message waits for push services, which answer within a second

    user_id: str
    row_id: str
