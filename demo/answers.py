"""Shapes of the API's answers, as far as this client uses them. The contract is the API's OpenAPI document."""

from typing import NotRequired, TypedDict


class Page[T](TypedDict):
    """One page of a listing; `next_cursor` is None on the last."""

    items: list[T]
    next_cursor: str | None


class UserCard(TypedDict):
    """A person as others name them."""

    id: str
    username: str
    display_name: str
    avatar: str | None


class User(UserCard):
    """A person's profile. Times are RFC 3339 in UTC."""

    bio: str
    is_private: bool
    followers_count: int
    following_count: int
    posts_count: int
    created_at: str


class Tokens(TypedDict):
    """What signing in answers; `expires_in` is the access token's life in seconds."""

    access_token: str
    refresh_token: str
    expires_in: int


class Ticket(TypedDict):
    """Leave to upload one file: PUT it to `upload_url` with exactly these `headers`."""

    media_id: str
    object_key: str
    upload_url: str
    headers: dict[str, str]
    expires_at_ms: int


class Medium(TypedDict):
    """A photo. `renditions` maps a nominal size ("150" to "1080") and a format ("webp", "avif") to a signed URL."""

    id: str
    kind: str
    width: int
    height: int
    blurhash: str
    alt: NotRequired[str | None]
    state: NotRequired[str]
    problem: NotRequired[str | None]
    renditions: dict[str, dict[str, str]]


class Post(TypedDict):
    """A post. `state` is processing, active or failed; a failed one says why in `problem`."""

    id: str
    author: UserCard
    state: str
    caption: str
    media: list[Medium]
    problem: NotRequired[str | None]
    created_at: str


class NewMedium(TypedDict):
    """One medium of a post to be made."""

    object_key: str
    type: str
    alt: NotRequired[str]
