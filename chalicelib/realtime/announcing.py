"""Announce an event to many users: deliver it to those who may see what it tells of."""

from collections.abc import Callable, Collection
from functools import partial

from chalicelib.core import observability
from chalicelib.core.parallel import all_of
from chalicelib.realtime.live_event import LiveEvent
from chalicelib.realtime.pushing import deliver


def announce(user_ids: Collection[str], event: LiveEvent, may_see: Callable[[str], bool]) -> None:
    """Deliver an event to those of the users who may see what it tells of.

    Args:
        user_ids: who are connected, or were within ten minutes; see `online.stored_among`.
        may_see: decides for one user, with strong reads. It is called on several threads.

    Raises:
        Unavailable, ClientError, BotoCoreError, PynamoDBException: as of `deliver`.
    """
    asked = sorted(user_ids)
    seen = all_of(partial(may_see, user_id) for user_id in asked)
    told = [user_id for user_id, is_seen in zip(asked, seen, strict=True) if is_seen]
    deliver(told, event)
    observability.logger.info("announced", type=event.type, viewers=len(told), **event.data)
