"""Request and response types of the graph; people are shown by the types of accounts."""

from typing import Literal

from pydantic import Field

from chalicelib.core.schemas import Answer, Body

TARGET_LIMIT = 100  # characters; an id has 11, and one that is too short or too long is simply unknown

FollowState = Literal["following", "requested"]


class NewFollow(Body):
    """Whom to follow."""

    target_user_id: str = Field(max_length=TARGET_LIMIT)


class Followed(Answer):
    """How the caller stands to the target now: a private account is asked first."""

    state: FollowState
