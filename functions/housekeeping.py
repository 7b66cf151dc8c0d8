"""Find lost work every five minutes and start it again: posts, stories, uploads, and changes between push and pull.

Every minute, end the states of posts whose time is over; every ten, find the tags that trend; every fifteen, count
views.
"""

from chalice import Blueprint
from chalice.app import CloudWatchEvent, Rate

from chalicelib.core import observability
from chalicelib.graph import service as graph
from chalicelib.media import service as media
from chalicelib.posts import service as posts
from chalicelib.stories import service as stories
from chalicelib.tags import service as tags
from functions.resize import settle

functions = Blueprint(__name__)


@functions.schedule(Rate(5, unit=Rate.MINUTES), name="sweep_unplanned")  # type: ignore[untyped-decorator]
@observability.observed
def sweep_unplanned(event: CloudWatchEvent) -> None:
    """Plan posts again whose fan-out was lost."""
    with observability.request(event.event_id):
        posts.resend_unplanned()


@functions.schedule(Rate(1, unit=Rate.MINUTES), name="sweep_due_posts")  # type: ignore[untyped-decorator]
@observability.observed
def sweep_due_posts(event: CloudWatchEvent) -> None:
    """Publish scheduled posts that are due, and erase deleted posts and drafts whose time is over."""
    with observability.request(event.event_id):
        posts.end_due_states()


@functions.schedule(Rate(5, unit=Rate.MINUTES), name="sweep_stories")  # type: ignore[untyped-decorator]
@observability.observed
def sweep_stories(event: CloudWatchEvent) -> None:
    """Plan stories again whose fan-out was lost."""
    with observability.request(event.event_id):
        stories.resend_unplanned()


@functions.schedule(Rate(5, unit=Rate.MINUTES), name="sweep_uploads")  # type: ignore[untyped-decorator]
@observability.observed
def sweep_uploads(event: CloudWatchEvent) -> None:
    """Render uploads again that have no result, and remove media that are shown nowhere.

    When a media is given up, its post or story fails too.
    """
    with observability.request(event.event_id):
        for given_up in media.reconcile():
            settle(given_up)


@functions.schedule(Rate(5, unit=Rate.MINUTES), name="sweep_deliveries")  # type: ignore[untyped-decorator]
@observability.observed
def sweep_deliveries(event: CloudWatchEvent) -> None:
    """Resume changes between push and pull that are due or have stalled."""
    with observability.request(event.event_id):
        graph.resume_deliveries()


@functions.schedule(Rate(10, unit=Rate.MINUTES), name="rank_trends")  # type: ignore[untyped-decorator]
@observability.observed
def rank_trends(event: CloudWatchEvent) -> None:
    """Find the tags that trend now."""
    with observability.request(event.event_id):
        tags.rank()


@functions.schedule(Rate(15, unit=Rate.MINUTES), name="count_views")  # type: ignore[untyped-decorator]
@observability.observed
def count_views(event: CloudWatchEvent) -> None:
    """Count the views of the hours that have closed, from the files of events."""
    with observability.request(event.event_id):
        posts.count_views()
