"""Structured logs that carry the request id from the API through queues and streams to the last worker."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from aws_lambda_powertools import Logger

logger = Logger(service="emulsion", utc=True, use_rfc3339=True)

_request_id: ContextVar[str] = ContextVar("request_id", default="-")


def request_id() -> str:
    """The id of the request at work, or `-` outside one."""
    return _request_id.get()


@contextmanager
def request(identifier: str, **fields: str) -> Iterator[None]:
    """Work inside the block belongs to the request `identifier`; every log line says so, with `fields` beside it."""
    token = _request_id.set(identifier)
    try:
        with logger.append_context_keys(request_id=identifier, **fields):
            yield
    finally:
        _request_id.reset(token)
