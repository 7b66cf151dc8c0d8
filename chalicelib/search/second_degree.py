"""Find the users whom a user's followees follow, and those with the most followers, for suggestions and explore.

All of it is a hint: what is shown is decided by strong reads.
"""

from collections.abc import Mapping
from functools import partial

from chalicelib.core import clock
from chalicelib.core.parallel import all_of
from chalicelib.core.settings import DAY
from chalicelib.core.tables import shard_of
from chalicelib.graph import service as graph
from chalicelib.search import tables
from chalicelib.search.followees import followees
from chalicelib.search.names import EVERYBODY
from chalicelib.search.settings import settings

SPREAD = 1 << 30


def seeds_of(user_id: str) -> tuple[str, ...]:
    """Ids of a few of the user's followees, other ones every day."""
    today = clock.now() // DAY
    return tuple(
        sorted(followees(user_id), key=lambda each: shard_of(f"{today}{each}", SPREAD))[: settings().suggestion_seeds]
    )


def followed_by(user_id: str, seeds: tuple[str, ...]) -> Mapping[str, tuple[str, ...]]:
    """The users whom the seeds follow, with these seeds, those with the most first; a query for each seed, at once.

    Neither the user nor the user's followees are among them.
    """
    read = all_of(partial(graph.followee_ids, seed, settings().suggestion_followees) for seed in seeds)
    left_out = {user_id, *followees(user_id)}
    mutuals: dict[str, tuple[str, ...]] = {}
    for seed, followed in zip(seeds, read, strict=True):
        for each in followed:
            if each not in left_out:
                mutuals[each] = (*mutuals.get(each, ()), seed)
    return {each: mutuals[each] for each in sorted(mutuals, key=lambda each: -len(mutuals[each]))}


def popular(most: int) -> list[str]:
    """Ids of at most so many users, those with the most followers."""
    shards = tables.shards_of([EVERYBODY])[EVERYBODY]
    rows = [row for shard in range(shards) for row in tables.rows_after(EVERYBODY, shard, "", most)]
    return [row.user_id for row in sorted(rows, key=lambda row: row.place)[:most]]
