"""An original arrived in the bucket: make its renditions, and let the post that waits for them know."""

from chalice import Blueprint
from chalice.app import S3Event

from chalicelib.core import clock, observability
from chalicelib.core.settings import TRIGGERS
from chalicelib.media import service as media
from chalicelib.posts import service as posts

functions = Blueprint(__name__)


@functions.on_s3_event(  # type: ignore[untyped-decorator]
    bucket=TRIGGERS.media_bucket, events=["s3:ObjectCreated:*"], prefix="u/", name="resize"
)
@observability.observed
def resize(event: S3Event) -> None:
    """Render one photo, or have one video transcoded; what is raised brings the event again.

    Chalice hands over the key with its escapes undone.
    """
    with observability.request(event.context.aws_request_id):
        rendered = media.render(event.key, stored_ms(event))
        if rendered is not None and rendered.post_id is not None:
            posts.settle(rendered.post_id)


def stored_ms(event: S3Event) -> int | None:
    """When the upload was stored; MiniStack and S3 say, a hand-made event may not."""
    stored = event.to_dict()["Records"][0].get("eventTime")
    return clock.from_rfc3339(stored) if stored else None
