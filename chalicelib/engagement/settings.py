"""Policy numbers of engagement. `core.settings` says how they are read and in which units they are."""

from dataclasses import dataclass

from chalicelib.core.settings import read_settings


@dataclass(frozen=True)
class EngagementSettings:
    """One stage's settings of engagement."""

    marks_read: int = 200  # rows of one look at what a viewer liked among a page's posts: 26 KB at the most
    follower_shards_per_likers_shard: int = 64  # 320,000 followers, of whom a tenth like within a minute: 533 a second
    likers_shards: int = 64  # at most, each of a thousand likes a second; a short list may look through all of them
    liked_tags: int = 5  # kept with a like for the ranker: the row stays below a write unit
    liked_tag_limit: int = 30  # characters; longer tags tell of no interest


def settings() -> EngagementSettings:
    """The stage's settings of engagement."""
    return read_settings(EngagementSettings)
