"""Request and response types of posts."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from chalicelib.accounts.schemas import UserCard
from chalicelib.core.schemas import Answer, Body, OwnedId, Time
from chalicelib.core.texts import Text
from chalicelib.media.schemas import REFERENCE_LIMIT, KindOrType, MediaAnswer
from chalicelib.posts.settings import PostSettings

POLICY = PostSettings()  # the defaults: lengths in the schemas are the same in every stage

PLACE_LIMIT = 100  # characters of a place's name

Caption = Annotated[str, Text(POLICY.caption_limit)]
Alt = Annotated[str, Text(POLICY.alt_limit)]
PlaceName = Annotated[str, Text(PLACE_LIMIT, one_line=True, visible=True)]
Audience = Literal["everyone", "followers"]
State = Literal["processing", "active", "failed"]


class Place(Body):
    """The place that the author names; coordinates (degrees, WGS 84) only if the author gives them."""

    name: PlaceName = Field(min_length=1)
    lat: float | None = Field(None, ge=-90, le=90, allow_inf_nan=False)
    lng: float | None = Field(None, ge=-180, le=180, allow_inf_nan=False)

    @model_validator(mode="after")
    def _both_or_none(self) -> Self:
        if (self.lat is None) != (self.lng is None):
            raise ValueError("lat and lng belong together")
        return self


class NewMedia(Body):
    """One media of a post, given by its object key or by its id.

    `type`, if given, is the media type that was declared for the upload, or `photo` or `video`.
    """

    object_key: str | None = Field(None, min_length=1, max_length=REFERENCE_LIMIT)
    media_id: str | None = Field(None, min_length=1, max_length=REFERENCE_LIMIT)
    type: KindOrType | None = None
    alt: Alt | None = None

    @model_validator(mode="after")
    def _named_once(self) -> Self:
        if (self.object_key is None) == (self.media_id is None):
            raise ValueError("give object_key or media_id, one of them")
        return self

    @property
    def reference(self) -> str:
        """The object key or the media id, whichever was given."""
        return self.object_key or self.media_id or ""


class NewPost(Body):
    """A post to create. `audience` may limit it to the author's followers."""

    media: list[NewMedia] = Field(min_length=1, max_length=POLICY.media_per_post)
    caption: Caption | None = None
    location: Place | None = None
    audience: Audience = "everyone"


class AltText(Body):
    """A new alternative text for one of the post's media."""

    media_id: str = Field(min_length=1, max_length=REFERENCE_LIMIT)
    alt: Alt


class PostEdit(Body):
    """The changes; omitted fields stay as they are."""

    caption: Caption | None = None
    media: list[AltText] = Field([], max_length=POLICY.media_per_post)

    @model_validator(mode="after")
    def _something(self) -> Self:
        if self.caption is None and not self.media:
            raise ValueError("give caption, media or both")
        return self


class ViewerMarks(Answer):
    """What the viewer did with the post."""

    liked: bool
    saved: bool


class PostAnswer(Answer):
    """A post. `problem` is that of the media that made it fail, for its author; `mentions` are present usernames."""

    id: OwnedId
    author: UserCard
    state: State
    caption: str
    tags: list[str]
    mentions: list[str]
    media: list[MediaAnswer]
    location: Place | None
    audience: Audience
    likes_count: int
    comments_count: int
    views_count: int
    viewer: ViewerMarks
    created_at: Time
    problem: str | None
