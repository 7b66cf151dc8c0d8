"""The endpoint of the home feed."""

from chalicelib.core.api import Room
from chalicelib.core.auth import Caller
from chalicelib.feed.schemas import FeedPage, FeedQuery

room = Room(__name__)


@room.get("/v1/feed", problems=(404,))
def feed(caller: Caller, query: FeedQuery) -> FeedPage:
    """Posts of the people the caller follows and the caller's own, newest first."""
    from chalicelib.feed import service  # not needed by an API's first answer

    return service.page(caller.user_id, query.mode, query.limit, query.cursor)
