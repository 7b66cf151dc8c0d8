"""The functions of posts."""

from chalicelib.core.outbox import ParkedRecord
from infra.function_kinds import Concurrency, Counter, Function, Outbox, QueueFunction, ScheduledFunction

FUNCTIONS: tuple[Function, ...] = (
    Outbox(
        name="publish_posts",
        room="posts",
        module="publish",
        table="posts",
        reason="a hundred records are a hundred messages, sent in seconds",
    ),
    QueueFunction(
        name="publish_retry",
        room="posts",
        module="publish",
        queue=ParkedRecord.queue,
        age=600,  # a record here has failed once; five tries take half an hour
        concurrency=Concurrency(2, 2),
        reason="the smallest concurrency that SQS allows: records here have failed once, and must not delay new ones",
    ),
    Counter(
        name="count_posts",
        room="posts",
        module="count",
        table="posts",
        reason="a batch is one update per author",
    ),
    Counter(
        name="count_likes",
        room="posts",
        module="count",
        table="likes",
        batch_window=2,
        reason="each shard has likes of a popular post and updates the post's row once a batch: the likes of two "
        "seconds, up to a thousand, are one update",
    ),
    ScheduledFunction(
        name="sweep_unplanned",
        room="posts",
        module="housekeeping",
        minutes=5,
        reason="a post that is unplanned after five minutes was lost",
    ),
    ScheduledFunction(
        name="sweep_due_posts",
        room="posts",
        module="housekeeping",
        minutes=1,
        reason="a scheduled post is published a minute after its time at the latest",
    ),
    ScheduledFunction(
        name="count_views",
        room="posts",
        module="housekeeping",
        minutes=15,
        memory=1769,
        timeout=600,
        reason="an hour is counted a quarter of an hour after its end; a slice of 64 MB of files fills half the "
        "memory, which comes with one processor; a run ends after eight minutes, and the next continues",
    ),
)
