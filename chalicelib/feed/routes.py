"""The endpoint of the home feed."""

from chalicelib.core.api import Room
from chalicelib.core.auth import Caller
from chalicelib.feed import service
from chalicelib.feed.schemas import FeedPage, FeedQuery

room = Room(__name__)


@room.get("/v1/feed", problems=(404,))
def feed(caller: Caller, query: FeedQuery) -> FeedPage:
    """The posts of the caller's followees and the caller's own, newest first or ranked."""
    return service.page(caller.user_id, query.mode, query.limit, query.cursor)
