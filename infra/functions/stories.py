"""The functions of stories."""

from chalicelib.stories.messages import AnnounceStory, DeliverStory, PlanStory
from infra.function_kinds import Concurrency, Function, Outbox, QueueFunction, ScheduledFunction

FUNCTIONS: tuple[Function, ...] = (
    Outbox(
        name="publish_stories",
        room="stories",
        module="publish",
        table="stories",
        reason="a hundred records are a hundred messages, sent in seconds",
    ),
    QueueFunction(
        name="plan_stories",
        room="stories",
        queue=PlanStory.queue,
        age=60,  # users wait for it
        concurrency=Concurrency(2, 20),
        reason="as `plan`, in a queue of its own: a burst of posts does not delay stories",
    ),
    QueueFunction(
        name="fanout_stories",
        room="stories",
        queue=DeliverStory.queue,
        age=60,
        concurrency=Concurrency(2, 50),
        reason="each invocation writes 25 rows a call; fifty fill 10,000 trays in about two seconds",
    ),
    QueueFunction(
        name="announce_stories",
        room="stories",
        queue=AnnounceStory.queue,
        age=60,
        concurrency=Concurrency(2, 20),
        reason="as `announce_posts`, in a queue of its own: a burst of posts does not delay stories",
    ),
    ScheduledFunction(
        name="sweep_stories",
        room="stories",
        module="housekeeping",
        minutes=5,
        reason="a story that is unplanned after five minutes was lost",
    ),
)
