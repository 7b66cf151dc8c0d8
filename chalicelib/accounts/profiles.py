"""Read and change accounts, and build the API's answers about users."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, cast

from chalicelib.accounts import avatars, tables
from chalicelib.accounts.fences import put_fences
from chalicelib.accounts.messages import AudienceChanged, WentPublic
from chalicelib.accounts.schemas import Me, ProfileChange, Relation, User, UserCard
from chalicelib.accounts.settings import settings
from chalicelib.accounts.tables import UserRow
from chalicelib.accounts.usernames import no_such_user, rename
from chalicelib.core import clock, ids, queues
from chalicelib.core.caches import Cache
from chalicelib.core.limits import Limit
from chalicelib.core.settings import HOUR
from chalicelib.core.totals import Row
from chalicelib.media import service as media
from chalicelib.media.service import Media

Status = Literal["active", "suspended", "deleted"]
Delivery = Literal["push", "warming", "pull", "cooling"]
PUSH: Delivery = "push"
WARMING: Delivery = "warming"
PULL: Delivery = "pull"
COOLING: Delivery = "cooling"


@dataclass(frozen=True)
class Account:
    """One account. Times in milliseconds since 1970.

    `delivery` is how posts reach followers: `push` into their inboxes, or `pull` by their feeds. `warming` and
    `cooling` are the states between them.
    """

    user_id: str
    username: str
    display_name: str
    bio: str
    avatar: Media | None
    is_private: bool
    status: Status
    followers_count: int
    following_count: int
    posts_count: int
    follower_shards: int
    delivery: Delivery
    created_ms: int
    email: str
    email_verified: bool
    hide_like_counts: bool = False
    pinned_posts: tuple[str, ...] = ()

    @classmethod
    def from_row(cls, row: UserRow) -> "Account":
        """Convert a row into an account."""
        return cls(
            user_id=row.user_id,
            username=row.username,
            display_name=row.display_name,
            bio=row.bio,
            avatar=Media.from_map(row.avatar) if row.avatar else None,
            is_private=row.is_private,
            status=cast("Status", row.status),
            followers_count=int(row.followers_count),
            following_count=int(row.following_count),
            posts_count=int(row.posts_count),
            follower_shards=int(row.follower_shards),
            delivery=cast("Delivery", row.delivery),
            created_ms=int(row.created_ms),
            email=row.email,
            email_verified=row.email_verified,
            hide_like_counts=bool(row.hide_like_counts),
            pinned_posts=tuple(row.pinned_posts or ()),
        )


_accounts: Cache[str, Account] = Cache(lambda: settings().cached_accounts)


def account(user_id: str) -> Account:
    """The account, read strongly, whatever its status.

    Raises:
        NotFound: there is no such account, or the id does not have the shape of an id.
    """
    row = tables.user(user_id) if ids.is_short(user_id) else None
    if row is None:
        raise no_such_user()
    return Account.from_row(row)


def accounts(user_ids: Iterable[str]) -> dict[str, Account]:
    """Accounts by id, at most `account_cache` seconds old; ids without an account are left out."""
    found: dict[str, Account] = {}
    missing: list[str] = []
    for user_id in dict.fromkeys(user_ids):
        known = _accounts.get(user_id, settings().account_cache)
        if known is not None:
            found[user_id] = known
        elif ids.is_short(user_id):
            missing.append(user_id)
    read_ms = clock.now_ms()
    for row in tables.users(missing):
        found[row.user_id] = Account.from_row(row)
        _accounts.put(row.user_id, found[row.user_id], read_ms)
    return found


def read_strongly(user_ids: Iterable[str]) -> list[Account]:
    """Accounts, read strongly; ids without an account are left out."""
    return [Account.from_row(row) for row in tables.users(user_ids, strongly=True)]


def account_named(username: str) -> Account:
    """The account with a username (in any case), read strongly, whatever its status.

    Raises:
        NotFound: no account has the username.
    """
    user_id = tables.owner(tables.username_identity(username)) if _may_be_username(username) else None
    if user_id is None:
        raise no_such_user()
    return account(user_id)


def user_ids_named(usernames: Iterable[str]) -> dict[str, str]:
    """User ids by username as given (in any case); usernames without an account are left out."""
    identities = {name: tables.username_identity(name) for name in usernames if _may_be_username(name)}
    owners = tables.owners(identities.values())
    return {name: owners[identity] for name, identity in identities.items() if identity in owners}


def change_profile(user_id: str, change: ProfileChange) -> Account:
    """Make the changes that `change` names; returns the account afterwards.

    Username, avatar and the other fields are written one after the other: if a write fails, the earlier ones stay.

    Raises:
        Conflict: the username is taken, or the avatar is not processed yet.
        TooManyRequests: see `usernames.rename`.
        Unprocessable: the avatar is not a media of the user that was uploaded as an avatar, or it was refused.
        NotFound, UpdateError: there is no such account.
        TooManyRequests: the user made `profile_changes_per_user` changes within the hour.
        Unavailable: other requests kept changing the username or the avatar, or AWS throttles.
    """
    Limit("profile-changes", settings().profile_changes_per_user, HOUR).spend(user_id)
    picture = media.find_avatar(user_id, change.avatar) if change.avatar is not None else None
    if change.username is not None:
        rename(user_id, change.username)
    if "avatar" in change.model_fields_set:
        avatars.set_avatar(user_id, picture)
    goes_public = change.is_private is False
    if goes_public:
        # First: even if this call dies after it wrote the row, the follow requests are accepted.
        _send_went_public(user_id, delay=settings().accept_again)
    if change.is_private is not None:
        queues.send([AudienceChanged(user_id)], group=user_id, delay=settings().accept_again)  # likewise
    changes = change.model_dump(exclude_none=True, exclude={"username", "avatar"})
    changed = Account.from_row(tables.change_profile(user_id, changes)) if changes else account(user_id)
    _accounts.forget(user_id)
    if change.is_private:
        put_fences(user_id)
    if goes_public:
        _send_went_public(user_id)
    if change.is_private is not None:
        queues.send([AudienceChanged(user_id)], group=user_id)
    return changed


def _send_went_public(user_id: str, *, delay: int = 0) -> None:
    """Queue the acceptance of the requests to follow a public account; the consumer ignores private accounts."""
    queues.send([WentPublic(user_id)], group=user_id, delay=delay)


def totals_row(user_id: str) -> Row:
    """The row with a user's `followers_count`, `following_count` and `posts_count`."""
    return Row(UserRow, user_id)


