"""What accounts tell others through queues: frozen, ids only."""

from dataclasses import dataclass

from chalicelib.core.messages import Message


@dataclass(frozen=True)
class WentPublic(Message):
    """To queue `requests`: nobody needs to ask any more to follow the account; who has asked follows."""

    user_id: str
