"""Request and response types of the feed."""

from typing import Literal

from pydantic import Field

from chalicelib.core.schemas import Answer, ListQuery, Page
from chalicelib.posts.schemas import PostAnswer

Mode = Literal["latest", "ranked"]
Code = Literal["recent", "author_you_like", "author_you_view", "popular", "tags_you_like", "format", "suggested"]


class FeedQuery(ListQuery):
    """The order and page of the feed."""

    mode: Mode = Field("latest", description="`latest` is newest first; `ranked` has the best first.")


class Reason(Answer):
    """Why a post has its rank: a code to display, and the feature that raised it most above the others."""

    code: Code
    feature: str


class FeedItem(PostAnswer):
    """A post in a feed. A ranked post has a reason, and a context that the client sends back with the post's events."""

    reason: Reason | None
    context: str | None


def item(post: PostAnswer, reason: Reason | None = None, context: str | None = None) -> FeedItem:
    """Convert a post into a feed item without validating it again."""
    return FeedItem.model_construct(**post.__dict__, reason=reason, context=context)


class FeedPage(Page[FeedItem]):
    """A page of the home feed; `degraded` says that a source of posts, or the ranking, was left out or failed."""

    degraded: bool = False
