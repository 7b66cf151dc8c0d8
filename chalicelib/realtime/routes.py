"""Endpoint for tickets, by which clients connect to the WebSocket API."""

from chalicelib.core.api import Room
from chalicelib.core.auth import Caller
from chalicelib.realtime import service
from chalicelib.realtime.schemas import LiveTicket

room = Room(__name__)


@room.post("/v1/live/tickets", status=201)
def create_live_ticket(caller: Caller) -> LiveTicket:
    """Get a ticket for one connection to the WebSocket API."""
    made = service.issue_ticket(caller)
    return LiveTicket(ticket=made.ticket, url=made.url, expires_in=made.expires_in)
