"""What is done by the clock."""

from chalice import Blueprint
from chalice.app import CloudWatchEvent, Rate

from chalicelib.core import observability
from chalicelib.graph import service as graph
from chalicelib.media import service as media
from chalicelib.posts import service as posts

functions = Blueprint(__name__)


@functions.schedule(Rate(5, unit=Rate.MINUTES), name="sweep_unplanned")  # type: ignore[untyped-decorator]
@observability.observed
def sweep_unplanned(event: CloudWatchEvent) -> None:
    """Find posts whose fan-out was lost on the way."""
    with observability.request(event.event_id):
        posts.resend_unplanned()


@functions.schedule(Rate(5, unit=Rate.MINUTES), name="sweep_uploads")  # type: ignore[untyped-decorator]
@observability.observed
def sweep_uploads(event: CloudWatchEvent) -> None:
    """Find uploads without a result, and media that nobody posted; a post whose media is given up fails with it."""
    with observability.request(event.event_id):
        for post_id in media.reconcile():
            posts.settle(post_id)


@functions.schedule(Rate(5, unit=Rate.MINUTES), name="sweep_deliveries")  # type: ignore[untyped-decorator]
@observability.observed
def sweep_deliveries(event: CloudWatchEvent) -> None:
    """Find accounts whose change between push and pull is due, or has stalled."""
    with observability.request(event.event_id):
        graph.resume_deliveries()
