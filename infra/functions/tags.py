"""The functions of tags."""

from chalicelib.tags.messages import ResyncTags, TrendsStale
from infra.function_kinds import Concurrency, Function, QueueFunction, ScheduledFunction

FUNCTIONS: tuple[Function, ...] = (
    QueueFunction(
        name="resync_tags",
        room="tags",
        queue=ResyncTags.queue,
        age=600,  # each message is sent twice, the second delayed by two minutes; reads decide what is shown
        concurrency=Concurrency(2, 5),
        sends_to_itself=True,  # a message handles a hundred posts, then sends one for the rest
        reason="an account changes its audience rarely; a message is some hundred small writes",
    ),
    ScheduledFunction(
        name="rank_trends",
        room="tags",
        module="housekeeping",
        minutes=10,
        memory=1024,
        timeout=300,
        reason="a run reads six hours of uses: a million take a minute and 500 MB",
    ),
    QueueFunction(
        name="refresh_trends",
        room="tags",
        queue=TrendsStale.queue,
        age=600,  # a message waits half a minute, and a run takes up to a minute
        concurrency=Concurrency(2, 2),
        memory=1024,
        timeout=300,
        reason="as `rank_trends`; the smallest concurrency that SQS allows: of many messages one finds the list old",
    ),
)
