"""Messages of the search for people."""

from dataclasses import dataclass
from typing import ClassVar

from chalicelib.core.messages import Message, Queue


@dataclass(frozen=True)
class IndexNames(Message):
    """The names, the status or the rank of an account changed: write its rows of the index again.

    Attributes:
        run: an id of this message; a delivery that died is continued by the next delivery of the same message.
    """

    queue: ClassVar = Queue("index-names", batch=5)  # a message is seven calls

    user_id: str
    run: str
