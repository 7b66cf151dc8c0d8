"""`resize` found a video: make its renditions, and let the post that waits for them know."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from chalice import Blueprint
from chalice.app import S3Event

from chalicelib.core import observability
from chalicelib.media import service as media
from chalicelib.posts import service as posts
from functions.resize import stored_ms

functions = Blueprint(__name__)


def _with_s3_events(handle: Callable[[S3Event], None]) -> Callable[[Any, Any], None]:
    """A handler that is started with what S3 sends, without S3."""

    @wraps(handle)
    def run(event: Any, context: Any) -> None:
        handle(S3Event(event, context))

    return run


@functions.lambda_function(name="transcode")  # type: ignore[untyped-decorator]
@_with_s3_events
@observability.observed
def transcode(event: S3Event) -> None:
    """Transcode one upload; what is raised brings the event again."""
    with observability.request(event.context.aws_request_id):
        transcoded = media.transcode(event.key, stored_ms(event))
        if transcoded is not None and transcoded.post_id is not None:
            posts.settle(transcoded.post_id)
