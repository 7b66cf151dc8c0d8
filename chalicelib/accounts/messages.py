"""What accounts tell others through queues: frozen, ids only."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class WentPublic:
    """To queue `requests`: nobody needs to ask any more to follow the account; who has asked follows."""

    user_id: str

    def to_message(self) -> dict[str, Any]:
        """The message's JSON object."""
        return {"user_id": self.user_id}
