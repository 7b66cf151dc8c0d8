"""Tell which users are connected, and when they were last."""

from collections.abc import Iterable

from chalicelib.core import clock
from chalicelib.realtime import tables


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


def last_seen(user_ids: Iterable[str]) -> dict[str, int]:
    """When these users were last connected, milliseconds since 1970: now for users who are online.

    Without users who were not connected within the last 30 days.
    """
    now_ms = clock.now_ms()
    found = tables.presence_of(user_ids, strongly=False)
    return {user_id: now_ms if each.is_online else each.seen_ms for user_id, each in found.items()}
