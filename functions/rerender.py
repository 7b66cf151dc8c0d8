"""Consume the queue `rerender`: render one media again and update the post, story or profile that shows it."""

from chalice import Blueprint

from chalicelib.accounts import service as accounts
from chalicelib.core.consumers import queue_consumer
from chalicelib.media import service as media
from chalicelib.media.messages import RerenderMedia
from chalicelib.posts import service as posts
from chalicelib.stories import service as stories

functions = Blueprint(__name__)


@queue_consumer(functions, RerenderMedia.queue, RerenderMedia.from_record)
def rerender(message: RerenderMedia) -> None:
    """Render one media again; `transcode` does it if the media is a video."""
    if not media.forward_video(message):
        renew(message)


def renew(message: RerenderMedia) -> None:
    """Render one media in this function, update its copies, and erase the earlier renditions."""
    rendered = media.rerender(message)
    if rendered is not None:
        accounts.renew_avatar(rendered)
        posts.renew_copy(rendered)
        stories.renew_copy(rendered)
    media.finish_rerender(message, rendered)
