"""What subscribers of `publish_notifications` share: which records make a group new to its user, and whom to tell what.

Live events and push are two such subscribers. Each asks `told`, which decides by the user's preferences, and by what
the user may see now, whether anything is told.
"""

from dataclasses import dataclass
from typing import Any

from chalicelib.core.streams import StreamRecord, number, text
from chalicelib.notifications import tables
from chalicelib.notifications.access import Shown, visible
from chalicelib.notifications.group import FILTERED, Group
from chalicelib.notifications.preference import Channel


class Raised:
    """A group in a user's list, not in that of requests, is new, or new again by a further cause."""

    def matches(self, record: StreamRecord) -> bool:
        """See `RowChange`."""
        if text(record.new, "listed_in") != record.keys["user_id"]["S"]:
            return False
        return (number(record.new, "last_seq") or 0) > (number(record.old, "last_seq") or 0)

    def patterns(self) -> tuple[dict[str, Any], ...]:
        """See `RowChange`. Rows that lists do not have, and those that are no groups, have no such number."""
        listed = {"NewImage": {"listed_seq": {"N": [{"anything-but": ["0"]}]}}}
        return ({"eventName": ["INSERT", "MODIFY"], "dynamodb": listed},)


@dataclass(frozen=True)
class Told:
    """What to tell one user.

    Attributes:
        shown: the group as the user may see it now.
        at_ms: when it became new, milliseconds since 1970; the same when the record is delivered again.
    """

    shown: Shown
    at_ms: int

    @property
    def user_id(self) -> str:
        """The user."""
        return self.shown.group.user_id

    @property
    def name(self) -> str:
        """Tells this from all else that the user is told; the same when the record is delivered again."""
        return f"{self.user_id} {self.shown.group.last_seq}"


def told(record: StreamRecord, channel: Channel) -> Told | None:
    """What a matching record tells the user on a channel; None if the user chose otherwise, or may not see it now."""
    return _told(tables.group_in(record.new or {}), channel, record.changed_ms)


def told_again(row_id: str, channel: Channel) -> Told | None:
    """The same from the present row of a parked record; None also if the group is in no list any more."""
    user_id, _, item = row_id.partition(" ")
    found = tables.groups([(user_id, item)]).get((user_id, item))
    return _told(found, channel, None) if found and found.is_listed and not item.endswith(FILTERED) else None


def row_id_of(record: StreamRecord) -> str:
    """The id of a record's row, for a parked record."""
    return f"{record.keys['user_id']['S']} {record.keys['item']['S']}"


def _told(group: Group, channel: Channel, changed_ms: int | None) -> Told | None:
    if not tables.preferences(group.user_id).tells(group.type, channel):
        return None
    shown = visible(group.user_id, [group])
    # The end of the record's second: an event that were older than its connection would not count as its last one.
    at_ms = group.last_ms if changed_ms is None else changed_ms + 999
    return Told(shown[0], at_ms) if shown else None
