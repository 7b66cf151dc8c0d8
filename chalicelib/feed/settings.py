"""Policy numbers of the feed. `core.settings` says how they are read, and their units."""

from dataclasses import dataclass

from chalicelib.core.settings import DAY, HOUR, read_settings


@dataclass(frozen=True)
class FeedSettings:
    """One stage's settings of the feed."""

    inbox_rows: int = 800  # further rows are ignored: no viewer scrolls further
    backfill_posts: int = 200  # an author's posts that one message of a backfill reads: 400 KB, eight batch writes
    backfill_inboxes: int = 2  # times `inbox_rows` that a backfill copies at most: half may be deleted
    bottom_lifetime: int = DAY  # of the record that no older posts exist; a post may become active after it
    outbox_cache: int = 5  # of an author's newest pulled posts: a new one may appear that much later
    cached_outboxes: int = 2000  # authors, per function instance: under 15 MB
    outbox_patience_ms: int = 500  # slower reads of pulled posts are skipped; a read takes about 5 ms
    timeline_patience_ms: int = 5000  # slower reads of timelines are skipped; a page may need hundreds
    timeline_authors: int = 500  # most authors of one page below the inbox's floor: one second of a function's CPU
    bottom_window: int = 30  # seconds in which pages must read all timelines for it: see `presence.record_bottom`
    seam_authors: int = 50  # most timelines of a first page, and of any page that has posts to show without them
    feed_page_target_ms: int = 400  # the budget of every read

    # ranking
    ranking: str = "on"  # or "off": ranked feeds are in the order of `latest` and marked degraded
    ranking_patience_ms: int = 500  # for the reads that ranking adds to a page; they take about 30 ms
    ranking_failures: int = 3  # consecutive failures after which ranking pauses
    ranking_pause: int = 30  # seconds without ranking after repeated failures
    ranked_window: int = 60  # posts ranked together: three pages, and as many as fit into a row of 1 KB
    window_lifetime: int = HOUR  # a viewer that returns later continues below the window
    author_gap: int = 3  # other authors' posts between two of one author, if there are enough: at most 5 of 20
    likes_read: int = 100  # the viewer's likes of the newest posts: two read units
    interest_authors: int = 3  # liked but not followed authors whose posts a window suggests
    interest_posts: int = 2  # newest posts of each of them


def settings() -> FeedSettings:
    """The stage's settings of the feed."""
    return read_settings(FeedSettings)
