"""Request and response types of stories."""

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import AwareDatetime, Field, model_validator

from chalicelib.accounts.schemas import UserCard, Username
from chalicelib.core.schemas import Answer, Body, OwnedId, Page, ShortId, Time
from chalicelib.core.texts import Text
from chalicelib.media.schemas import MediaAnswer
from chalicelib.posts.schemas import NewMedia, Place
from chalicelib.realtime.schemas import EventData
from chalicelib.stories.settings import StorySettings

POLICY = StorySettings()  # the defaults: lengths in the schemas are the same in every stage

StickerText = Annotated[str, Text(POLICY.sticker_text_limit, visible=True)]
Audience = Literal["followers", "close_friends"]
State = Literal["processing", "active", "failed"]
Title = Annotated[str, Text(POLICY.highlight_title_limit, one_line=True, visible=True)]
Capability = Literal["view", "reply", "delete", "list_viewers", "archive", "highlight"]


class NewSticker(Body):
    """A sticker, which clients draw: a text, a mentioned user or a place, as `kind` says.

    Its centre is given in fractions of the picture, its size as a factor, its turn in degrees clockwise.
    """

    kind: Literal["text", "mention", "location"]
    x: float = Field(ge=0, le=1, allow_inf_nan=False)
    y: float = Field(ge=0, le=1, allow_inf_nan=False)
    scale: float = Field(1.0, ge=0.1, le=10, allow_inf_nan=False)
    rotation: float = Field(0.0, ge=-360, le=360, allow_inf_nan=False)
    text: StickerText | None = Field(None, min_length=1)
    username: Username | None = None
    location: Place | None = None

    @model_validator(mode="after")
    def _what_its_kind_says(self) -> Self:
        content = {"text": self.text, "mention": self.username, "location": self.location}
        if [kind for kind, value in content.items() if value is not None] != [self.kind]:
            raise ValueError("a text has text, a mention has username, a location has location, and none another")
        return self


class NewStory(Body):
    """A story to publish. It ends at `expires_at`, by default after 24 hours, the longest time."""

    media: NewMedia
    audience: Audience = "followers"
    expires_at: AwareDatetime | None = None
    stickers: list[NewSticker] = Field([], max_length=POLICY.stickers_per_story)


class StickerAnswer(Answer):
    """A sticker: `kind` says which of `text`, `user` and `location` it has. A mention's user is null for a viewer that
    cannot find that user.
    """

    kind: Literal["text", "mention", "location"]
    x: float
    y: float
    scale: float
    rotation: float
    text: str | None
    user: UserCard | None
    location: Place | None


class StoryMarks(Answer):
    """Whether the viewer has seen the story, and what the viewer may do with it."""

    seen: bool
    can: list[Capability]


class StoryAnswer(Answer):
    """A story. `problem` is that of the media that made it fail, for its author."""

    id: OwnedId
    author: UserCard
    state: State
    media: MediaAnswer
    audience: Audience
    stickers: list[StickerAnswer]
    viewer: StoryMarks
    created_at: Time
    expires_at: Time
    problem: str | None


class TrayItem(Answer):
    """An author with stories: how many, how many of them the viewer has not seen, and one story: the first unseen one,
    or the newest if the viewer has seen all.
    """

    author: UserCard
    count: int
    unseen: int
    stories: list[StoryAnswer]


class TrayPage(Page[TrayItem]):
    """A page of the tray; `degraded` says that a source of stories was left out or failed."""

    degraded: bool = False


class NewHighlight(Body):
    """A highlight to make, of the author's current or kept stories in the order in which it shows them."""

    title: Title = Field(min_length=1)
    story_ids: list[str] = Field(min_length=1, max_length=POLICY.highlight_stories)


class HighlightEdit(Body):
    """The changes; omitted fields stay as they are. `cover` is the id of the story that gives the cover."""

    title: Title | None = Field(None, min_length=1)
    story_ids: list[str] | None = Field(None, min_length=1, max_length=POLICY.highlight_stories)
    cover: str | None = None

    @model_validator(mode="after")
    def _something(self) -> Self:
        if self.title is None and self.story_ids is None and self.cover is None:
            raise ValueError("give title, story_ids, cover or several of them")
        return self


class HighlightCard(Answer):
    """A highlight in a list: its cover, null if the viewer may not see that story, and how many stories the viewer may
    see.
    """

    id: OwnedId
    title: str
    cover: MediaAnswer | None
    count: int
    created_at: Time


class HighlightAnswer(HighlightCard):
    """A highlight with its stories, in the author's order."""

    stories: list[StoryAnswer]


class StoryEvent(EventData):
    """A user that the client's user follows has published a story. Large accounts' stories are not announced."""

    story_id: OwnedId
    author_id: ShortId


EVENT_TYPES: Mapping[str, type[EventData]] = {"story": StoryEvent}
"""The types of live events that this room sends, with their data."""
