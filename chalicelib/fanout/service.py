"""Exports of fan-out, grouped by caller."""

from chalicelib.fanout.audience import audience_chunks, followers, recipients
from chalicelib.fanout.deliveries import deliver, plan
from chalicelib.fanout.life_cycle import erase_user, export_user
from chalicelib.fanout.post_events import announce
from chalicelib.fanout.presence import forget_bottom, record_bottom, record_visit
from chalicelib.fanout.retention import floor_ms, oldest_ms
from chalicelib.fanout.tables import delete, header, ids_of_author, lower_floor, newest, put, top

# Functions
__all__ = [
    "announce",
    "deliver",
    "plan",
]
# Other rooms
__all__ += [
    "audience_chunks",
    "delete",
    "floor_ms",
    "followers",
    "forget_bottom",
    "header",
    "ids_of_author",
    "lower_floor",
    "newest",
    "oldest_ms",
    "put",
    "recipients",
    "record_bottom",
    "record_visit",
    "top",
]
# The account life cycle
__all__ += [
    "erase_user",
    "export_user",
]
