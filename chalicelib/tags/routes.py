"""Public posts by tag, the tags that a user follows, and those that trend."""

from chalicelib.core.api import Room
from chalicelib.core.auth import Caller
from chalicelib.core.schemas import ListQuery, Page
from chalicelib.tags import service
from chalicelib.tags.schemas import FollowedTag, TagName, TagPage, TagQuery, Trending

room = Room(__name__)


@room.get("/v1/explore/tags/{tag}")
def tag_page(viewer: Caller | None, tag: TagName, query: TagQuery) -> TagPage:
    """List the public posts with a tag, newest first or the most liked first."""
    viewer_id = viewer.user_id if viewer else None
    return service.page(viewer_id, tag, query.order, query.limit, query.cursor)


@room.put("/v1/tags/{tag}/follow", problems=(409,))
def follow_tag(caller: Caller, tag: TagName) -> None:
    """Follow a tag: the home feed then has new public posts with it; repeating it changes nothing."""
    service.follow(caller.user_id, tag)


@room.delete("/v1/tags/{tag}/follow")
def unfollow_tag(caller: Caller, tag: TagName) -> None:
    """End to follow a tag."""
    service.unfollow(caller.user_id, tag)


@room.get("/v1/users/me/tags")
def followed_tags(caller: Caller, query: ListQuery) -> Page[FollowedTag]:
    """List the tags that the caller follows."""
    return service.followed(caller.user_id, query.limit, query.cursor)


@room.get("/v1/explore/trending")
def trending() -> Trending:
    """List the tags that more accounts use now than before; the same for all, and for guests."""
    return service.trending_page()
