"""Serve the WebSocket API: connections, frames of clients, and ends of connections."""

from typing import Any

from chalice import Blueprint
from chalice.app import WebsocketAPI

from chalicelib.core.consumers import socket_handler
from chalicelib.graph import service as graph  # with it accounts, which check sessions
from chalicelib.messaging import service as messaging
from chalicelib.realtime import service

ACTIONS: tuple[service.Action, ...] = (messaging.TYPING,)
"""What clients can do besides `hello` and `ping`: the actions of all rooms."""

RULES = service.Rules(blocked=graph.blocked_among, withheld=messaging.withheld)
"""What a client that was away may still get."""

functions = Blueprint(__name__)
functions.websocket_api = WebsocketAPI()  # Chalice 1.34.0 wraps a handler of a Blueprint only if it has one


@socket_handler(functions, "connect")
def websocket_connect(event: dict[str, Any]) -> dict[str, int]:
    """Accept a connection with a ticket, or refuse it."""
    ticket = (event.get("queryStringParameters") or {}).get("ticket", "")
    connection = service.connect(event["requestContext"]["connectionId"], ticket)
    if connection and connection.is_first:
        messaging.tell_presence(connection.user_id)
    return {"statusCode": 200 if connection else 401}


@socket_handler(functions, "message")
def websocket_message(event: dict[str, Any]) -> None:
    """Handle a frame."""
    service.receive(event["requestContext"]["connectionId"], event["body"], ACTIONS, RULES)


@socket_handler(functions, "disconnect")
def websocket_disconnect(event: dict[str, Any]) -> None:
    """Remove a connection that was closed."""
    user_id = service.disconnect(event["requestContext"]["connectionId"])
    if user_id:
        messaging.tell_presence(user_id)
