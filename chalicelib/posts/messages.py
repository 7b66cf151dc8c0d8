"""Messages of the outbox: frozen, ids only."""

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


@dataclass(frozen=True)
class RepublishPost(Message):
    """To queue `outbox-retry`: a stream record of this post could not be handled; decide again from the post itself."""

    post_id: str
