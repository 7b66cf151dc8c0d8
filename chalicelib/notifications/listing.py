"""List a user's notifications, count the unread ones, and mark them as read."""

from functools import partial

from chalicelib.core import cursors
from chalicelib.core.parallel import soon
from chalicelib.core.schemas import Page
from chalicelib.notifications import tables
from chalicelib.notifications.access import visible
from chalicelib.notifications.notification_answers import answer, seq_of
from chalicelib.notifications.schemas import NotificationAnswer
from chalicelib.notifications.settings import settings


def page(user_id: str, limit: int, cursor: str | None, *, filtered: bool = False) -> Page[NotificationAnswer]:
    """The user's notifications, the latest first, without those that the user may not see: pages may be short.

    From an index, which may lag. Two rounds of calls, unless an item is about a story of another user.

    Args:
        filtered: list what the user's policy filtered instead.

    Raises:
        BadRequest: the cursor does not belong to this listing.
    """
    listing = f"notifications:{'requests' if filtered else 'all'}:{user_id}"
    position = cursors.decode(listing, cursor)
    marking = soon(partial(tables.read_seq, user_id))
    found = tables.listed(user_id, position["below"] if position else None, limit + 1, filtered=filtered)
    read_seq = marking.result()
    end = {"below": found[limit - 1].last_seq} if len(found) > limit else None
    items = [answer(each, read_seq) for each in visible(user_id, found[:limit])]
    return Page[NotificationAnswer](items=items, next_cursor=cursors.encode(listing, end))


def unread(user_id: str) -> int:
    """How many of the user's notifications are above the mark and may be seen, `notifications_unread` at most."""
    most = settings().notifications_unread
    return len(visible(user_id, tables.listed_after(user_id, tables.read_seq(user_id), most)))


def read(user_id: str, up_to: str) -> None:
    """Mark an item and all below it as read. What came or changed after it was listed stays unread.

    Raises:
        Unprocessable: `up_to` is not the id of one of the user's items.
    """
    tables.raise_read_seq(user_id, seq_of(user_id, up_to))
