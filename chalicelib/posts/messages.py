"""Messages of posts: frozen, ids only."""

from dataclasses import dataclass
from typing import Literal

from chalicelib.core.messages import Message

Change = Literal["publish", "retract"]
PUBLISH: Change = "publish"
RETRACT: Change = "retract"


@dataclass(frozen=True)
class PlanPost(Message):
    """To queue `plan`: the post became active and must reach its audience, or was deleted and must leave it."""

    post_id: str
    change: Change
