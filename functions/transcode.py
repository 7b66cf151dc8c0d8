"""Consume the queue `transcode`: transcode a video, and update the post, story or profile that shows it."""

from chalice import Blueprint

from chalicelib.core.consumers import queue_consumer
from chalicelib.media import service as media
from chalicelib.media.messages import TRANSCODE, RerenderVideo, TranscodeVideo, transcode_step
from functions.rerender import renew
from functions.resize import settle

functions = Blueprint(__name__)


@queue_consumer(functions, TRANSCODE, transcode_step)
def transcode(message: TranscodeVideo | RerenderVideo) -> None:
    """Transcode one uploaded video, or one video again."""
    if isinstance(message, RerenderVideo):
        renew(message)
    else:
        settle(media.transcode(message))
