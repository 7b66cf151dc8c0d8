"""Erase a user's rows of the index of names; `core.life_cycle` defines the contract."""

from collections.abc import Iterator

from chalicelib.core.life_cycle import Exported
from chalicelib.search.indexing import retract_names


def export_user(_user_id: str) -> Iterator[Exported]:
    """Nothing: the index copies the account."""
    return iter(())


def erase_user(user_id: str) -> bool:
    """Delete the user's rows."""
    return retract_names(user_id)
