"""Close the sockets of sessions that have ended."""

from collections.abc import Iterator
from contextlib import contextmanager

from chalicelib.core import auth, queues
from chalicelib.realtime import connections, tables
from chalicelib.realtime.messages import CloseEnded
from chalicelib.realtime.settings import settings


@contextmanager
def closing(user_id: str) -> Iterator[None]:
    """Close the sockets of those sessions of a user that the block ends.

    A delayed message is sent before the block, so that the sockets are closed within a minute if the request dies in
    it. Two messages; no other call.
    """
    queues.send([CloseEnded(user_id)], group=user_id, delay=settings().close_again)
    yield
    queues.send([CloseEnded(user_id)], group=user_id)


def close_ended(message: CloseEnded) -> None:
    """Close the sockets of the user's sessions that have ended, or of all if the account is not active.

    Raises:
        Unavailable, ClientError, BotoCoreError, PynamoDBException: AWS throttles or fails; the message must be
            delivered again.
    """
    found = tables.connections(message.user_id)
    alive = auth.alive_among({each.caller for each in found}) if found else set()
    for each in found:
        if each.caller not in alive:
            connections.close(each)


def close_user(user_id: str) -> bool:
    """Close all sockets of a user, for the erasure of the account. Returns whether there was none."""
    found = tables.connections(user_id)
    for each in found:
        connections.close(each)
    return not found
