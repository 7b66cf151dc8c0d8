"""Policy numbers of the feed. `core.settings` says how they are read and in which units they are."""

from dataclasses import dataclass

from chalicelib.core.settings import HOUR, read_settings


@dataclass(frozen=True)
class FeedSettings:
    """One stage's settings of the feed."""

    inbox_rows: int = 800  # rows below are ignored: no viewer scrolls further
    backfill_posts: int = 50  # newest posts copied into the inbox by a follow
    outbox_cache: int = 5  # a post of an account that millions follow may come that much later
    cached_outboxes: int = 2000  # per function instance: under 15 MB
    outbox_patience_ms: int = 500  # a page does without outboxes that are slower; they answer in five
    timeline_patience_ms: int = 5000  # likewise of timelines, of which a page has hundreds to ask
    timeline_authors: int = 500  # at most, of one page below the inbox's floor: a second of one function's processor
    seam_authors: int = 50  # a page goes on below the floor if it need not ask more; else the next page does
    feed_page_target_ms: int = 400  # the budget of any read

    # ranking
    ranking: str = "on"  # or "off": ranked feeds are as the latest, and say that they are degraded
    ranking_patience_ms: int = 500  # for what a page needs besides its posts; it takes about 30
    ranking_failures: int = 3  # in a row: then it is left alone
    ranking_pause: int = 30  # for so long
    ranked_window: int = 60  # posts that are ranked at once: three pages, and what fits into a row of 1 KB
    window_lifetime: int = HOUR  # who scrolls on later goes on below it
    author_gap: int = 3  # others between two posts of an author, where there are enough: at most 5 of a page of 20
    likes_read: int = 100  # of the reader's, the newest: two read units
    interest_authors: int = 3  # liked but not followed, whose posts are suggested in a window
    interest_posts: int = 2  # of each of them, the newest


def settings() -> FeedSettings:
    """The stage's settings of the feed."""
    return read_settings(FeedSettings)
