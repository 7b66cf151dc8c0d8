"""Suggest users to follow: those whom the caller's followees follow, then those with the most followers.

The first page reads the followees of a few of the caller's followees, others every day, and the cursor has the rest of
what it found. Who is shown, and which followees are named with a user, is decided by strong reads for each page.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from chalicelib.accounts import service as accounts
from chalicelib.accounts.service import Account
from chalicelib.core import cursors
from chalicelib.core.limits import Rate
from chalicelib.core.parallel import soon
from chalicelib.core.schemas import Page
from chalicelib.core.settings import MINUTE
from chalicelib.graph import service as graph
from chalicelib.search import second_degree
from chalicelib.search.followees import followees, split
from chalicelib.search.indexing import ACTIVE
from chalicelib.search.schemas import Suggestion
from chalicelib.search.settings import settings

_DIGITS = 5  # hexadecimal, of the mask of a user's mutuals: a bit for each of twenty seeds


@dataclass(frozen=True)
class Candidates:
    """Users that may be suggested, the best first, with the seeds that follow each."""

    mutuals: Mapping[str, tuple[str, ...]]
    seeds: tuple[str, ...]

    def to_position(self, after: int) -> dict[str, Any] | None:
        """The candidates from one on, for a cursor; None if there are none."""
        rest = list(self.mutuals.items())[after:]
        if not rest:
            return None
        masks = (sum(1 << self.seeds.index(each) for each in mutuals) for _, mutuals in rest)
        by = "".join(f"{mask:0{_DIGITS}x}" for mask in masks)
        return {"ids": "".join(user_id for user_id, _ in rest), "seeds": "".join(self.seeds), "by": by}

    @classmethod
    def from_position(cls, position: dict[str, Any]) -> "Candidates":
        """The candidates that a cursor has."""
        seeds = tuple(split(position["seeds"]))
        masks = [int(position["by"][i : i + _DIGITS], 16) for i in range(0, len(position["by"]), _DIGITS)]
        named = (tuple(seed for i, seed in enumerate(seeds) if mask >> i & 1) for mask in masks)
        return cls(dict(zip(split(position["ids"]), named, strict=True)), seeds)


def suggest(user_id: str, limit: int, cursor: str | None) -> Page[Suggestion]:
    """Users that the user may want to follow.

    Never the user, nor users whom the user follows, asked to follow, blocked or muted, or unfollowed within the
    last month, nor users that blocked the user or are not active. Users without mutuals have public accounts.

    Raises:
        BadRequest: the cursor does not belong to this listing.
        TooManyRequests: see `suggestions_per_minute`.
    """
    Rate("suggestions", settings().suggestions_per_minute, MINUTE).spend(user_id)
    listing = f"suggestions:{user_id}"
    position = cursors.decode(listing, cursor)
    found = Candidates.from_position(position) if position else _candidates(user_id)
    shown = dict(list(found.mutuals.items())[:limit])
    items = list(_shown(user_id, shown, found.seeds)) if shown else []
    return Page[Suggestion](items=items, next_cursor=cursors.encode(listing, found.to_position(limit)))


def _candidates(user_id: str) -> Candidates:
    seeds = second_degree.seeds_of(user_id)
    popular = soon(partial(second_degree.popular, settings().suggestions))
    mutuals = second_degree.followed_by(user_id, seeds)
    left_out = {user_id, *followees(user_id), *mutuals}
    best = [*mutuals, *(each for each in popular.result() if each not in left_out)]
    return Candidates({each: mutuals.get(each, ()) for each in best[: settings().suggestions]}, seeds)


def _shown(user_id: str, mutuals: Mapping[str, tuple[str, ...]], seeds: Collection[str]) -> Iterator[Suggestion]:
    """Those of the candidates that may be suggested now."""
    named = {seed for each in mutuals.values() for seed in each}
    reading = soon(partial(graph.left_out, user_id, mutuals.keys()))
    edges = soon(partial(graph.following_among, user_id, [*mutuals, *named], strongly=False))
    known = accounts.accounts([*mutuals, *named])
    private = {each for each, account in known.items() if account.is_private}
    requested = soon(partial(graph.requested_among, user_id, private.intersection(mutuals)))
    following = _exact(user_id, edges.result(), private & named)
    hidden = {user_id, *reading.result(), *requested.result(), *following}
    followed = [known[each] for each in seeds if each in known and each in named and each in following]
    friends = graph.allowed(user_id, followed, following)
    for each, by in mutuals.items():
        account = known.get(each)
        seen_by = [seed for seed in by if seed in friends]
        if account and account.status == ACTIVE and each not in hidden and (seen_by or not account.is_private):
            yield _suggestion(account, [known[seed] for seed in seen_by])


def _exact(user_id: str, following: Collection[str], private: Collection[str]) -> set[str]:
    """The users whom the user follows, with strong reads of those whose lists only followers see."""
    return {*following} - {*private} | graph.following_among(user_id, private)


def _suggestion(account: Account, mutuals: list[Account]) -> Suggestion:
    return Suggestion(
        **accounts.card(account).model_dump(),
        mutuals=[accounts.card(each) for each in mutuals[: settings().suggestion_mutuals]],
        mutuals_count=len(mutuals),
    )
