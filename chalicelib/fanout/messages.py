"""Messages of the fan-out."""

from dataclasses import dataclass
from typing import ClassVar

from chalicelib.core.messages import Message, Queue
from chalicelib.posts.messages import Change


@dataclass(frozen=True)
class Deliver(Message):
    """Put one post into these inboxes, or take it out of them."""

    # Two chunks are 32 batch writes: they fit the time limit even if DynamoDB throttles each of them.
    queue: ClassVar = Queue("fanout", batch=2)

    post_id: str
    change: Change
    viewer_ids: tuple[str, ...]


@dataclass(frozen=True)
class AnnouncePost(Message):
    """A post is in the inboxes of these viewers: tell those who are connected."""

    queue: ClassVar = Queue("live-posts", batch=5)  # a chunk whose viewers are all connected takes seconds

    post_id: str
    viewer_ids: tuple[str, ...]


@dataclass(frozen=True)
class RebuildInbox(Message):
    """A viewer returned whose inbox was not filled; `returned_ms` identifies the return."""

    # One viewer may follow thousands of authors, whose timelines must be read within the time limit.
    queue: ClassVar = Queue("rebuild", batch=1)

    viewer_id: str
    returned_ms: int
