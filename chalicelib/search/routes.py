"""Endpoints that find users, by their names and by whom the caller's followees follow, and posts to explore."""

from chalicelib.accounts.schemas import UserCard
from chalicelib.core.api import Room
from chalicelib.core.auth import Caller
from chalicelib.core.schemas import ListQuery, Page
from chalicelib.search import service
from chalicelib.search.schemas import ExploreItem, NameSearch, Suggestion

room = Room(__name__)


@room.get("/v1/search/users")
def search_users(viewer: Caller | None, address: str, query: NameSearch) -> Page[UserCard]:
    """Find users by the beginning of a username, or of words of a display name."""
    viewer_id = viewer.user_id if viewer else None
    return service.search_users(viewer_id, address, query.q, query.limit, query.cursor)


@room.get("/v1/suggestions")
def list_suggestions(caller: Caller, query: ListQuery) -> Page[Suggestion]:
    """List users whom the caller may want to follow, those with the most mutuals first."""
    return service.suggest(caller.user_id, query.limit, query.cursor)


@room.get("/v1/explore")
def explore(caller: Caller, query: ListQuery) -> Page[ExploreItem]:
    """List posts that the caller may like, of authors whom the caller does not follow, with the reason for each."""
    return service.explore(caller.user_id, query.limit, query.cursor)
