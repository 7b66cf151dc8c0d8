"""How to switch off the guards of the search for people; see `guards`."""

from collections.abc import Collection, Iterable
from dataclasses import replace

import pytest

from chalicelib.accounts import service as accounts
from chalicelib.accounts.service import Account
from chalicelib.graph import service as graph
from chalicelib.search import tables, user_search
from chalicelib.search.tables import NameList


def no_list_before_the_rows(patch: pytest.MonkeyPatch) -> None:
    """A run does not put the rows that it is about to write into the list."""
    replace_list = tables.replace_list

    def replace_without_rows(before: NameList, after: NameList) -> NameList | None:
        if after.run and after.run != before.run:
            stored = replace_list(before, replace(after, rows=before.rows))
            return stored and replace(stored, rows=after.rows)
        return replace_list(before, after)

    patch.setattr(tables, "replace_list", replace_without_rows)


def no_turns(patch: pytest.MonkeyPatch) -> None:
    """A run does not wait for another one that is writing the rows of the user."""
    patch.setenv("EMULSION_NAME_RUN", "-1")


def no_present_names(patch: pytest.MonkeyPatch) -> None:
    """A user is shown whose name does not match any more."""
    patch.setattr(user_search, "still_matches", lambda *_: True)


def no_rule_of_found_people(patch: pytest.MonkeyPatch) -> None:
    """Search shows whoever it finds."""

    def listed(_: str | None, user_ids: Collection[str]) -> dict[str, Account]:
        return accounts.accounts(user_ids)

    patch.setattr(graph, "listed", listed)


def no_rule_of_suggestions(patch: pytest.MonkeyPatch) -> None:
    """Users are suggested whatever stands between them and the viewer."""
    patch.setattr(graph, "left_out", lambda *_: set())


def no_leaving_out_of_followees(patch: pytest.MonkeyPatch) -> None:
    """Explore does not ask whether the reader follows an author since the posts were selected."""
    among = graph.following_among

    def those_of_exact_reads(follower_id: str, followee_ids: Iterable[str], *, strongly: bool = True) -> set[str]:
        return among(follower_id, followee_ids) if strongly else set()

    patch.setattr(graph, "following_among", those_of_exact_reads)
