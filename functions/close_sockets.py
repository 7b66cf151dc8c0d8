"""Consume the queue `close-sockets`: close the sockets of sessions that have ended, and send them no more pushes."""

from chalice import Blueprint

from chalicelib.accounts import service as accounts  # noqa: F401 - it checks sessions
from chalicelib.core.consumers import queue_consumer
from chalicelib.push import service as push
from chalicelib.realtime import service
from chalicelib.realtime.messages import CloseEnded

functions = Blueprint(__name__)


@queue_consumer(functions, CloseEnded.queue, CloseEnded.from_record)
def close_sockets(message: CloseEnded) -> None:
    """Close the sockets of one user's sessions that have ended, and delete the subscriptions to pushes."""
    service.close_ended(message)
    push.remove_ended(message.user_id)
