"""Tables of accounts: users, the identities that make names unique, sessions, known addresses."""

from collections.abc import Iterable, Sequence
from typing import Any

from pynamodb.attributes import (
    BooleanAttribute,
    JSONAttribute,
    ListAttribute,
    MapAttribute,
    NumberAttribute,
    UnicodeAttribute,
)
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action
from pynamodb.indexes import GlobalSecondaryIndex, KeysOnlyProjection
from pynamodb.transactions import TransactWrite

from chalicelib.accounts.settings import settings
from chalicelib.core import clock
from chalicelib.core.idempotency import IdempotencyKey, record
from chalicelib.core.tables import Table, attempt, batch_get, batch_write, named, put_request, transact

# Positions of the actions in the transactions of this module, as counted in `TransactionRefused.failed`.
NEW_USER, NEW_USERNAME, NEW_EMAIL = 0, 1, 2
RENAMED_IDENTITY = 1
CHANGED_USER = 0

SHORT_HASH = 22  # hexadecimal digits of a replaced token's hash, 88 bits: it is compared within one session only


class DueIndex(GlobalSecondaryIndex[Any]):  # type: ignore[no-untyped-call]
    """Accounts whose change of delivery has a next step, and when it is due. Sparse."""

    class Meta:
        index_name = "due"
        projection = KeysOnlyProjection()

    delivery_due = UnicodeAttribute(hash_key=True)
    delivery_due_at = NumberAttribute(range_key=True)


class UserRow(Table):
    """One account."""

    class Meta:
        table_name = named("users")

    user_id = UnicodeAttribute(hash_key=True)
    username = UnicodeAttribute()
    email = UnicodeAttribute()
    email_verified = BooleanAttribute(default=False)
    password_hash = UnicodeAttribute(null=True)  # null: the account does not sign in by password
    session_generation = NumberAttribute(default=0)  # sessions of an earlier generation have ended
    display_name = UnicodeAttribute(default="")
    bio = UnicodeAttribute(default="")
    avatar_id = UnicodeAttribute(null=True)  # of the media
    avatar = JSONAttribute(null=True)  # copy of the media, to show it without a further read
    is_private = BooleanAttribute(default=False)
    hide_like_counts = BooleanAttribute(null=True)
    pinned_posts: ListAttribute[Any] = ListAttribute(of=UnicodeAttribute, null=True)  # ids, the last pin first
    status = UnicodeAttribute(default="active")
    followers_count = NumberAttribute(default=0)
    following_count = NumberAttribute(default=0)
    posts_count = NumberAttribute(default=0)
    follower_shards = NumberAttribute(default=1)
    delivery = UnicodeAttribute(default="push")
    delivery_since = NumberAttribute(null=True)  # milliseconds
    delivery_run = NumberAttribute(null=True)
    delivery_left: MapAttribute[Any, Any] = MapAttribute(null=True)  # type: ignore[no-untyped-call]
    delivery_due = UnicodeAttribute(null=True)  # the same as `delivery`, while there is a next step
    delivery_due_at = NumberAttribute(null=True)  # milliseconds
    created_ms = NumberAttribute()
    renamed_ms: ListAttribute[Any] = ListAttribute(of=NumberAttribute, null=True)  # of the renames that a limit counts
    due = DueIndex()


class IdentityRow(Table):
    """A name that belongs to one account: `username#…` or `email#…`, folded.

    A username that a rename freed has `expires_at` (seconds since 1970): until then only the same user can take it.
    """

    class Meta:
        table_name = named("identities")

    identity = UnicodeAttribute(hash_key=True)
    user_id = UnicodeAttribute()
    expires_at = NumberAttribute(null=True)


class SessionRow(Table):
    """One signed-in device: its chain of refresh tokens, of which only hashes are stored."""

    class Meta:
        table_name = named("sessions")

    user_id = UnicodeAttribute(hash_key=True)
    session_id = UnicodeAttribute(range_key=True)
    generation = NumberAttribute()
    token_hash = UnicodeAttribute()
    previous_hash = UnicodeAttribute(null=True)
    rotated_ms = NumberAttribute(null=True)
    in_cookie = BooleanAttribute(null=True)  # the refresh token is in a browser's cookie
    replaced = JSONAttribute(null=True)  # of those: [short hash, seconds] of the last replaced tokens, newest first
    device = UnicodeAttribute(default="")
    created_ms = NumberAttribute()
    used_ms = NumberAttribute()
    expires_at = NumberAttribute()


class KnownAddressesRow(Table):
    """The addresses that one user signed in from, as keyed hashes with the time when each was seen last (seconds)."""

    class Meta:
        table_name = named("known_addresses")

    user_id = UnicodeAttribute(hash_key=True)
    seen = JSONAttribute()
    version = NumberAttribute()
    expires_at = NumberAttribute()


class FenceRow(Table):
    """Marks that an account became private; `fences` has the rules. It expires when no follow can be older."""

    class Meta:
        table_name = named("fences")

    fence = UnicodeAttribute(hash_key=True)  # the account's id and a number
    mark = UnicodeAttribute()
    expires_at = NumberAttribute()


