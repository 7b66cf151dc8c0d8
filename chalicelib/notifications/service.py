"""Exports of notifications, grouped by caller."""

from chalicelib.notifications.life_cycle import erase_user, export_user
from chalicelib.notifications.listing import page, read, unread
from chalicelib.notifications.notification_answers import fallback, target
from chalicelib.notifications.notification_events import SUBSCRIBER
from chalicelib.notifications.notified import NOTIFIED
from chalicelib.notifications.preference_changes import change_preferences, preferences
from chalicelib.notifications.publication import MESSAGES, POSTS, STORIES
from chalicelib.notifications.raised import Raised, Told, row_id_of, told, told_again

# The API
__all__ = [
    "change_preferences",
    "page",
    "preferences",
    "read",
    "unread",
]
# Functions
__all__ += [
    "MESSAGES",
    "NOTIFIED",
    "POSTS",
    "STORIES",
    "SUBSCRIBER",
]
# Push
__all__ += [
    "Raised",
    "Told",
    "fallback",
    "row_id_of",
    "target",
    "told",
    "told_again",
]
# The account life cycle
__all__ += [
    "erase_user",
    "export_user",
]
