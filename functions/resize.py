"""Render an original that arrived in the bucket, and settle the post or story that waits for it."""

from chalice import Blueprint
from chalice.app import S3Event

from chalicelib.core import clock, observability
from chalicelib.core.settings import TRIGGERS
from chalicelib.media import service as media
from chalicelib.media.service import Media
from chalicelib.posts import service as posts
from chalicelib.stories import service as stories

functions = Blueprint(__name__)


@functions.on_s3_event(  # type: ignore[untyped-decorator]
    bucket=TRIGGERS.media_bucket, events=["s3:ObjectCreated:*"], prefix="u/", name="resize"
)
@observability.observed
def resize(event: S3Event) -> None:
    """Render one photo, or send one video to `transcode`. Chalice has already unquoted the key.

    If this raises, Lambda delivers the event again, twice at most.
    """
    with observability.request(event.context.aws_request_id):
        settle(media.render(event.key, _stored_ms(event)))


def settle(processed: Media | None) -> None:
    """Settle the post or the story of a media whose processing has ended; None: nothing waits for one."""
    if processed is None:
        return
    if processed.post_id is not None:
        posts.settle(processed.post_id)
    if processed.story_id is not None:
        stories.settle(processed.story_id)


def _stored_ms(event: S3Event) -> int | None:
    """The time of the upload, milliseconds since 1970; None if the event lacks it, as events made by hand may."""
    stored = event.to_dict()["Records"][0].get("eventTime")
    return clock.from_rfc3339(stored) if stored else None
