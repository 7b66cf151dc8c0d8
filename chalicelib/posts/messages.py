"""Messages of posts: frozen, ids only."""

from dataclasses import dataclass
from typing import Literal

from chalicelib.core.messages import Message

Change = Literal["publish", "retract"]
PUBLISH: Change = "publish"
RETRACT: Change = "retract"


@dataclass(frozen=True)
class PlanPost(Message):
    """To queue `plan`: deliver a post that became active to its audience, or remove a deleted post from inboxes."""

    post_id: str
    change: Change
