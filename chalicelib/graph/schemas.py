"""Request and response types of the graph; the types of users are those of accounts."""

from typing import Literal

from pydantic import Field

from chalicelib.core.schemas import Answer, Body

TARGET_LIMIT = 100  # characters; an id has 11, and an id of another length is treated as unknown

FollowState = Literal["following", "requested"]


class NewFollow(Body):
    """The user to follow."""

    target_user_id: str = Field(max_length=TARGET_LIMIT)


class Followed(Answer):
    """The state after the request: following, or requested if the account is private."""

    state: FollowState
