"""Tags keep nothing of a user but ids of public posts; `core.life_cycle` defines the contract."""

from collections.abc import Iterator

from chalicelib.core.life_cycle import Exported


def export_user(_user_id: str) -> Iterator[Exported]:
    """Nothing: the index is made from posts, which are exported."""
    return iter(())


def erase_user(_user_id: str) -> bool:
    """Nothing to erase here: the index follows the erasure of the posts."""
    return True
