"""Queue `plan` -> deliveries of one post to its audience."""

from typing import Any

from chalice import Blueprint
from chalice.app import SQSEvent

from chalicelib.core import queues
from chalicelib.core.observability import observed
from chalicelib.core.settings import TRIGGERS
from chalicelib.fanout import service
from chalicelib.posts.messages import PlanPost

functions = Blueprint(__name__)


# Few at once: a plan may page through thousands of followers.
@functions.on_sqs_message(queue=TRIGGERS.queue("plan"), batch_size=5, name="plan")  # type: ignore[untyped-decorator]
@observed
def plan(event: SQSEvent) -> dict[str, Any]:
    """Plan each post's fan-out."""
    return queues.consume(event.to_dict(), PlanPost.from_record, service.plan)
