"""What fan-out exports, grouped by user."""

from chalicelib.fanout.deliveries import deliver, plan
from chalicelib.fanout.presence import look
from chalicelib.fanout.retention import floor_ms, oldest_ms
from chalicelib.fanout.tables import delete, header, newest, of_author, put, reach_down, top

# Functions
__all__ = [
    "deliver",
    "plan",
]
# Other rooms
__all__ += [
    "delete",
    "floor_ms",
    "header",
    "look",
    "newest",
    "of_author",
    "oldest_ms",
    "put",
    "reach_down",
    "top",
]
