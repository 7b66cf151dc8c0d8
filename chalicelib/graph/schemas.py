"""Request and response types of the graph; the types of users are those of accounts."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from chalicelib.core.schemas import Answer, Body, ShortId, Time
from chalicelib.core.texts import Text
from chalicelib.graph.settings import GraphSettings

POLICY = GraphSettings()  # the defaults: lengths in the schemas are the same in every stage

TARGET_LIMIT = 100  # characters; an id has 11, and an id of another length is treated as unknown

FollowState = Literal["following", "requested"]


class NewFollow(Body):
    """The user to follow."""

    target_user_id: str = Field(max_length=TARGET_LIMIT)


class Followed(Answer):
    """The state after the request: following, or requested if the account is private."""

    state: FollowState


class NewMutedWord(Body):
    """A word, a phrase or a hashtag to mute, until `expires_at` if that is given."""

    text: Annotated[str, Text(POLICY.muted_word_limit, one_line=True)] = Field(min_length=1)
    expires_at: AwareDatetime | None = None


class MutedWord(Answer):
    """A muted word. Items of lists name it in `filtered` by its id."""

    id: ShortId
    text: str
    expires_at: Time | None
    created_at: Time
