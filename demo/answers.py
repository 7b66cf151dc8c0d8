"""Types of the API's requests and responses, limited to the fields that this client uses.

The contract is the API's OpenAPI document.
"""

from typing import NotRequired, TypedDict


class Page[T](TypedDict):
    """One page of a list; `next_cursor` is None on the last page."""

    items: list[T]
    next_cursor: str | None


class UserCard(TypedDict):
    """The short form of a user, as posts and lists contain it."""

    id: str
    username: str
    display_name: str
    avatar: str | None


class User(UserCard):
    """A user's profile. Times are RFC 3339 in UTC."""

    bio: str
    is_private: bool
    followers_count: int
    following_count: int
    posts_count: int
    created_at: str


class Tokens(TypedDict):
    """The response to a sign-in; `expires_in` is the lifetime of the access token in seconds."""

    access_token: str
    refresh_token: str
    expires_in: int


class Ticket(TypedDict):
    """Permission to upload one file: PUT the file to `upload_url` with exactly these `headers`."""

    media_id: str
    object_key: str
    upload_url: str
    headers: dict[str, str]
    expires_at_ms: int


class Medium(TypedDict):
    """A photo. `renditions` maps a nominal width ("150" to "1080") and a format ("webp", "avif") to a signed URL."""

    id: str
    kind: str
    width: int
    height: int
    blurhash: str
    alt: NotRequired[str | None]
    state: NotRequired[str]
    problem: NotRequired[str | None]
    renditions: dict[str, dict[str, str]]


class ViewerMarks(TypedDict):
    """What the signed-in user did with a post."""

    liked: bool
    saved: bool
    can: list[str]


class Post(TypedDict):
    """A post. `state` is processing, active or failed; `problem` gives the reason for a failure."""

    id: str
    author: UserCard
    state: str
    caption: str
    media: list[Medium]
    viewer: ViewerMarks
    problem: NotRequired[str | None]
    created_at: str


class StoryMarks(TypedDict):
    """What the viewer did with a story, and may do."""

    seen: bool
    can: list[str]


class Story(TypedDict):
    """A story. `state` is processing, active or failed; it ends at `expires_at`."""

    id: str
    author: UserCard
    state: str
    media: Medium
    expires_at: str
    viewer: StoryMarks
    problem: NotRequired[str | None]


class TrayItem(TypedDict):
    """An author with stories, and the one that the tray shows."""

    author: UserCard
    count: int
    unseen: int
    stories: list[Story]


class NewMedium(TypedDict):
    """One photo of a post that the client is about to create."""

    object_key: str
    type: str
    alt: NotRequired[str]
