"""Export and erase an account and its sessions; `core.life_cycle` defines the contract."""

from collections.abc import Iterator
from contextlib import suppress

from chalicelib.accounts import tables
from chalicelib.accounts.tables import SessionRow
from chalicelib.core import clock
from chalicelib.core.life_cycle import Exported, delete_rows, rows_of
from chalicelib.core.tables import TransactionRefused
from chalicelib.realtime import service as live


def export_user(user_id: str) -> Iterator[Exported]:
    """The account, and its sessions.

    Left out: the hashes of the password, of refresh tokens and of known addresses, which are secrets; identities and
    the copy of the avatar, which repeat other rows; fences; how posts are delivered.
    """
    row = tables.user(user_id)
    if row is None:
        return
    yield {
        "kind": "account",
        "id": row.user_id,
        "username": row.username,
        "email": row.email,
        "email_verified": row.email_verified,
        "display_name": row.display_name,
        "bio": row.bio,
        "avatar_media_id": row.avatar_id,
        "is_private": row.is_private,
        "hide_like_counts": bool(row.hide_like_counts),
        "pinned_posts": list(row.pinned_posts or ()),
        "status": row.status,
        "followers_count": int(row.followers_count),
        "following_count": int(row.following_count),
        "posts_count": int(row.posts_count),
        "created_at": clock.rfc3339(int(row.created_ms)),
    }
    for session in rows_of(SessionRow, user_id):
        yield {
            "kind": "session",
            "id": session.session_id,
            "device": session.device,
            "created_at": clock.rfc3339(int(session.created_ms)),
            "used_at": clock.rfc3339(int(session.used_ms)),
            "expires_at": clock.rfc3339(int(session.expires_at) * 1000),
        }


def erase_user(user_id: str) -> bool:
    """Delete the account, with which its sessions end, and free its e-mail address; then the sessions.

    The username stays reserved for `freed_name_lifetime`, so that no other user is taken for this one.
    """
    user = tables.user(user_id)
    if user:
        with suppress(TransactionRefused):  # a request renamed the account meanwhile: the next call reads it again
            tables.delete(user)
    live.close_user(user_id)  # also by the erasure of `realtime`, which is last
    tables.forget_addresses(user_id)
    return delete_rows(SessionRow, user_id) and user is None
