"""Exports of pushes, grouped by caller."""

from chalicelib.push.life_cycle import erase_user, export_user
from chalicelib.push.publication import SUBSCRIBER, push_notification
from chalicelib.push.quiet_hours import change, read
from chalicelib.push.subscriptions import register_device, remove_ended, subscribe, unsubscribe
from chalicelib.push.vapid import public_half

# The API
__all__ = [
    "change",
    "read",
    "register_device",
    "subscribe",
    "unsubscribe",
]
# Functions
__all__ += [
    "SUBSCRIBER",
    "push_notification",
    "remove_ended",
]
# The account life cycle
__all__ += [
    "erase_user",
    "export_user",
]
# Infrastructure, which makes the keys
__all__ += [
    "public_half",
]
