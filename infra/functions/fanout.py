"""The functions of fanout."""

from chalicelib.fanout.messages import AnnouncePost, Deliver
from chalicelib.posts.messages import PlanPost
from infra.function_kinds import Concurrency, Function, QueueFunction

FUNCTIONS: tuple[Function, ...] = (
    QueueFunction(
        name="plan",
        room="fanout",
        queue=PlanPost.queue,
        age=60,  # users wait for it
        concurrency=Concurrency(2, 20),
        reason="a plan pages through followers: twenty at a time keep up with any author",
    ),
    QueueFunction(
        name="fanout",
        room="fanout",
        queue=Deliver.queue,
        age=60,
        concurrency=Concurrency(2, 100),
        reason="each invocation writes 25 rows a call; a hundred fill 10,000 inboxes in about a second, and leave the "
        "rest of the account's concurrency to the API",
    ),
    QueueFunction(
        name="announce_posts",
        room="fanout",
        queue=AnnouncePost.queue,
        age=60,  # users see it live
        concurrency=Concurrency(2, 20),
        reason="a message asks for 400 viewers in four calls; few of them are connected",
    ),
)
