"""What engagement exports. Its only users are other rooms."""

from chalicelib.engagement.likes import Like, like, likers, recent_likes, unlike
from chalicelib.engagement.marks import Marks, marks
from chalicelib.engagement.saves import Save, save, saves, unsave

__all__ = [
    "Like",
    "Marks",
    "Save",
    "like",
    "likers",
    "marks",
    "recent_likes",
    "save",
    "saves",
    "unlike",
    "unsave",
]
