"""The functions of graph."""

from chalicelib.graph.messages import DELIVERY, AcceptRequests
from infra.function_kinds import Concurrency, Counter, Function, QueueFunction, ScheduledFunction

FUNCTIONS: tuple[Function, ...] = (
    QueueFunction(
        name="accept_requests",
        room="graph",
        queue=AcceptRequests.queue,
        age=600,  # each message is sent twice, the second delayed by two minutes
        concurrency=Concurrency(2, 5),
        sends_to_itself=True,  # the first message is split into parts
        reason="an account goes public once; a message is a hundred transactions",
    ),
    QueueFunction(
        name="change_delivery",
        room="graph",
        queue=DELIVERY,
        age=600,  # a change waits two minutes between its runs
        concurrency=Concurrency(2, 10),
        sends_to_itself=True,  # a message marks 5,000 edges of a shard, then sends one for the next 5,000
        memory=1024,
        reason="each marks edges on 24 threads, which need a whole processor; ten mark a million edges in minutes "
        "and leave capacity for users' writes",
    ),
    Counter(
        name="count_follows",
        room="graph",
        module="count",
        table="follows",
        reason="a batch is one update per user",
    ),
    ScheduledFunction(
        name="sweep_deliveries",
        room="graph",
        module="housekeeping",
        minutes=5,
        reason="a change between push and pull that makes no progress for five minutes was lost",
    ),
)
