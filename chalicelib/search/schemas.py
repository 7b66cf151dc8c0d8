"""Request and response types of the search for people and of explore."""

from collections.abc import Sequence
from typing import Literal

from pydantic import Field

from chalicelib.accounts.schemas import UserCard
from chalicelib.core.schemas import Answer, ListQuery
from chalicelib.posts.schemas import PostAnswer
from chalicelib.search.settings import SearchSettings

POLICY = SearchSettings()  # the defaults: lengths in the schemas are the same in every stage


class NameSearch(ListQuery):
    """The beginning of a username, or of words of a display name."""

    q: str = Field(
        min_length=1,
        max_length=POLICY.query_limit,
        description="What the user typed; case, accents and widths do not matter.",
    )


class Suggestion(UserCard):
    """A user to follow. `mutuals_count` counts the caller's followees who follow the user; `mutuals` names some."""

    mutuals: Sequence[UserCard]
    mutuals_count: int


ExploreCode = Literal["trending", "followed_tag", "followed_by_followees", "popular"]


class ExploreReason(Answer):
    """Why explore shows a post: a code to display, and the tag, if the code is about one."""

    code: ExploreCode
    tag: str | None


class ExploreItem(PostAnswer):
    """A post that the caller did not ask for, and why it is shown."""

    reason: ExploreReason
