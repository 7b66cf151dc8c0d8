"""Messages of stories."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from chalicelib.core.messages import Message, Queue

Change = Literal["publish", "retract"]
PUBLISH: Change = "publish"
RETRACT: Change = "retract"


@dataclass(frozen=True)
class PlanStory(Message):
    """The story became active and must be delivered to its audience, or was deleted and must leave their trays."""

    queue: ClassVar = Queue("plan-stories", batch=5)  # a plan may page through thousands of followers

    story_id: str
    change: Change


@dataclass(frozen=True)
class DeliverStory(Message):
    """Put one story into these trays, or take it out of them."""

    # Two chunks are 32 batch writes: they fit the time limit even if DynamoDB throttles each of them.
    queue: ClassVar = Queue("fanout-stories", batch=2)

    story_id: str
    change: Change
    viewer_ids: tuple[str, ...]


@dataclass(frozen=True)
class AnnounceStory(Message):
    """A story is in the trays of these viewers: tell those who are connected."""

    queue: ClassVar = Queue("live-stories", batch=5)  # as for posts

    story_id: str
    viewer_ids: tuple[str, ...]
