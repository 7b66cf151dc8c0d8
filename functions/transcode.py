"""Transcode a video that `resize` or `rerender` passes on, and update the post, story or profile that shows it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from chalice import Blueprint
from chalice.app import S3Event

from chalicelib.core import observability
from chalicelib.media import service as media
from chalicelib.media.messages import RERENDER, RerenderMedia
from functions.rerender import renew
from functions.resize import settle, stored_ms

functions = Blueprint(__name__)


@dataclass(frozen=True)
class Invocation:
    """One invocation. The event is S3's, or has a `RerenderMedia` under the key `RERENDER`."""

    event: dict[str, Any]
    context: Any


def _with_invocation(handle: Callable[[Invocation], None]) -> Callable[[Any, Any], None]:
    @wraps(handle)
    def run(event: Any, context: Any) -> None:
        handle(Invocation(event, context))

    return run


@functions.lambda_function(name="transcode")  # type: ignore[untyped-decorator]
@_with_invocation
@observability.observed
def transcode(invocation: Invocation) -> None:
    """Transcode one upload, or one video again. If this raises, Lambda delivers the event again, twice at most."""
    with observability.request(invocation.context.aws_request_id):
        if RERENDER in invocation.event:
            renew(RerenderMedia.from_record(invocation.event[RERENDER]))
        else:
            _transcode(S3Event(invocation.event, invocation.context))


def _transcode(event: S3Event) -> None:
    settle(media.transcode(event.key, stored_ms(event)))
