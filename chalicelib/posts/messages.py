"""Messages of posts."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from chalicelib.core.messages import Message, Queue

Change = Literal["publish", "retract"]
PUBLISH: Change = "publish"
RETRACT: Change = "retract"


@dataclass(frozen=True)
class PlanPost(Message):
    """The post became active and must be delivered to its audience, or was deleted and must leave their inboxes."""

    queue: ClassVar = Queue("plan", batch=5)  # a plan may page through thousands of followers

    post_id: str
    change: Change
