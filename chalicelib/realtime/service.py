"""Exports of live events, grouped by caller."""

from chalicelib.realtime.announcing import announce
from chalicelib.realtime.closing import close_ended, close_user, closing
from chalicelib.realtime.connections import connect, disconnect
from chalicelib.realtime.frames import Action, receive
from chalicelib.realtime.life_cycle import erase_user, export_user
from chalicelib.realtime.live_event import LiveEvent, event_id
from chalicelib.realtime.online import online_among, seen_among, stored_among
from chalicelib.realtime.pushing import deliver
from chalicelib.realtime.resuming import Rules
from chalicelib.realtime.tickets import issue as issue_ticket

# The API
__all__ = [
    "issue_ticket",
]
# Functions
__all__ += [
    "Rules",
    "close_ended",
    "connect",
    "disconnect",
    "receive",
]
# Other rooms
__all__ += [
    "Action",
    "LiveEvent",
    "announce",
    "close_user",
    "closing",
    "deliver",
    "event_id",
    "online_among",
    "seen_among",
    "stored_among",
]
# The account life cycle
__all__ += [
    "erase_user",
    "export_user",
]
