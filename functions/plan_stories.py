"""Consume the queue `plan-stories`: split the audience of a story into chunks."""

from chalice import Blueprint

from chalicelib.core.consumers import queue_consumer
from chalicelib.stories import service
from chalicelib.stories.messages import PlanStory

functions = Blueprint(__name__)


@queue_consumer(functions, PlanStory.queue, PlanStory.from_record)
def plan_stories(message: PlanStory) -> None:
    """Plan the delivery of one story, or its retraction."""
    service.plan(message)
