"""Invokes the deployed handlers in this process, with API requests and with events in AWS's format."""

import importlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any
from unittest.mock import patch

from chalice.test import Client

from chalicelib.core import clock
from chalicelib.core.settings import forget_settings

Json = Any


@dataclass
class LambdaContext:
    """The attributes of Lambda's context that handlers use."""

    function_name: str = "scale"
    aws_request_id: str = "00000000-0000-0000-0000-000000000000"
    memory_limit_in_mb: int = 512
    invoked_function_arn: str = "arn:aws:lambda:us-east-1:000000000000:function:scale"

    def get_remaining_time_in_millis(self) -> int:
        """Return the remaining time: a constant 60 s."""
        return 60_000


@dataclass(frozen=True)
class SignedInUser:
    """A user with an access token."""

    user_id: str
    token: str


@contextmanager
def with_settings(values: Mapping[str, str]) -> Iterator[None]:
    """Inside the block the product has these settings, by the names of their environment variables."""
    with patch.dict(os.environ, values):
        forget_settings()
        try:
            yield
        finally:
            forget_settings()


def consume(handler: str, message: Json) -> None:
    """Invoke a queue handler (`module:function`) with one message.

    Raises:
        RuntimeError: the handler reported the message as failed.
    """
    attributes = {"request_id": {"stringValue": LambdaContext.aws_request_id, "dataType": "String"}}
    attributes["began_ms"] = {"stringValue": str(clock.now_ms()), "dataType": "Number"}
    record = {"messageId": "m", "receiptHandle": "r", "body": json.dumps(message), "attributes": {}}
    record |= {"messageAttributes": attributes, "eventSource": "aws:sqs", "awsRegion": "us-east-1"}
    failures = invoke(handler, {"Records": [record]})["batchItemFailures"]
    if failures:
        raise RuntimeError(f"{handler} failed")


def invoke(handler: str, event: Json) -> Json:
    """Invoke a handler (`module:function`) with an event and return its result."""
    module, _, function = handler.partition(":")
    return getattr(importlib.import_module(module), function)(event, LambdaContext())


def call(user: SignedInUser | None, method: str, path: str, body: Json = None) -> Json:
    """Send an API request, as a user or as a guest (None), and return the JSON of the response.

    Raises:
        RuntimeError: the status is not 2xx.
    """
    headers = {"Content-Type": "application/json"}
    if user:
        headers["Authorization"] = f"Bearer {user.token}"
    answer = _http().request(method, path, headers=headers, body=b"" if body is None else json.dumps(body).encode())
    if answer.status_code >= 300:
        raise RuntimeError(f"{method} {path} was answered {answer.status_code}: {answer.body!r}")
    return json.loads(answer.body) if answer.body else None


@cache
def _http() -> Any:
    from app import app

    return Client(app).http
