"""Policy numbers of tags. `core.settings` says how they are read, and their units."""

from dataclasses import dataclass

from chalicelib.core.settings import DAY, HOUR, MINUTE, read_settings


@dataclass(frozen=True)
class TagSettings:
    """One stage's settings of tags."""

    tags_indexed: int = 30  # a caption with more is written for the index, not for readers: none of them counts
    tag_shards: int = 8  # at most: a shard takes 1,000 writes a second, more than all posts of the largest services
    tag_posts_per_shard: int = (
        6000  # per minute, a tenth of what a partition takes; then new posts get twice the shards
    )
    tag_heat_sample: int = 50  # one post in so many is counted for that, so that no counter is hotter than a shard
    tag_shards_cache: int = MINUTE  # readers know new shards that much later; writers wait for them twice as long
    cached_tags: int = 5000  # of each function instance: some 100 bytes each
    tag_rows_read: int = 100  # rows that a page reads once more if posts are hidden: a batch get
    tag_resync_rows: int = 100  # an author's posts that one message brings in line: some hundred small writes
    top_window: int = 7 * DAY  # `top` shows posts of a week, as in comparable services
    top_posts: int = 100  # newest posts of a tag that are ordered by their likes: five pages, a row of 4 KB
    top_lifetime: int = HOUR  # an order that is older is made again by the next reader
    top_tags: int = 50  # tags in use whose order a run renews when it is half as old: 50 units each, twice an hour

    # trends
    trend_account_age: int = 3 * DAY  # uses by younger accounts do not count; 0 counts all
    trend_window: int = 6  # hours that are compared with those before, the present one included
    trend_half_life: int = 2 * DAY  # of an hour's weight in the baseline: a week ago counts a twelfth
    trend_uses_lifetime: int = 8 * DAY  # of a use: the week of the baseline, and a day for late runs
    trend_fold_hours: int = 48  # that one run lets enter the baselines at most, after an outage
    baseline_accounts: int = 2  # an hour with fewer is not kept: at least one account an hour is always expected
    trend_accounts: int = 5  # that must have used a tag, of which three do not follow each other
    trend_sample: int = 16  # accounts that are compared with each other: 240 edges, 120 read units
    trends_checked: int = 40  # tags of the highest scores whose accounts a run compares
    trends_listed: int = 20
    trend_posts: int = 12  # newest posts of a trend that the list names, for explore
    trends_refresh_delay: int = 30  # seconds from a retraction to a new list: many retractions make one


def settings() -> TagSettings:
    """The stage's settings of tags."""
    return read_settings(TagSettings)
