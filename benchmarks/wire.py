"""Make bare DynamoDB calls with the product's client, and record and replay their responses.

A replayed call costs what botocore itself costs, without HTTP.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from typing import Any
from unittest.mock import patch

from botocore.awsrequest import AWSResponse

from chalicelib.core import aws


def bare_call(operation: str, arguments: dict[str, Any]) -> Any:
    """A bare botocore call on the product's client: same settings, same connection pool."""
    return aws.client("dynamodb")._make_api_call(operation, dict(arguments))


class _Body:
    """A response's bytes as urllib3 would return them."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def stream(self) -> Iterator[bytes]:
        """All of them at once."""
        yield self._content


@dataclass
class Recording:
    """Responses by request. While `is_playing`, a request that was not recorded is an error."""

    is_playing: bool = False
    answers: dict[tuple[bytes, bytes], AWSResponse] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)


@contextmanager
def recording() -> Iterator[Recording]:
    """Record DynamoDB's HTTP responses inside the block; once `is_playing` is set, replay them without a network."""
    kept, session = Recording(), aws.client("dynamodb")._endpoint.http_session
    real = session.send

    def send(request: Any) -> AWSResponse:
        key = (bytes(request.headers["X-Amz-Target"]), bytes(request.body))
        if not kept.is_playing:
            answer = real(request)
            with kept._lock:
                kept.answers[key] = answer
            return answer
        known = kept.answers[key]
        return AWSResponse(request.url, known.status_code, known.headers, _Body(known.content))

    with patch.object(session, "send", send):
        yield kept
