"""Issue tickets, which let a client connect once within half a minute, and redeem them."""

import hashlib
import secrets
from dataclasses import dataclass

from chalicelib.core.auth import Caller
from chalicelib.core.limits import Limit
from chalicelib.core.problems import Unavailable
from chalicelib.core.settings import HOUR
from chalicelib.core.settings import settings as core_settings
from chalicelib.realtime import tables
from chalicelib.realtime.settings import settings

SECRET_BYTES = 32


@dataclass(frozen=True)
class Ticket:
    """A ticket as its client gets it.

    Attributes:
        ticket: 43 characters; only its hash is stored.
        url: the address of the socket API.
        expires_in: seconds.
    """

    ticket: str
    url: str
    expires_in: int


def issue(caller: Caller) -> Ticket:
    """Issue a ticket for one connection of the caller's session.

    Raises:
        TooManyRequests: the user has had too many.
        Unavailable: the stage has no socket API.
    """
    url = core_settings().sockets_url
    if not url:
        raise Unavailable("This stage has no WebSocket API.")
    Limit("live-tickets", settings().live_tickets_per_user, HOUR).spend(caller.user_id)
    ticket = secrets.token_urlsafe(SECRET_BYTES)
    tables.put_ticket(_hash(ticket), caller)
    return Ticket(ticket, url, settings().ticket_lifetime)


def take(ticket: str) -> Caller | None:
    """Use a ticket. Returns its session; None if it is invented, used or expired."""
    return tables.take_ticket(_hash(ticket))


def _hash(ticket: str) -> str:
    return hashlib.sha256(ticket.encode()).hexdigest()
