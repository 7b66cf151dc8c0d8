"""The functions of search."""

from chalicelib.search.messages import IndexNames
from infra.function_kinds import Concurrency, Function, QueueFunction

FUNCTIONS: tuple[Function, ...] = (
    QueueFunction(
        name="index_names",
        room="search",
        queue=IndexNames.queue,
        age=120,  # a new user must be found soon; a delivery that died is repeated after six minutes
        concurrency=Concurrency(2, 20),
        reason="a message is seven calls and 50 writes; twenty at a time index a million accounts within an hour",
    ),
)
