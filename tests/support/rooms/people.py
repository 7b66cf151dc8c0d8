"""Put accounts straight into the tables."""

from typing import Any

from chalicelib.accounts.tables import IdentityRow, UserRow, username_identity
from chalicelib.core import caches, clock, ids


def person(name: str, *, is_private: bool = False, **attributes: str | int) -> str:
    """Put an account; its id."""
    others: dict[str, Any] = {"created_ms": clock.now_ms(), "display_name": name.title(), **attributes}
    row = UserRow(
        ids.new_id(clock.now_ms()),
        username=name,
        email=f"{name}@example.org",
        is_private=is_private,
        **others,
    )
    row.save()
    IdentityRow(username_identity(name), user_id=row.user_id).save()
    return str(row.user_id)


def change(user_id: str, **attributes: str | int | bool) -> None:
    """Change an account, and empty the caches."""
    row = UserRow(user_id)
    row.update([UserRow.get_attributes()[name].set(value) for name, value in attributes.items()])
    caches.forget_caches()
