"""Messages of fan-out: frozen, ids only."""

from dataclasses import dataclass

from chalicelib.core.messages import Message
from chalicelib.posts.messages import Change


@dataclass(frozen=True)
class Deliver(Message):
    """To queue `fanout`: put one post into these inboxes, or delete it from them."""

    post_id: str
    change: Change
    viewer_ids: tuple[str, ...]


@dataclass(frozen=True)
class RebuildInbox(Message):
    """To queue `rebuild`: rebuild the inbox of a viewer that returned; `returned_ms` identifies the return."""

    viewer_id: str
    returned_ms: int
