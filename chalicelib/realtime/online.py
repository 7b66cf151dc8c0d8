"""Tell which users are connected, and when they were last."""

from collections.abc import Iterable
from dataclasses import dataclass

from chalicelib.core import clock
from chalicelib.realtime import tables


@dataclass(frozen=True)
class Seen:
    """Whether a user is connected, and when that was last so: milliseconds since 1970, now for users who are online."""

    is_online: bool
    last_ms: int


def online_among(user_ids: Iterable[str]) -> set[str]:
    """The users who have an open connection; may lag by a moment. Half a read unit for each user asked."""
    found = tables.presence_of(user_ids, strongly=False)
    return {user_id for user_id, each in found.items() if each.is_online}


def stored_among(user_ids: Iterable[str]) -> set[str]:
    """The users for whom events are stored: connected now, or within the last ten minutes; may lag by a moment.

    A producer with a large audience selects by it before it asks what each user may see. Costs as `online_among`.
    """
    found = tables.presence_of(user_ids, strongly=False)
    return {user_id for user_id, each in found.items() if each.is_stored}


def seen_among(user_ids: Iterable[str], *, strongly: bool = False) -> dict[str, Seen]:
    """Whether and when these users are or were last connected; without users who were not within the last 30 days.

    Costs half a read unit for each user asked, one if strongly.
    """
    now_ms = clock.now_ms()
    found = tables.presence_of(user_ids, strongly=strongly)
    return {
        user_id: Seen(each.is_online, now_ms if each.is_online else each.seen_ms) for user_id, each in found.items()
    }
