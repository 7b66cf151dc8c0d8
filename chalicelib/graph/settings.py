"""Policy numbers of the graph. `core.settings` says how they are read, and their units."""

from dataclasses import dataclass

from chalicelib.core.settings import DAY, HOUR, MINUTE, read_settings


@dataclass(frozen=True)
class GraphSettings:
    """One stage's settings of the graph."""

    graph_changes_per_user: int = 500  # follows, unfollows, answers to requests per hour; each copies up to 1,600 rows
    following_limit: int = 7500  # accounts that one account may follow
    close_friends_limit: int = 500  # of one user: a story for close friends is then two chunks of fan-out
    muted_word_limit: int = 100  # characters of a muted word or phrase
    muted_words: int = 100  # of one user; every post of every list is compared with all
    muted_words_bytes: int = 3900  # of all together: their row has 4 KB at most, one read unit
    gone_lifetime: int = 31 * DAY  # longer than any inbox row
    backfill_again: int = 2 * MINUTE  # a publish may be in flight while the first backfill runs
    accept_chunk: int = 100  # requests that one message accepts when an account goes public; seven calls each
    pull_followers: int = 10_000  # one post to more followers would delay the queue for seconds; costs: docs/scale.md
    push_followers: int = 8_000  # with fewer followers, posts are pushed again; the distance prevents frequent changes
    followers_per_shard: int = 5_000  # of the followers index: a plan reads a shard in half a second
    marking_again: int = 2 * MINUTE  # from run 1 to run 2: twice the time limit of the functions that write edges
    marking_pages: int = 5  # pages of 1000 edges that one message marks, in a third of the function's time limit
    delivery_grace: int = 5 * MINUTE  # a change without progress for longer has lost a message
    cooling_slack: int = HOUR  # beyond an inbox row's lifetime: posts become active some time after their creation
    followed_tags: int = 20  # of one user: a feed page queries each
    hot_followees: int = 100  # most hot followees whose pulled posts a feed page reads; each is a query


def settings() -> GraphSettings:
    """The stage's settings of the graph."""
    return read_settings(GraphSettings)
