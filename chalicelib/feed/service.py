"""Exports of the feed room, grouped by caller."""

from chalicelib.feed.edge_sync import sync_edge
from chalicelib.feed.life_cycle import erase_user, export_user
from chalicelib.feed.pages import page
from chalicelib.feed.ranking.assembly import rank_strangers
from chalicelib.feed.rebuild import rebuild

# The API
__all__ = [
    "page",
]
# Functions
__all__ += [
    "rebuild",
    "sync_edge",
]
# Other rooms
__all__ += [
    "rank_strangers",
]
# The account life cycle
__all__ += [
    "erase_user",
    "export_user",
]
