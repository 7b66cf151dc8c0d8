"""Export and erase what search and explore have of a user; `core.life_cycle` defines the contract."""

from collections.abc import Iterator

from chalicelib.core.life_cycle import Exported, delete_rows
from chalicelib.search import explore_tables
from chalicelib.search.indexing import retract_names


def export_user(user_id: str) -> Iterator[Exported]:
    """How many posts explore showed to the user on each day of the last week. The index of names copies the account."""
    for day, count in explore_tables.seen_by_day(user_id):
        yield {"kind": "explored", "day": day, "posts": count}


def erase_user(user_id: str) -> bool:
    """Delete the user's rows."""
    return delete_rows(explore_tables.ExploreRow, user_id) and retract_names(user_id)
