"""Policy numbers of notifications. `core.settings` says how they are read, and their units."""

from dataclasses import dataclass

from chalicelib.core.settings import DAY, read_settings


@dataclass(frozen=True)
class NotificationSettings:
    """One stage's settings of notifications."""

    notification_lifetime: int = 90 * DAY  # after the last change of a group
    notification_names: int = 3  # actors that an item names
    notification_entries: int = 6  # latest causes that a group keeps, so that few removals leave it without names
    notification_known: int = 80  # actors whose causes a group remembers: 5 bytes each
    notification_rows: int = 90  # of one transaction, which has 100 at most: one cause may add a few
    notification_refill: int = 100  # rows read for names that are missing: up to a unit each
    notifications_unread: int = 99  # clients show no greater number
    refusal_shards: int = (
        8  # of one user: a refusal is a write, and a post that becomes popular gets thousands a second
    )
    new_account_age: int = 30 * DAY  # younger senders are new


def settings() -> NotificationSettings:
    """The stage's settings of notifications."""
    return read_settings(NotificationSettings)
