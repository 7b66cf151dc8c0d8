"""What passes between the product and its DynamoDB client: calls noticed, answers recorded and played back.

Played back, a call costs what botocore itself costs, and no HTTP.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from typing import Any
from unittest.mock import patch

from botocore.awsrequest import AWSResponse

from chalicelib.core import aws

SLOW = 0.1  # seconds that each call takes at least when dependence is looked for: far more than starting a thread


@dataclass
class Trace:
    """Calls, in the order of their beginnings."""

    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    spans: list[tuple[float, float]] = field(default_factory=list)


@contextmanager
def traced(least: float = 0.0) -> Iterator[Trace]:
    """Inside the block the product's DynamoDB calls are noted, and each takes at least `least` seconds."""
    trace, client = Trace(), aws.client("dynamodb")
    real = client._make_api_call

    def call(operation: str, arguments: dict[str, Any]) -> Any:
        trace.calls.append((operation, dict(arguments)))
        begin = time.perf_counter()
        answer = real(operation, arguments)
        time.sleep(max(0.0, least - (time.perf_counter() - begin)))
        trace.spans.append((begin, time.perf_counter()))
        return answer

    with patch.object(client, "_make_api_call", call):
        yield trace


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
