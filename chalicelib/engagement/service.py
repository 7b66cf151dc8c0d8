"""Exports of the engagement room, grouped by caller."""

from chalicelib.engagement.life_cycle import erase_user, export_user
from chalicelib.engagement.likes import (
    like,
    like_times,
    likers,
    likers_partitions,
    recent_likes,
    shards_of_author,
    shards_of_likes,
    unlike,
)
from chalicelib.engagement.saves import Places, change_places, places, save, saves, unsave
from chalicelib.engagement.saves import end as end_save
from chalicelib.engagement.viewer_states import ViewerState, viewer_states

# Other rooms
__all__ = [
    "Places",
    "ViewerState",
    "change_places",
    "end_save",
    "like",
    "like_times",
    "likers",
    "places",
    "recent_likes",
    "save",
    "saves",
    "shards_of_author",
    "shards_of_likes",
    "unlike",
    "unsave",
    "viewer_states",
]
# Recounting (`infra`)
__all__ += [
    "likers_partitions",
]
# The account life cycle
__all__ += [
    "erase_user",
    "export_user",
]
