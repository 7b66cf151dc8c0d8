"""Request and response types of tags."""

from typing import Annotated, Literal

from pydantic import Field, WithJsonSchema

from chalicelib.core.schemas import Answer, ListQuery, Page, Time
from chalicelib.posts.schemas import PostAnswer

Order = Literal["newest", "top"]
TagName = Annotated[str, WithJsonSchema({"type": "string", "pattern": "^[^/]+$"})]  # what is no tag is not found


class TagQuery(ListQuery):
    """The order and page of the posts with a tag."""

    order: Order = Field("newest", description="`top` has the most liked of the newest hundred posts of a week.")


class TagPage(Page[PostAnswer]):
    """A page of the public posts with a tag, the tag as posts are found by it, and whether the viewer follows it."""

    tag: str
    following: bool


class FollowedTag(Answer):
    """A tag that the caller follows."""

    tag: str
    followed_at: Time


class TrendingTag(Answer):
    """A tag that trends, and by how many accounts it was used in the last hours."""

    tag: str
    accounts_count: int


class Trending(Answer):
    """The tags that trend, the first first; at most twenty, and not paged."""

    items: list[TrendingTag]
