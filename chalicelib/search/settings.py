"""Policy numbers of the search for people. `core.settings` says how they are read, and their units."""

from dataclasses import dataclass

from chalicelib.core.settings import MINUTE, read_settings


@dataclass(frozen=True)
class SearchSettings:
    """One stage's settings of the search for people."""

    searches_per_minute: int = (
        240  # of a user, or a guest's address, per instance: a search for each key of a fast typist
    )
    suggestions_per_minute: int = 60  # of a user, per instance: a page costs ten times as much as one of a search
    query_limit: int = 60  # characters, as of a display name
    name_rows: int = 24  # of one user: a new user, and a new power of two of followers, costs as many write units
    name_run: int = 2 * MINUTE  # a run on a user's rows that began earlier has died: twice the function's time limit
    name_sample: int = (
        64  # one in so many new rows is counted, for so many: a prefix's heat costs no unit of most users
    )
    names_per_shard: int = 20_000  # of a prefix; twice as many rows give it another shard
    name_shards: int = 4  # of a prefix; a page reads all of them, half a unit each at least
    heat_cache: int = 60  # of the number of a prefix's shards: rows in a new shard may be missed for so long
    cached_heats: int = 20_000  # per function instance: under 3 MB
    search_window: int = 100  # rows that are ranked together
    search_compared: int = (
        20  # of these, accounts are read even for a shorter page: rows tell followers to a factor of two
    )
    search_followees: int = 2000  # whose names rank first; read for a search at most, 180 KB
    followees_cache: int = 60  # a new followee ranks first that much later
    cached_followees: int = 300  # viewers, per function instance: under 7 MB
    suggestion_seeds: int = 20  # followees whose followees are suggested; a query each
    suggestion_followees: int = 50  # of each of these: one read unit
    suggestions: int = 60  # in all; a cursor has the rest of them
    suggestion_mutuals: int = 3  # named with each


def settings() -> SearchSettings:
    """The stage's settings of the search for people."""
    return read_settings(SearchSettings)
