"""What engagement exports, grouped by user."""

from chalicelib.engagement.likes import Like, like, likers, likers_partitions, likers_shards, recent_likes, unlike
from chalicelib.engagement.saves import Save, save, saves, unsave
from chalicelib.engagement.viewer_states import Marks, marks

# Other rooms
__all__ = [
    "Like",
    "Marks",
    "Save",
    "like",
    "likers",
    "likers_shards",
    "marks",
    "recent_likes",
    "save",
    "saves",
    "unlike",
    "unsave",
]
# Recounting (`infra`)
__all__ += [
    "likers_partitions",
]
