"""Read and change a user's preferences for notifications."""

from chalicelib.core.problems import Unavailable
from chalicelib.core.retries import tries
from chalicelib.notifications import tables
from chalicelib.notifications.causes import TYPES
from chalicelib.notifications.preference import Preferences
from chalicelib.notifications.schemas import (
    NotificationChannels,
    NotificationPolicy,
    NotificationPreferences,
    NotificationPreferencesChange,
)


def preferences(user_id: str) -> NotificationPreferences:
    """The user's preferences; what was never changed has its default."""
    return _answer(tables.preferences(user_id))


def change_preferences(user_id: str, change: NotificationPreferencesChange) -> NotificationPreferences:
    """Change some of the user's preferences. Returns all of them.

    Raises:
        Unavailable: other requests kept changing them.
    """
    wanted = change.model_dump(exclude_none=True)
    for _ in tries():
        chosen = tables.preferences(user_id).changed(wanted.get("policy", {}), wanted.get("types", {}))
        if tables.put_preferences(user_id, chosen):
            return _answer(chosen)
    raise Unavailable("The preferences keep changing; try again.", headers={"Retry-After": "1"})


def _answer(chosen: Preferences) -> NotificationPreferences:
    def verdict(sender: str) -> str:
        return chosen.policy.get(sender, "accept")

    return NotificationPreferences(
        types={
            each: NotificationChannels(live=chosen.tells(each, "live"), push=chosen.tells(each, "push"))
            for each in TYPES
        },
        policy=NotificationPolicy(**{each: verdict(each) for each in NotificationPolicy.model_fields}),
    )
