"""Causes of notifications, and what their users are told, for the tests of notifications."""

from chalicelib.engagement import service as engagement
from chalicelib.notifications import service
from chalicelib.notifications.preference import Verdict
from chalicelib.notifications.schemas import NotificationAnswer, NotificationPreferencesChange
from tests.support.platform import Platform

LIST = 100


def told(user_id: str, *, filtered: bool = False) -> list[NotificationAnswer]:
    """The user's list."""
    return list(service.page(user_id, LIST, None, filtered=filtered).items)


def summary(user_id: str, *, filtered: bool = False) -> list[tuple[str, int, list[str]]]:
    """Of each item the type, the number of actors, and their names."""
    return [
        (each.type, each.actors_count, [a.username for a in each.actors]) for each in told(user_id, filtered=filtered)
    ]


def unread(user_id: str) -> list[str]:
    """The types of the unread items."""
    return [each.type for each in told(user_id) if not each.read]


def like(user_id: str, post_id: str) -> None:
    """Put a like's row, whatever the post."""
    engagement.like(user_id, post_id, 1, ())


def unlike(user_id: str, post_id: str) -> None:
    """Delete a like's row."""
    engagement.unlike(user_id, post_id)


def choose(user_id: str, **policy: Verdict) -> None:
    """Change the user's policy."""
    service.change_preferences(user_id, NotificationPreferencesChange.model_validate({"policy": policy}))


def settled(platform: Platform) -> None:
    """Deliver all that waits."""
    platform.settle()
