"""The functions of comments."""

from chalicelib.comments.messages import SweepComments
from infra.function_kinds import Concurrency, Counter, Function, QueueFunction

FUNCTIONS: tuple[Function, ...] = (
    Counter(
        name="count_comments",
        room="comments",
        module="count",
        table="comments",
        batch_window=2,
        reason="as `count_likes`: the comments of two seconds are one update of a popular post's row",
    ),
    Counter(
        name="count_comment_likes",
        room="comments",
        module="count",
        table="comment_likes",
        batch_window=2,
        reason="as `count_likes`: the likes of two seconds are one update of a popular comment's row",
    ),
    QueueFunction(
        name="sweep_comments",
        room="comments",
        queue=SweepComments.queue,
        age=600,  # each message waits two minutes, so that no request can still write a comment
        concurrency=Concurrency(2, 10),
        sends_to_itself=True,  # a message deletes two thousand comments, then sends one for the rest
        reason="a message is eighty batches at most; ten at a time leave capacity for users' writes",
    ),
)
