"""Request and response types of the feed."""

from collections.abc import Collection, Iterable
from typing import Literal

from pydantic import Field

from chalicelib.core.schemas import Answer, ListQuery, Page
from chalicelib.posts.schemas import PostAnswer

Mode = Literal["latest", "ranked"]
Code = Literal[
    "recent", "author_you_like", "author_you_view", "popular", "tags_you_like", "format", "suggested", "followed_tag"
]


class FeedQuery(ListQuery):
    """The order and page of the feed."""

    mode: Mode = Field("latest", description="`latest` is newest first; `ranked` has the best first.")


class Reason(Answer):
    """Why a post is shown, or has its rank: a code to display, and the feature that raised it most above the others.

    With `followed_tag`, `feature` is the tag.
    """

    code: Code
    feature: str


class FeedItem(PostAnswer):
    """A post in a feed. A ranked post has a reason, and a context that the client sends back with the post's events.

    In the order of `latest`, only posts that are there for a followed tag have a reason.
    """

    reason: Reason | None
    context: str | None


def reason_of_tag(tags_of_post: Iterable[str], followed: Collection[str]) -> Reason | None:
    """The reason for a post whose author the viewer does not follow, if it has a tag that the viewer follows."""
    tag = next((each for each in tags_of_post if each in followed), None)
    return None if tag is None else Reason(code="followed_tag", feature=tag)


def item(post: PostAnswer, reason: Reason | None = None, context: str | None = None) -> FeedItem:
    """Convert a post into a feed item without validating it again."""
    return FeedItem.model_construct(**post.__dict__, reason=reason, context=context)


class FeedPage(Page[FeedItem]):
    """A page of the home feed; `degraded` says that a source of posts, or the ranking, was left out or failed."""

    degraded: bool = False