def card(account: Account) -> UserCard:
    """A user as shown in a list."""
    return UserCard(
        id=account.user_id,
        username=account.username,
        display_name=account.display_name or account.username,
        avatar=media.avatar_url(account.avatar) if account.avatar else None,
    )


def user(account: Account, relation: Relation) -> User:
    """A user's profile, as shown to a viewer with this relation to the user."""
    return User(
        **card(account).model_dump(),
        bio=account.bio,
        is_private=account.is_private,
        followers_count=account.followers_count,
        following_count=account.following_count,
        posts_count=account.posts_count,
        viewer=relation,
        created_at=clock.rfc3339(account.created_ms),
    )


def me(account: Account) -> Me:
    """The caller's own profile."""
    shown = user(account, Relation())
    return Me(
        **shown.model_dump(),
        email=account.email,
        email_verified=account.email_verified,
        hide_like_counts=account.hide_like_counts,
    )


def set_pinned_posts(user_id: str, before: Sequence[str], after: Sequence[str]) -> bool:
    """Exchange the ids of the posts at the top of a user's profile; False if they are not `before` any more."""
    try:
        return tables.set_pinned_posts(user_id, before, after)
    finally:  # a write whose answer is lost may have been carried out
        _accounts.forget(user_id)


def _may_be_username(name: str) -> bool:
    return 0 < len(name) <= settings().username_limit
