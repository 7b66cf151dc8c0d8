"""Request and response types of accounts."""

import unicodedata
from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from chalicelib.accounts.reserved_usernames import is_reserved
from chalicelib.accounts.settings import AccountSettings
from chalicelib.core.schemas import Answer, Body, ShortId, Time, Url
from chalicelib.core.texts import Text
from chalicelib.media.schemas import REFERENCE_LIMIT

POLICY = AccountSettings()  # the defaults: lengths in the schemas are the same in every stage

EMAIL_LIMIT = 254  # RFC 5321: the longest path, 256 octets, less its brackets
# What browsers accept in `<input type=email>` (HTML Living Standard), with a dot in the domain.
_LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_EMAIL = rf"^[A-Za-z0-9.!#$%&'*+/=?^_`{{|}}~-]{{1,64}}@{_LABEL}(?:\.{_LABEL})+$"
_USERNAME = r"^[A-Za-z0-9_]+(?:\.[A-Za-z0-9_]+)*$"


def _normalized(password: str) -> str:
    """Normalize a password, so that other keyboards give the same characters (NIST SP 800-63B, 5.1.1.2)."""
    return unicodedata.normalize("NFKC", password)


def _unreserved(username: str) -> str:
    if is_reserved(username):
        raise PydanticCustomError("taken", "is reserved")
    return username


Username = Annotated[
    str,
    StringConstraints(min_length=POLICY.username_least, max_length=POLICY.username_limit, pattern=_USERNAME),
    AfterValidator(str.lower),
    AfterValidator(_unreserved),
]
Email = Annotated[str, StringConstraints(max_length=EMAIL_LIMIT, pattern=_EMAIL), AfterValidator(str.lower)]
NewPassword = Annotated[
    str,
    StringConstraints(min_length=POLICY.password_least, max_length=POLICY.password_limit),
    AfterValidator(_normalized),
    Field(repr=False),
]
Password = Annotated[
    str, StringConstraints(max_length=POLICY.password_limit), AfterValidator(_normalized), Field(repr=False)
]
DisplayName = Annotated[str, Text(POLICY.display_name_limit, one_line=True, visible=True)]
Bio = Annotated[str, Text(POLICY.bio_limit), AfterValidator(str.strip)]


class Registration(Body):
    """A new account. The username is shown in place of a display name that is left out or empty."""

    username: Username
    email: Email
    password: NewPassword
    display_name: DisplayName | None = None


class Login(Body):
    """`login` is a username or an e-mail address."""

    login: str = Field(max_length=EMAIL_LIMIT)
    password: Password


class Refresh(Body):
    """A refresh token, as the last sign-in or refresh gave it; none if it is in a cookie."""

    refresh_token: str | None = Field(None, max_length=200, repr=False)


class PasswordChange(Body):
    """The current password and the new one."""

    old: Password
    new: NewPassword


class ProfileChange(Body):
    """The changes; omitted fields and nulls change nothing, except that a null avatar removes the avatar.

    `avatar` is the object key or the media id of an upload that was requested with this purpose. `hide_like_counts`
    asks the user's clients to show no numbers of likes.
    """

    display_name: DisplayName | None = None
    bio: Bio | None = None
    is_private: bool | None = None
    hide_like_counts: bool | None = None
    username: Username | None = None
    avatar: str | None = Field(None, min_length=1, max_length=REFERENCE_LIMIT)


class UserCard(Answer):
    """A user in a list."""

    id: ShortId
    username: str
    display_name: str
    avatar: Url | None


ProfileCapability = Literal["view_posts", "follow", "message", "mute", "restrict", "block"]


class Relation(Answer):
    """The viewer's relation to a user, and what the viewer may do with the user's profile now."""

    following: bool = False
    requested: bool = False
    followed_by: bool = False
    blocked: bool = False
    muted: bool = False
    restricted: bool = False
    can: Sequence[ProfileCapability] = ()


class User(UserCard):
    """A user's profile."""

    bio: str
    is_private: bool
    followers_count: int
    following_count: int
    posts_count: int
    viewer: Relation
    created_at: Time


class Me(User):
    """The caller's own profile."""

    email: str
    email_verified: bool
    hide_like_counts: bool


class Tokens(Answer):
    """An access token for `expires_in` seconds, and the refresh token that gets the next one, once.

    With `X-Session: cookie` the refresh token is in a cookie and null here.
    """

    access_token: str = Field(repr=False)
    refresh_token: str | None = Field(repr=False)
    expires_in: int
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 - the scheme's name


class SignedIn(Tokens):
    """The response to a registration or a log-in."""

    user: Me


class Session(Answer):
    """One signed-in device. `last_used_at` is when it last refreshed its tokens."""

    id: ShortId
    device: str
    current: bool
    created_at: Time
    last_used_at: Time
    expires_at: Time
