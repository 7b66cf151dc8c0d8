"""Consume the queue `transcode`: transcode a video, and update the post or profile that shows it."""

from chalice import Blueprint

from chalicelib.core.consumers import queue_consumer
from chalicelib.media import service as media
from chalicelib.media.messages import TRANSCODE, RerenderVideo, TranscodeVideo, transcode_step
from chalicelib.posts import service as posts
from functions.rerender import renew

functions = Blueprint(__name__)


@queue_consumer(functions, TRANSCODE, transcode_step)
def transcode(message: TranscodeVideo | RerenderVideo) -> None:
    """Transcode one uploaded video, or one video again."""
    if isinstance(message, RerenderVideo):
        renew(message)
        return
    transcoded = media.transcode(message)
    if transcoded is not None and transcoded.post_id is not None:
        posts.settle(transcoded.post_id)
