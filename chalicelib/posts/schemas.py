"""Request and response types of posts."""

import json
from collections.abc import Collection
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import (
    AwareDatetime,
    Field,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WithJsonSchema,
    WrapValidator,
    model_validator,
)

from chalicelib.accounts.schemas import UserCard
from chalicelib.core.schemas import Answer, Body, OwnedId, ProblemDocument, ShortId, Time
from chalicelib.core.texts import Text
from chalicelib.media.schemas import REFERENCE_LIMIT, KindOrType, MediaAnswer, MediaReference
from chalicelib.posts.settings import PostSettings

POLICY = PostSettings()  # the defaults: lengths in the schemas are the same in every stage

PLACE_LIMIT = 100  # characters of a place's name

Caption = Annotated[str, Text(POLICY.caption_limit)]
Alt = Annotated[str, Text(POLICY.alt_limit)]
PlaceName = Annotated[str, Text(PLACE_LIMIT, one_line=True, visible=True)]
ContentWarning = Annotated[str, Text(POLICY.warning_limit)]
CollectionName = Annotated[str, Text(POLICY.collection_name_limit, one_line=True, visible=True)]
Audience = Literal["everyone", "followers"]
CommentsGate = Literal["everyone", "followers", "followed", "mentioned", "off"]
Capability = Literal[
    "comment",
    "like",
    "save",
    "share",
    "list_likes",
    "edit",
    "delete",
    "archive",
    "unarchive",
    "pin",
    "restore",
    "erase",
]
State = Literal["processing", "active", "failed", "scheduled", "archived", "recently_deleted"]


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


class NewMedia(MediaReference):
    """One media of a post, given by its object key or by its id.

    `type`, if given, is the media type that was declared for the upload, or `photo` or `video`.
    """

    type: KindOrType | None = None
    alt: Alt | None = None


class Controls(Body):
    """What an author says about a post, apart from its media. `audience` may limit it to the author's followers.

    `comments_gate` says who may comment: everyone, followers of the author, users that the author follows
    (`followed`), users mentioned in the caption, or no user. Clients show `warning` in place of the post until the
    viewer opens it, and cover the media of a `sensitive` post. `hide_likes` hides the number of likes, and the users
    that like the post, from all but the author.
    """

    caption: Caption | None = None
    location: Place | None = None
    audience: Audience = "everyone"
    comments_gate: CommentsGate = "everyone"
    warning: ContentWarning | None = None
    sensitive: bool = False
    hide_likes: bool = False


class NewPost(Controls):
    """A post to create: now, or at `publish_at`. It replaces the draft `draft_id`, whose media it may have.

    `audience` may limit it to the author's followers. `comments_gate` says who may comment: everyone, followers of the
    author, users that the author follows (`followed`), users mentioned in the caption, or no user. Clients show
    `warning` in place of the post until the viewer opens it, and cover the media of a `sensitive` post. `hide_likes`
    hides the number of likes, and the users that like the post, from all but the author.
    """

    media: list[NewMedia] = Field(min_length=1, max_length=POLICY.media_per_post)
    publish_at: AwareDatetime | None = None
    draft_id: str | None = Field(None, min_length=1, max_length=REFERENCE_LIMIT)


class NewDraft(Controls):
    """A draft of a post, with any of its parts."""

    media: list[NewMedia] = Field([], max_length=POLICY.media_per_post)


class ImportedPost(Controls):
    """A post that was published elsewhere at `taken_at`."""

    media: list[NewMedia] = Field(min_length=1, max_length=POLICY.media_per_post)
    taken_at: AwareDatetime


def _each_alone(given: Any, _: ValidatorFunctionWrapHandler) -> Any:
    """The item, or the error that makes it invalid: an item that is wrong does not refuse the others.

    It is validated as JSON, in which a time is a text.
    """
    try:
        return ImportedPost.model_validate_json(json.dumps(given))
    except ValidationError as error:
        return error


class Imports(Body):
    """Posts to import. Each is checked by itself."""

    items: list[Annotated[ImportedPost, WrapValidator(_each_alone)]] = Field(
        min_length=1, max_length=POLICY.imports_at_once
    )


class ArrangedMedia(Body):
    """One of the post's media, with a new alternative text; without one, the present text stays."""

    media_id: str = Field(min_length=1, max_length=REFERENCE_LIMIT)
    alt: Alt | None = None


