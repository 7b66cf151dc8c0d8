"""`resize` found a video, or `rerender` an older one: make its renditions, and let what shows it know."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from chalice import Blueprint
from chalice.app import S3Event

from chalicelib.core import observability
from chalicelib.media import service as media
from chalicelib.media.messages import RERENDER, RerenderMedia
from chalicelib.posts import service as posts
from functions.rerender import renew
from functions.resize import stored_ms

functions = Blueprint(__name__)


@dataclass(frozen=True)
class Start:
    """What the function was started with: what S3 sends, or a message under the name `RERENDER`."""

    event: dict[str, Any]
    context: Any


def _with_starts(handle: Callable[[Start], None]) -> Callable[[Any, Any], None]:
    @wraps(handle)
    def run(event: Any, context: Any) -> None:
        handle(Start(event, context))

    return run


@functions.lambda_function(name="transcode")  # type: ignore[untyped-decorator]
@_with_starts
@observability.observed
def transcode(start: Start) -> None:
    """Transcode one upload, or one video anew; what is raised brings the event again."""
    with observability.request(start.context.aws_request_id):
        if RERENDER in start.event:
            renew(RerenderMedia.from_record(start.event[RERENDER]))
        else:
            _transcode(S3Event(start.event, start.context))


def _transcode(event: S3Event) -> None:
    transcoded = media.transcode(event.key, stored_ms(event))
    if transcoded is not None and transcoded.post_id is not None:
        posts.settle(transcoded.post_id)
