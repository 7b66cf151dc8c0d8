"""Request and response types of posts."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from chalicelib.accounts.schemas import UserCard
from chalicelib.core.schemas import Answer, Body, OwnedId, ShortId, Time
from chalicelib.core.texts import Text
from chalicelib.media.schemas import REFERENCE_LIMIT, KindOrType, MediaAnswer
from chalicelib.posts.settings import PostSettings

POLICY = PostSettings()  # the defaults: lengths in the schemas are the same in every stage

PLACE_LIMIT = 100  # characters of a place's name

Caption = Annotated[str, Text(POLICY.caption_limit)]
Alt = Annotated[str, Text(POLICY.alt_limit)]
PlaceName = Annotated[str, Text(PLACE_LIMIT, one_line=True, visible=True)]
ContentWarning = Annotated[str, Text(POLICY.warning_limit)]
Audience = Literal["everyone", "followers"]
CommentsGate = Literal["everyone", "followers", "followed", "mentioned", "off"]
Capability = Literal["comment", "like", "save", "share", "list_likes", "edit", "delete"]
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
    """A post to create. `audience` may limit it to the author's followers.

    `comments_gate` says who may comment: everyone, followers of the author, users that the author follows
    (`followed`), users mentioned in the caption, or no user. Clients show `warning` in place of the post until the
    viewer opens it, and cover the media of a `sensitive` post.
    """

    media: list[NewMedia] = Field(min_length=1, max_length=POLICY.media_per_post)
    caption: Caption | None = None
    location: Place | None = None
    audience: Audience = "everyone"
    comments_gate: CommentsGate = "everyone"
    warning: ContentWarning | None = None
    sensitive: bool = False


class ArrangedMedia(Body):
    """One of the post's media, with a new alternative text; without one, the present text stays."""

    media_id: str = Field(min_length=1, max_length=REFERENCE_LIMIT)
    alt: Alt | None = None


class PostEdit(Body):
    """The changes; omitted fields stay as they are.

    `media` lists all media of the post in their new order. `null` removes the location or the warning, and elsewhere
    changes nothing.
    """

    caption: Caption | None = None
    media: list[ArrangedMedia] | None = Field(None, max_length=POLICY.media_per_post)
    location: Place | None = None
    audience: Audience | None = None
    comments_gate: CommentsGate | None = None
    warning: ContentWarning | None = None
    sensitive: bool | None = None

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.given:
            raise ValueError("give at least one field to change")
        return self

    @property
    def given(self) -> set[str]:
        """The names of the fields to change."""
        removable = {"location", "warning"}
        return {each for each in self.model_fields_set if each in removable or getattr(self, each) is not None}


class ViewerMarks(Answer):
    """What the viewer did with the post, and what the viewer may do with it now."""

    liked: bool
    saved: bool
    can: list[Capability]


class PostAnswer(Answer):
    """A post. `problem` is that of the media that made it fail, for its author; `mentions` are present usernames.

    `filtered` has the ids of the viewer's muted words that the post contains; clients show such a post as a stub.
    """

    id: OwnedId
    author: UserCard
    state: State
    caption: str
    tags: list[str]
    mentions: list[str]
    media: list[MediaAnswer]
    location: Place | None
    audience: Audience
    comments_gate: CommentsGate
    warning: str | None
    sensitive: bool
    filtered: list[ShortId]
    likes_count: int
    comments_count: int
    views_count: int
    viewer: ViewerMarks
    created_at: Time
    edited_at: Time | None
    problem: str | None
