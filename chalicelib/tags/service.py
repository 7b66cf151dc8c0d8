"""Exports of tags, grouped by caller."""

from chalicelib.tags.followed import follow, followed, unfollow
from chalicelib.tags.life_cycle import erase_user, export_user
from chalicelib.tags.tag_index import SUBSCRIBER, newest_ids, resync
from chalicelib.tags.tag_pages import page
from chalicelib.tags.trends import rank, refresh, trending, trending_page

# The API
__all__ = [
    "follow",
    "followed",
    "page",
    "trending_page",
    "unfollow",
]
# Functions
__all__ += [
    "SUBSCRIBER",
    "rank",
    "refresh",
    "resync",
]
# Other rooms
__all__ += [
    "newest_ids",
    "trending",
]
# The account life cycle
__all__ += [
    "erase_user",
    "export_user",
]
