"""Functions that are started without waiting for what they answer."""

import json
from typing import Any

from chalicelib.core import aws
from chalicelib.core.settings import settings


def start(function: str, event: dict[str, Any]) -> None:
    """Have Lambda run a function of this stage; it tries again what fails, as with any event.

    Args:
        function: short name, e.g. `"resize"`.
        event: as the function's own source sends it.

    Raises:
        ClientError, BotoCoreError: Lambda did not take it.
    """
    aws.client("lambda").invoke(
        FunctionName=settings().function(function), InvocationType="Event", Payload=json.dumps(event).encode()
    )
