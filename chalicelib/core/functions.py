"""Invoke Lambda functions asynchronously."""

import json
from typing import Any

from chalicelib.core import aws
from chalicelib.core.settings import settings


def start(function: str, event: dict[str, Any]) -> None:
    """Invoke a function of this stage asynchronously; Lambda tries a failing invocation three times.

    Args:
        function: short name, e.g. `"resize"`.
        event: in the shape that the function's event source sends.

    Raises:
        ClientError, BotoCoreError: Lambda did not accept the event.
    """
    aws.client("lambda").invoke(
        FunctionName=settings().deployed_name(function), InvocationType="Event", Payload=json.dumps(event).encode()
    )
