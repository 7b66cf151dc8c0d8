"""Endpoints of notifications."""

from chalicelib.core.api import Room
from chalicelib.core.auth import Caller
from chalicelib.core.schemas import ListQuery, Page
from chalicelib.notifications import service
from chalicelib.notifications.schemas import (
    NotificationAnswer,
    NotificationMark,
    NotificationPreferences,
    NotificationPreferencesChange,
    UnreadCount,
)

room = Room(__name__)


@room.get("/v1/notifications")
def list_notifications(caller: Caller, query: ListQuery) -> Page[NotificationAnswer]:
    """List what happened to the caller and the caller's content, the latest first."""
    return service.page(caller.user_id, query.limit, query.cursor)


@room.get("/v1/notifications/requests")
def list_filtered_notifications(caller: Caller, query: ListQuery) -> Page[NotificationAnswer]:
    """List the notifications that the caller's policy filtered, the latest first."""
    return service.page(caller.user_id, query.limit, query.cursor, filtered=True)


@room.get("/v1/notifications/unread")
def count_unread_notifications(caller: Caller) -> UnreadCount:
    """Count the caller's unread notifications, 99 at most."""
    return UnreadCount(count=service.unread(caller.user_id))


@room.post("/v1/notifications/read", status=204)
def mark_notifications_read(caller: Caller, body: NotificationMark) -> None:
    """Mark a notification and all that the list has below it as read."""
    service.read(caller.user_id, body.up_to)


@room.get("/v1/notifications/preferences")
def get_notification_preferences(caller: Caller) -> NotificationPreferences:
    """Show the caller's preferences for notifications."""
    return service.preferences(caller.user_id)


@room.patch("/v1/notifications/preferences")
def change_notification_preferences(caller: Caller, body: NotificationPreferencesChange) -> NotificationPreferences:
    """Change the caller's preferences for notifications."""
    return service.change_preferences(caller.user_id, body)
