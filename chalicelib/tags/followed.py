"""List the tags that a user follows."""

from chalicelib.core import clock, cursors
from chalicelib.core.schemas import Page
from chalicelib.graph import service as graph
from chalicelib.tags.schemas import FollowedTag
from chalicelib.tags.tag_names import tag_named


def follow(user_id: str, text: str) -> None:
    """Follow a tag; repeating it changes nothing.

    Raises:
        NotFound: the text is no tag.
        Conflict: the user follows as many as can be.
        TooManyRequests: the user made as many changes of the graph within the hour as one may.
    """
    graph.follow_tag(user_id, tag_named(text))


def unfollow(user_id: str, text: str) -> None:
    """End to follow a tag, if the user does.

    Raises:
        NotFound, TooManyRequests: as `follow`.
    """
    graph.unfollow_tag(user_id, tag_named(text))


def followed(user_id: str, limit: int, cursor: str | None) -> Page[FollowedTag]:
    """The tags that a user follows, in their order.

    Raises:
        BadRequest: the cursor does not belong to this listing.
    """
    listing = f"followed-tags:{user_id}"
    position = cursors.decode(listing, cursor) or {"after": ""}
    found = sorted(each for each in graph.followed_tags(user_id).items() if each[0] > position["after"])
    items = [FollowedTag(tag=tag, followed_at=clock.rfc3339(since_ms)) for tag, since_ms in found[:limit]]
    end = {"after": items[-1].tag} if len(found) > limit else None
    return Page(items=items, next_cursor=cursors.encode(listing, end))
