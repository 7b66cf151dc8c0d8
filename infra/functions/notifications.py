"""The functions of notifications."""

from infra.function_kinds import Counter, Function, Outbox

FUNCTIONS: tuple[Function, ...] = (
    Counter(
        name="notify_likes",
        room="notifications",
        module="notify",
        table="likes",
        batch_window=2,
        reason="as `count_likes`: the likes of two seconds are one change of a popular post's notification",
    ),
    Counter(
        name="notify_follows",
        room="notifications",
        module="notify",
        table="follows",
        batch_window=2,
        reason="as `notify_likes`, of a popular account's new followers",
    ),
    Counter(
        name="notify_follow_requests",
        room="notifications",
        module="notify",
        table="follow_requests",
        batch_window=1,
        reason="few accounts get several requests within a second",
    ),
    Counter(
        name="notify_comments",
        room="notifications",
        module="notify",
        table="comments",
        batch_window=2,
        reason="as `notify_likes`, of comments on a popular post",
    ),
    Counter(
        name="notify_comment_likes",
        room="notifications",
        module="notify",
        table="comment_likes",
        batch_window=2,
        reason="as `notify_likes`, of a popular comment",
    ),
    Outbox(
        name="publish_notifications",
        room="notifications",
        module="publish",
        table="notifications",
        batch_window=1,
        reason="a change costs a few reads, more for a user who is connected; those of a second share an invocation",
    ),
)
