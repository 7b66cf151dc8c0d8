"""Client request tokens of transactions, which moto ignores.

A token is valid for ten minutes after its transaction succeeded; until then the same request is answered with success
and not carried out, and another request with the token is refused (API Reference, "TransactWriteItems":
ClientRequestToken).
"""

import json
from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.core import clock

LIFETIME_MS = 10 * 60 * 1000


class Tokens:
    """The transactions that succeeded."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[int, str]] = {}

    def call(self, arguments: dict[str, Any], proceed: Callable[[], Any]) -> Any:
        """Answer a TransactWriteItems.

        Args:
            proceed: carries it out.

        Raises:
            ClientError: IdempotentParameterMismatchException, or what `proceed` raises.
        """
        token = arguments.get("ClientRequestToken")
        if token is None:
            return proceed()
        content = json.dumps(arguments["TransactItems"], sort_keys=True, default=repr)
        done_ms, done = self._known.get(token, (0, ""))
        if clock.now_ms() - done_ms < LIFETIME_MS:
            if done != content:
                error = {"Code": "IdempotentParameterMismatchException", "Message": "the token's request was another"}
                raise ClientError({"Error": error}, "TransactWriteItems")
            return {"ResponseMetadata": {"HTTPStatusCode": 200}}
        answer = proceed()
        self._known[token] = (clock.now_ms(), content)
        return answer
