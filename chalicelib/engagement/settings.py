"""Policy numbers of engagement. `core.settings` says how they are read, and their units."""

from dataclasses import dataclass

from chalicelib.core.settings import read_settings


@dataclass(frozen=True)
class EngagementSettings:
    """One stage's settings of engagement."""

    marks_read: int = 200  # rows of one query for what a viewer liked or saved among a page's posts: at most 26 KB
    follower_shards_per_likers_shard: int = (
        64  # 320,000 followers, a tenth of which like a post within a minute: 533 a second
    )
    likes_per_likers_shard: int = 1000  # a partition takes as many a second; counts lag by three seconds
    likers_shards: int = 64  # at most; each takes a thousand likes a second, and a short list may read all of them
    liked_tags: int = 5  # stored with a like for the ranker: the row stays within one write unit
    liked_tag_limit: int = 30  # characters; longer tags say nothing about interests


def settings() -> EngagementSettings:
    """The stage's settings of engagement."""
    return read_settings(EngagementSettings)
