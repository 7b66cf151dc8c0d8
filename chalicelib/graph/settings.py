"""Policy numbers of the graph. `core.settings` says how they are read and in which units they are."""

from dataclasses import dataclass

from chalicelib.core.settings import DAY, HOUR, MINUTE, read_settings


@dataclass(frozen=True)
class GraphSettings:
    """One stage's settings of the graph."""

    graph_changes_per_user: int = 500  # follows, unfollows, answers to requests per hour; each may copy fifty rows
    following_limit: int = 7500  # people one account may follow
    gone_lifetime: int = 31 * DAY  # longer than any inbox row
    backfill_again: int = 2 * MINUTE  # a publish may be in flight while the first backfill runs
    accept_chunk: int = 100  # requests that one message accepts when an account goes public: seven calls each
    pull_followers: int = 10_000  # one post to more would hold up the queue for seconds; costs: docs/scale.md
    push_followers: int = 8_000  # with fewer, posts are pushed again: far enough below, or an account goes to and fro
    followers_per_shard: int = 5_000  # of the followers index: a planner reads a shard in half a second
    marking_again: int = 2 * MINUTE  # run 2 after run 1 began: twice as long as any function or request lives
    marking_pages: int = 5  # pages of 1000 edges that one message marks: a third of the function's time limit
    delivery_grace: int = 5 * MINUTE  # a change that shows no progress for longer was lost on the way
    cooling_slack: int = HOUR  # beyond an inbox row's lifetime: posts become active some time after they are begun
    hot_followees: int = 100  # outboxes that a page of the feed merges; each is a query


def settings() -> GraphSettings:
    """The stage's settings of the graph."""
    return read_settings(GraphSettings)