class ControlsEdit(Body):
    """Changes of what an author says about a post; omitted fields stay as they are.

    `null` removes the location or the warning, and elsewhere changes nothing.
    """

    _removable: ClassVar[Collection[str]] = ("location", "warning")

    caption: Caption | None = None
    location: Place | None = None
    audience: Audience | None = None
    comments_gate: CommentsGate | None = None
    warning: ContentWarning | None = None
    sensitive: bool | None = None
    hide_likes: bool | None = None

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.given:
            raise ValueError("give at least one field to change")
        return self

    @property
    def given(self) -> set[str]:
        """The names of the fields to change."""
        return {each for each in self.model_fields_set if each in self._removable or getattr(self, each) is not None}


class PostEdit(ControlsEdit):
    """The changes; omitted fields stay as they are.

    `media` lists all media of the post in their new order. `publish_at` gives a scheduled post another time and another
    id; `null` publishes it now. `null` removes the location or the warning, and elsewhere changes nothing.
    """

    _removable: ClassVar[Collection[str]] = ("location", "warning", "publish_at")

    media: list[ArrangedMedia] | None = Field(None, max_length=POLICY.media_per_post)
    publish_at: AwareDatetime | None = None


class DraftEdit(ControlsEdit):
    """The changes; omitted fields stay as they are. `media` lists all media of the draft; without `alt`, one that was
    there keeps its text. `null` removes the location or the warning, and elsewhere changes nothing.
    """

    media: list[NewMedia] | None = Field(None, max_length=POLICY.media_per_post)


class ViewerMarks(Answer):
    """What the viewer did with the post, and what the viewer may do with it now."""

    liked: bool
    saved: bool
    can: list[Capability]


class PostAnswer(Answer):
    """A post. `problem` is that of the media that made it fail, for its author; `mentions` are present usernames.

    `filtered` has the ids of the viewer's muted words that the post contains; clients show such a post as a stub.
    `likes_count` is null if the author hides it from the viewer. `publish_at` is the time of a scheduled post, and
    `erased_at` the time until which a recently deleted one can be restored.
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
    hide_likes: bool
    likes_count: int | None
    comments_count: int
    views_count: int
    viewer: ViewerMarks
    created_at: Time
    edited_at: Time | None
    pinned: bool
    publish_at: Time | None
    erased_at: Time | None
    problem: str | None


class DraftAnswer(Answer):
    """A draft, which is erased at `expires_at` unless it changes before."""

    id: OwnedId
    media: list[MediaAnswer]
    caption: str
    location: Place | None
    audience: Audience
    comments_gate: CommentsGate
    warning: str | None
    sensitive: bool
    hide_likes: bool
    created_at: Time
    expires_at: Time


class ImportResult(Answer):
    """What became of one item: a post, or the problem that prevented it; its fields are those of the item."""

    post: PostAnswer | None
    problem: ProblemDocument | None


class ImportResults(Answer):
    """The results in the order of the items."""

    items: list[ImportResult]


class NewCollection(Body):
    """The name of a new collection."""

    name: CollectionName = Field(min_length=1)


class CollectionMove(Body):
    """A post of the collection, and the one that it is put directly before; null puts it last."""

    post_id: str = Field(min_length=1, max_length=REFERENCE_LIMIT)
    before: str | None = Field(None, min_length=1, max_length=REFERENCE_LIMIT)


class CollectionEdit(Body):
    """The changes; omitted fields stay as they are. A `cover` of null makes the first post the cover."""

    name: CollectionName | None = Field(None, min_length=1)
    cover: str | None = Field(None, min_length=1, max_length=REFERENCE_LIMIT)
    move: CollectionMove | None = None

    @model_validator(mode="after")
    def _something(self) -> Self:
        if self.name is None and self.move is None and "cover" not in self.model_fields_set:
            raise ValueError("give at least one field to change")
        return self

    @property
    def new_cover(self) -> str | None:
        """The new cover, "" for the first post, None if the cover stays."""
        return (self.cover or "") if "cover" in self.model_fields_set else None


class CollectionCard(Answer):
    """A collection in a list. `items_count` includes posts that its user may not see any more."""

    id: OwnedId
    name: str
    cover: MediaAnswer | None
    items_count: int


class CollectionAnswer(CollectionCard):
    """A collection with one page of its posts."""

    items: list[PostAnswer]
    next_cursor: str | None


class DayOfViews(Answer):
    """The views of a post on one day (UTC), e.g. `2026-11-28`: each viewer once for each hour."""

    day: Annotated[str, WithJsonSchema({"type": "string", "format": "date"})]
    views: int
