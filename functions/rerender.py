"""Queue `rerender` -> one media as the present code renders it, and all that shows it."""

from typing import Any

from chalice import Blueprint
from chalice.app import SQSEvent

from chalicelib.accounts import service as accounts
from chalicelib.core import queues
from chalicelib.core.observability import observed
from chalicelib.core.settings import TRIGGERS
from chalicelib.media import service as media
from chalicelib.media.messages import RerenderMedia
from chalicelib.posts import service as posts

functions = Blueprint(__name__)


# One at a time: a photo may take seconds.
@functions.on_sqs_message(queue=TRIGGERS.queue("rerender"), batch_size=1, name="rerender")  # type: ignore[untyped-decorator]
@observed
def rerender(event: SQSEvent) -> dict[str, Any]:
    """Render each media anew."""
    return queues.consume(event.to_dict(), RerenderMedia.from_record, _rerender)


def _rerender(message: RerenderMedia) -> None:
    if not media.forward_video(message):
        renew(message)


def renew(message: RerenderMedia) -> None:
    """Render one media here, let all that shows it follow, and take away what was there before."""
    rendered = media.rerender(message)
    if rendered is not None:
        accounts.renew_avatar(rendered)
        posts.renew_copy(rendered)
    media.finish_rerender(message, rendered)
