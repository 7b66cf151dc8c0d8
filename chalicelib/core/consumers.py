"""Register event functions that read queues and streams, and those of the WebSocket API.

The decorated functions keep their names: Chalice deploys `emulsion-<stage>-<name>` with the module's function `<name>`
as its handler.
"""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Literal

from chalice import Blueprint
from chalice.app import DynamoDBEvent, SQSEvent, WebsocketEvent

from chalicelib.core import observability, queues
from chalicelib.core.messages import Queue
from chalicelib.core.observability import observed
from chalicelib.core.settings import TRIGGERS

Handler = Callable[[dict[str, Any], Any], Any]
"""A function that Lambda calls with an event and a context."""


def queue_consumer[M](
    functions: Blueprint, queue: Queue, read: Callable[[Mapping[str, Any]], M]
) -> Callable[[Callable[[M], None]], Handler]:
    """Make a function that handles one message the consumer of a queue.

    Args:
        read: converts a JSON object into a message; usually the class's `from_record`.
    """

    def register(handle: Callable[[M], None]) -> Handler:
        @wraps(handle)
        def consume(event: SQSEvent) -> dict[str, Any]:
            return queues.consume(event.to_dict(), read, handle)

        add = functions.on_sqs_message(queue=TRIGGERS.queue(queue.name), batch_size=queue.batch, name=handle.__name__)
        handler: Handler = add(observed(consume))
        return handler

    return register


def stream_reader(functions: Blueprint, table: str, batch: int) -> Callable[[Callable[[dict[str, Any]], Any]], Handler]:
    """Make a function that handles a stream event (a dictionary) a reader of a table's stream.

    It reads from the beginning of the stream, so records from before its first deployment are not lost.

    Args:
        table: short name.
        batch: records of one invocation at most.
    """

    def register(handle: Callable[[dict[str, Any]], Any]) -> Handler:
        @wraps(handle)
        def read(event: DynamoDBEvent) -> Any:
            return handle(event.to_dict())

        add = functions.on_dynamodb_record(
            stream_arn=TRIGGERS.stream(table),
            batch_size=batch,
            name=handle.__name__,
            starting_position="TRIM_HORIZON",
        )
        handler: Handler = add(observed(read))
        return handler

    return register


def socket_handler(
    functions: Blueprint, kind: Literal["connect", "message", "disconnect"]
) -> Callable[[Callable[[dict[str, Any]], Any]], Handler]:
    """Make a function that handles an event (a dictionary) of API Gateway the handler of one kind of socket events."""

    def register(handle: Callable[[dict[str, Any]], Any]) -> Handler:
        @wraps(handle)
        def serve(event: WebsocketEvent) -> Any:
            content = event.to_dict()
            with observability.request(content["requestContext"]["requestId"]):
                return handle(content)

        handler: Handler = getattr(functions, f"on_ws_{kind}")(name=handle.__name__)(observed(serve))
        return handler

    return register
