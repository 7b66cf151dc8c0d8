"""Events of API Gateway's WebSocket API, as its functions get them."""

from typing import Any

from tests.support.platform import LambdaContext, handler_of


def invoke(kind: str, connection_id: str, ticket: str | None = None, body: str = "") -> Any:
    """Invoke the handler of `connect`, `message` or `disconnect`. Returns its answer."""
    context = {"connectionId": connection_id, "requestId": "r", "domainName": "d", "stage": "api", "apiId": "a"}
    event = {"requestContext": context, "body": body, "queryStringParameters": {"ticket": ticket} if ticket else None}
    return handler_of(f"functions.sockets:websocket_{kind}")(event, LambdaContext())
