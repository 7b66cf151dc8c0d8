"""Public pages keep nothing of a user; `core.life_cycle` defines the contract."""

from collections.abc import Iterator

from chalicelib.core.life_cycle import Exported


def export_user(_user_id: str) -> Iterator[Exported]:
    """Nothing: pages are made from other rooms' content at each request."""
    return iter(())


def erase_user(_user_id: str) -> bool:
    """Nothing to erase."""
    return True
