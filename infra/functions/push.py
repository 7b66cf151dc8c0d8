"""The functions of push."""

from chalicelib.push.messages import PushNotification
from infra.function_kinds import Concurrency, Function, QueueFunction

FUNCTIONS: tuple[Function, ...] = (
    QueueFunction(
        name="push_notifications",
        room="push",
        queue=PushNotification.queue,
        age=120,  # users want to know it now; a busy push service is tried again for half an hour
        concurrency=Concurrency(2, 20),
        reason="a message waits for push services, a second at most when they are well; twenty push hundreds a second",
    ),
)
