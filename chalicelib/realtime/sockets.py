"""Send to connections and close them, through the management API of API Gateway.

Chalice's own sender assumes AWS's host name and HTTPS, so the endpoint is a setting.
"""

from collections.abc import Callable

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.core import aws
from chalicelib.core.problems import Unavailable
from chalicelib.core.retries import tries
from chalicelib.core.tables import is_throttle

GONE = 410


def send(connection_id: str, frame: str) -> bool:
    """Send a frame; again while API Gateway throttles or fails. Returns False if the connection is closed.

    Raises:
        Unavailable: still throttled after every try.
        ClientError, BotoCoreError: refused for another reason.
    """
    client = aws.client("apigatewaymanagementapi")
    return _retried(lambda: client.post_to_connection(ConnectionId=connection_id, Data=frame.encode()))


def close(connection_id: str) -> bool:
    """Close a connection. Returns False if it is closed already.

    Raises:
        Unavailable, ClientError, BotoCoreError: as of `send`.
    """
    client = aws.client("apigatewaymanagementapi")
    return _retried(lambda: client.delete_connection(ConnectionId=connection_id))


def _retried(call: Callable[[], object]) -> bool:
    for _ in tries():
        try:
            call()
        except (ClientError, BotoCoreError) as error:
            if _is_gone(error):
                return False
            if not is_throttle(error):
                raise
        else:
            return True
    raise Unavailable("The WebSocket API is busy.")


def _is_gone(error: Exception) -> bool:
    return isinstance(error, ClientError) and error.response["ResponseMetadata"]["HTTPStatusCode"] == GONE