def username_identity(username: str) -> str:
    """The identity of a username, folded."""
    return f"username#{username.lower()}"


def email_identity(email: str) -> str:
    """The identity of an e-mail address, folded."""
    return f"email#{email.lower()}"


def register(user: UserRow, key: IdempotencyKey | None) -> None:
    """Put a user with both identities and the idempotency row, all or nothing.

    Raises:
        TransactionRefused: `NEW_USER` if the id is taken, `NEW_USERNAME` or `NEW_EMAIL` if the name is; otherwise the
            key is taken.
    """

    def write(transaction: TransactWrite) -> None:
        transaction.save(user, condition=UserRow.user_id.does_not_exist())
        for identity in (username_identity(user.username), email_identity(user.email)):
            transaction.save(IdentityRow(identity, user_id=user.user_id), condition=_is_free())
        record(transaction, key, user.user_id)

    transact(write)


def rename(user: UserRow, username: str, renamed_ms: list[int]) -> None:
    """Change the user's username, and reserve the old one for the user.

    Args:
        user: as read. Nothing is written if its username or its renames have changed since.
        renamed_ms: the times of the user's renames to remember, this one included.

    Raises:
        TransactionRefused: `RENAMED_IDENTITY` if the name is taken; otherwise the user has changed.
    """
    as_read = UserRow.username == user.username
    as_read &= UserRow.renamed_ms == user.renamed_ms if user.renamed_ms else UserRow.renamed_ms.does_not_exist()
    own_freed = (IdentityRow.user_id == user.user_id) & IdentityRow.expires_at.exists()

    def write(transaction: TransactWrite) -> None:
        old = IdentityRow(username_identity(user.username), user_id=user.user_id, expires_at=_reserved_until())
        transaction.save(old, condition=IdentityRow.user_id == user.user_id)
        new = IdentityRow(username_identity(username), user_id=user.user_id)
        transaction.save(new, condition=_is_free() | own_freed)
        changes: list[Action] = [UserRow.username.set(username), UserRow.renamed_ms.set(renamed_ms)]
        transaction.update(UserRow(user.user_id), changes, condition=as_read)

    transact(write)


def _reserved_until() -> int:
    """Until when a username that is freed now is reserved, in seconds since 1970."""
    return clock.now() + settings().freed_name_lifetime


def _is_free() -> Condition:
    """An identity that any user can take: DynamoDB removes rows up to days after `expires_at`."""
    is_free: Condition = IdentityRow.identity.does_not_exist() | (IdentityRow.expires_at <= clock.now())
    return is_free


def delete(user: UserRow) -> None:
    """Delete a user, free the e-mail address, and reserve the username for as long as a rename does.

    Raises:
        TransactionRefused: the username or the e-mail address has changed since the read.
    """

    def write(transaction: TransactWrite) -> None:
        unchanged = (UserRow.username == user.username) & (UserRow.email == user.email)
        transaction.delete(UserRow(user.user_id), condition=unchanged)
        own = IdentityRow.identity.does_not_exist() | (IdentityRow.user_id == user.user_id)
        transaction.delete(IdentityRow(email_identity(user.email)), condition=own)
        reserved = IdentityRow(username_identity(user.username), user_id=user.user_id, expires_at=_reserved_until())
        transaction.save(reserved, condition=own)

    transact(write)


def user(user_id: str) -> UserRow | None:
    """The user, read strongly; None if no user has the id."""
    return UserRow.find(user_id)


def users(user_ids: Iterable[str], *, strongly: bool = False) -> list[UserRow]:
    """The existing users among `user_ids`; may lag by a moment unless read strongly."""
    return batch_get(UserRow, user_ids, consistent=strongly)


def owner(identity: str) -> str | None:
    """The id of the user with an identity, read strongly; None if no user has it now."""
    row = IdentityRow.find(identity)
    return None if row is None or row.expires_at else row.user_id


def owners(identities: Iterable[str]) -> dict[str, str]:
    """Ids of users by identity, for identities that users have now; may lag by a moment."""
    return {row.identity: row.user_id for row in batch_get(IdentityRow, identities) if not row.expires_at}


def change_profile(user_id: str, changes: dict[str, str | bool]) -> UserRow:
    """Set attributes of an existing user; returns the row afterwards.

    Raises:
        UpdateError: the user does not exist.
    """
    attributes = UserRow.get_attributes()
    row = UserRow(user_id)
    row.update([attributes[name].set(value) for name, value in changes.items()], condition=UserRow.user_id.exists())
    return row


def set_pinned_posts(user_id: str, before: Sequence[str], after: Sequence[str]) -> bool:
    """Exchange the pinned posts of a user; False if they have changed, or the user does not exist."""
    pinned = UserRow.pinned_posts
    unchanged = pinned == list(before) if before else (pinned.does_not_exist() | (pinned == []))
    row = UserRow(user_id)
    exists: Condition = UserRow.user_id.exists()
    return attempt(lambda: row.update([pinned.set(list(after))], condition=exists & unchanged))


