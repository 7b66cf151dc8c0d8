"""The functions of feed."""

from chalicelib.fanout.messages import RebuildInbox
from chalicelib.graph.messages import EdgeChanged
from infra.function_kinds import Concurrency, Function, QueueFunction

FUNCTIONS: tuple[Function, ...] = (
    QueueFunction(
        name="sync_edges",
        room="feed",
        queue=EdgeChanged.queue,
        sends_to_itself=True,  # a backfill is split into parts of 200 rows
        age=600,  # the second backfill is delayed by two minutes
        concurrency=Concurrency(2, 20),
        reason="backfills read other users' partitions; twenty at a time use little of their capacity",
    ),
    QueueFunction(
        name="rebuild_inbox",
        room="feed",
        queue=RebuildInbox.queue,
        age=600,  # the second rebuild is delayed by two minutes
        concurrency=Concurrency(2, 10),
        memory=1024,
        reason="merging hundreds of timelines needs twice the processor; no user waits for it",
    ),
)
