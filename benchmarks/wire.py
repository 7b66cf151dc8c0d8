"""What passes between the product's DynamoDB client and DynamoDB: bare calls, answers recorded and played back.

Played back, a call costs what botocore itself costs, and no HTTP.
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
    """The bare botocore call, on the product's own client: same settings, same connection pool."""
    return aws.client("dynamodb")._make_api_call(operation, dict(arguments))


class _Body:
    """An answer's bytes as urllib3 would hand them over."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def stream(self) -> Iterator[bytes]:
        """All of them at once."""
        yield self._content


@dataclass
class Recording:
    """Answers by request. While `is_playing`, a request that was not recorded is an error."""

    is_playing: bool = False
    answers: dict[tuple[bytes, bytes], AWSResponse] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)


@contextmanager
def recording() -> Iterator[Recording]:
    """Inside the block DynamoDB's HTTP answers are kept; once `is_playing` is set, they are given without a network."""
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
