"""Messages of accounts to other rooms."""

from dataclasses import dataclass
from typing import ClassVar

from chalicelib.core.messages import Message, Queue


@dataclass(frozen=True)
class WentPublic(Message):
    """The account is public now: users who requested to follow it become followers."""

    queue: ClassVar = Queue("requests", batch=2)  # a message's hundred requests take five seconds

    user_id: str


@dataclass(frozen=True)
class AudienceChanged(Message):
    """The account may have become private or public: what lists its posts for everyone must follow."""

    queue: ClassVar = Queue("audiences", batch=2)  # a message's hundred posts take some seconds

    user_id: str
