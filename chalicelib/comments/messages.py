"""Messages of comments."""

from dataclasses import dataclass
from typing import ClassVar

from chalicelib.core.messages import Message, Queue


@dataclass(frozen=True)
class SweepComments(Message):
    """The post was deleted: delete its comments; or its comment `comment_id` was: delete the stub if it has no replies.

    Attributes:
        shard: of a deletion that continues: the shard that it has reached.
    """

    queue: ClassVar = Queue("comments", batch=1)  # a message may delete two thousand rows

    post_id: str
    comment_id: str = ""
    shard: int = 0