def set_status(user_id: str, status: str) -> bool:
    """Set the status of a user; False if there is no such user."""
    row = UserRow(user_id)
    return attempt(lambda: row.update([UserRow.status.set(status)], condition=UserRow.user_id.exists()))


def rehash(user: UserRow, password_hash: str) -> None:
    """Store another hash of the same password, unless the password has changed meanwhile."""
    unchanged = UserRow.password_hash == user.password_hash
    attempt(lambda: UserRow(user.user_id).update([UserRow.password_hash.set(password_hash)], condition=unchanged))


def change_password(user: UserRow, session_id: str, password_hash: str) -> None:
    """Store a new password's hash and end all sessions but one, in one transaction.

    Raises:
        TransactionRefused: `CHANGED_USER` if the password has changed since the read; otherwise the session has ended.
    """
    generation = user.session_generation + 1

    def write(transaction: TransactWrite) -> None:
        transaction.update(
            UserRow(user.user_id),
            [UserRow.password_hash.set(password_hash), UserRow.session_generation.set(generation)],
            condition=(UserRow.password_hash == user.password_hash)
            & (UserRow.session_generation == user.session_generation),
        )
        transaction.update(
            SessionRow(user.user_id, session_id),
            [SessionRow.generation.set(generation)],
            condition=SessionRow.generation == user.session_generation,
        )

    transact(write)


def end_sessions(user_id: str) -> None:
    """End all sessions of an existing user, at once."""
    UserRow(user_id).update([UserRow.session_generation.add(1)], condition=UserRow.user_id.exists())


def session(user_id: str, session_id: str) -> SessionRow | None:
    """The session, read strongly; None if it ended."""
    row = SessionRow.find(user_id, session_id)
    return row if row and row.expires_at > clock.now() else None


def sessions_of(keys: Iterable[tuple[str, str]]) -> list[SessionRow]:
    """The sessions that exist among these, given as ids of user and session, read strongly."""
    return batch_get(SessionRow, keys, consistent=True)


def sessions(user: UserRow, limit: int, before: str | None) -> list[SessionRow]:
    """The user's live sessions, newest first, those older than `before` if it is given."""
    return list(
        SessionRow.query(
            user.user_id,
            SessionRow.session_id < before if before else None,
            (SessionRow.generation == user.session_generation) & (SessionRow.expires_at > clock.now()),
            consistent_read=True,
            scan_index_forward=False,
            limit=limit,
        )
    )


def rotate(row: SessionRow, successor_hash: str) -> bool:
    """Replace the session's refresh token; False if another request did so first, or the session has ended."""
    now = clock.now_ms()
    actions: list[Action] = [
        SessionRow.token_hash.set(successor_hash),
        SessionRow.rotated_ms.set(now),
        SessionRow.used_ms.set(now),
        SessionRow.expires_at.set(clock.now() + settings().session_lifetime),
    ]
    if row.in_cookie:
        replaced = [[row.token_hash[:SHORT_HASH], clock.now()], *(row.replaced or [])]
        actions.append(SessionRow.replaced.set(replaced[: settings().cookie_generations]))
    else:
        actions.append(SessionRow.previous_hash.set(row.token_hash))
    unchanged = SessionRow.token_hash == row.token_hash
    return attempt(lambda: row.update(actions, condition=unchanged))


def end_session(user_id: str, session_id: str) -> bool:
    """Delete a session. Returns whether it existed."""
    return attempt(lambda: SessionRow(user_id, session_id).delete(condition=SessionRow.session_id.exists()))


def known_addresses(user_id: str) -> KnownAddressesRow:
    """The user's row of known addresses, read strongly; an empty one of version 0 if there is none."""
    return KnownAddressesRow.find(user_id) or KnownAddressesRow(user_id, seen={}, version=0)


def forget_addresses(user_id: str) -> None:
    """Delete the user's row of known addresses, if there is one."""
    KnownAddressesRow(user_id).delete()


def replace_known_addresses(row: KnownAddressesRow, seen: dict[str, int], expires_at: int) -> bool:
    """Store other addresses; False if another request changed the row since the read."""
    successor = KnownAddressesRow(row.user_id, seen=seen, version=row.version + 1, expires_at=expires_at)
    unchanged = KnownAddressesRow.version == row.version if row.version else KnownAddressesRow.user_id.does_not_exist()
    return attempt(lambda: successor.save(condition=unchanged))


def fence_mark(fence: str) -> str | None:
    """The mark of a fence, read strongly; None if there is none."""
    row = FenceRow.find(fence)
    return None if row is None else row.mark


def put_fences(fences: Iterable[str], mark: str) -> None:
    """Give these fences a mark."""
    expires_at = clock.now() + settings().fence_lifetime
    rows = (FenceRow(fence, mark=mark, expires_at=expires_at) for fence in fences)
    batch_write(FenceRow.Meta.table_name, map(put_request, rows))


def check_fence(transaction: TransactWrite, fence: str, mark: str | None) -> None:
    """Add to a transaction that a fence still has a mark, or that it does not exist."""
    unchanged = FenceRow.fence.does_not_exist() if mark is None else FenceRow.mark == mark
    transaction.condition_check(FenceRow, fence, condition=unchanged)
