"""Policy numbers of the search for people. `core.settings` says how they are read, and their units."""

from dataclasses import dataclass

from chalicelib.core.settings import DAY, MINUTE, read_settings


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
    suggestion_followees: int = 32  # of each of these: half a read unit
    suggestions: int = 60  # in all; a cursor has the rest of them
    suggestion_mutuals: int = 3  # named with each

    # explore
    explore_per_minute: int = 60  # of a user, per instance: twenty pages of a fast reader, and selections
    explore_posts: int = 100  # of a selection: five pages, one batch get, 3 KB
    explore_lifetime: int = 30 * MINUTE  # then a first page makes a new selection, for some 90 units
    explore_kept: int = DAY  # for pages by cursor: a tab that is opened again the next morning begins again
    explore_pause: int = MINUTE  # between two selections of a reader who has seen everything
    explore_age: int = 30 * DAY  # of the oldest posts, as in feeds
    explore_tag_posts: int = 10  # newest posts of each followed tag: half a unit
    explore_authors: int = 20  # of second degree whose posts are read for one selection; a query each
    explore_best: int = 60  # with the most mutuals, of which these are chosen, others each time
    explore_popular: int = 10  # accounts with the most followers whose posts fill a selection
    explore_author_posts: int = 4  # newest posts of each author: half a unit to one
    explore_seen_days: int = 7  # for which a shown post is left out; 0 remembers nothing
    explore_seen: int = 2000  # posts of one day that are remembered: 12 KB, 12 units to add to


def settings() -> SearchSettings:
    """The stage's settings of the search for people."""
    return read_settings(SearchSettings)
