"""Decide whether a user is notified of what another user did, when it happens."""

from collections.abc import Collection, Mapping

from chalicelib.core import clock, ids
from chalicelib.graph import service as graph
from chalicelib.notifications.causes import ASKED_FOR, Type
from chalicelib.notifications.preference import Preferences, Sender, Verdict
from chalicelib.notifications.settings import settings


class Admission:
    """What one user admits.

    Args:
        actor_ids: the users that it may be asked about. One query of restrictions, read strongly, and for a policy that
            is not the default two edges for each of them.
    """

    def __init__(self, user_id: str, chosen: Preferences, actor_ids: Collection[str]) -> None:
        self._chosen = chosen
        self._silenced = graph.silenced_among(user_id, actor_ids)
        self._classes: Mapping[str, set[Sender]] = {}
        if not chosen.accepts_all:
            self._classes = _classes(user_id, set(actor_ids) - self._silenced)

    def verdict(self, actor_id: str, kind: Type) -> Verdict:
        """What is done with a cause of this type by one of the users."""
        if actor_id in self._silenced:
            return "drop"
        return "accept" if kind in ASKED_FOR else self._chosen.verdict(self._classes.get(actor_id, set()))


def _classes(user_id: str, actor_ids: Collection[str]) -> dict[str, set[Sender]]:
    pairs = [pair for each in actor_ids for pair in ((each, user_id), (user_id, each))]
    edges = graph.edges_among(pairs)
    young_ms = clock.now_ms() - settings().new_account_age * 1000
    found: dict[str, set[Sender]] = {}
    for each in actor_ids:
        classes: dict[Sender, bool] = {
            "not_following_me": (each, user_id) not in edges,
            "not_followed": (user_id, each) not in edges,
            "new_accounts": ids.created_ms(each) > young_ms,
        }
        found[each] = {name for name, applies in classes.items() if applies}
    return found
