"""Request and response types of comments."""

from typing import Annotated, Literal

from pydantic import Field, WithJsonSchema

from chalicelib.accounts.schemas import UserCard
from chalicelib.comments.comment import COMMENT_ID, REPLY
from chalicelib.comments.settings import CommentSettings
from chalicelib.core.schemas import Answer, Body, ListQuery, OwnedId, ShortId, Time
from chalicelib.core.texts import Text

POLICY = CommentSettings()  # the defaults: lengths in the schemas are the same in every stage

CommentId = Annotated[str, WithJsonSchema({"type": "string", "pattern": f"^{COMMENT_ID}$"})]  # see `core.schemas`
Words = Annotated[str, Text(POLICY.comment_limit, visible=True)]
Order = Literal["oldest", "newest", "top"]
Capability = Literal["reply", "like", "edit", "delete", "pin", "hide", "approve"]


class NewComment(Body):
    """A comment to write, or a reply to the comment `parent_comment_id`.

    A reply to a reply is listed below the comment that both answer.
    """

    body: Words = Field(min_length=1)
    parent_comment_id: str | None = Field(None, max_length=REPLY)


class CommentEdit(Body):
    """The new text of a comment."""

    body: Words = Field(min_length=1)


class CommentQuery(ListQuery):
    """The parameters of a list of comments."""

    order: Order = Field("newest", description="`top` begins with the most liked; pinned comments come first in each.")


class CommentMarks(Answer):
    """Whether the viewer likes the comment, and what the viewer may do with it now."""

    liked: bool
    can: list[Capability]


class CommentAnswer(Answer):
    """A comment, or a reply if it has `parent_comment_id`. Of a deleted one that has replies, `author` and `body` are
    null. `mentions` are present usernames.

    `reply_to` is the reply that a reply answers; null if it answers `parent_comment_id`, or if the viewer may not see
    the answered reply. `hearted` says that the post's author likes it. `held` says that it waits for the approval of
    the post's author, and `hidden`, which only that author sees as true, that the author hid it. `filtered` has the ids
    of the viewer's muted words that it contains.
    """

    id: CommentId
    author: UserCard | None
    body: str | None
    tags: list[str]
    mentions: list[str]
    parent_comment_id: CommentId | None
    reply_to: CommentId | None
    likes_count: int
    replies_count: int
    pinned: bool
    held: bool
    hidden: bool
    hearted: bool
    edited_at: Time | None
    filtered: list[ShortId]
    viewer: CommentMarks
    created_at: Time


class OwnComment(Answer):
    """One of the caller's own comments, and the post that it is on."""

    id: CommentId
    post_id: OwnedId
    parent_comment_id: CommentId | None
    body: str
    held: bool
    edited_at: Time | None
    created_at: Time
