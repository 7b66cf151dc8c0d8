"""Messages that accounts send through queues: frozen, ids only."""

from dataclasses import dataclass

from chalicelib.core.messages import Message


@dataclass(frozen=True)
class WentPublic(Message):
    """To queue `requests`: the account is public, so its follow requests are to be accepted."""

    user_id: str
