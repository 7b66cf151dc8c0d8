"""Request and response types of the search for people."""

from collections.abc import Sequence

from pydantic import Field

from chalicelib.accounts.schemas import UserCard
from chalicelib.core.schemas import ListQuery
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
