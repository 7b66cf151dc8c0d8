"""What the acts of a random history have in common: its state, requests and the clock. An act takes two numbers, which
select users, posts, and options.
"""

from collections.abc import Collection, Iterable
from contextlib import AbstractContextManager
from typing import Any

from chalicelib.accounts import profiles
from chalicelib.accounts.profiles import Account
from chalicelib.core import clock
from tests.support.drills.population import (
    Pair,
    Population,
)
from tests.support.drills.reads import Reads
from tests.support.drills.stage import Person, Stage, word_of

PEOPLE = 5
BRIEF_MS = 6_000  # of a story that ends soon
CARDS_MS = 5_000  # most age of a cached account (docs/decisions/0008)


class Acts:
    """The product, the messages that are not delivered yet, and the model; `history.History` makes them."""

    stage: Stage
    people: list[Person]
    by_id: dict[str, Person]
    model: Population
    reads: Reads
    events: list[str]
    now_ms: int

    def _in(self, state: str) -> list[str]:
        return [each for each in self.model.posts if self.model.posts[each].state == state]

    def _act(self, who: str, status: int, method: str, path: str, body: object = None) -> Any:
        """Make a request that must be answered with `status`: its JSON, True if it has none; None if suspended."""
        if who in self.model.suspended:
            return None
        self.events.append(f"{self.reads.named(who)} {method} {self.reads.named(path)} {body or ''}: {status}")
        with self._time():
            got, document = self.stage.call(self.by_id[who], method, path, body)
        assert got == status, "\n".join([*self.events, f"answered {got}: {document}"])
        return document or True

    def _switch(self, pair: Pair, done: Collection[Pair], path: str, *, may: bool) -> bool:
        """Do something to a user or post (PUT), or end it (DELETE), which any user may; returns whether it is done.

        Args:
            pair: the user who acts, and the user or post.
            done: what is done already.
            may: whether the API lets the user do it.
        """
        is_on = pair in done
        status = 204 if is_on or may else 404
        return bool(self._act(pair[0], status, "DELETE" if is_on else "PUT", path)) and status == 204

    def _outlive_cards(self, known: Account | None) -> None:
        """Let the time pass for which an instance that has just read an account may keep it."""
        if known:
            profiles._accounts.put(known.user_id, known, self.now_ms)
        self.now_ms += CARDS_MS + 1

    def _time(self) -> AbstractContextManager[None]:
        """Set the clock a millisecond later than before, so that ids are in the order of the acts."""
        self.now_ms += 1
        self.model.now_ms = self.now_ms
        return clock.at(self.now_ms)

    def _pair(self, one: int, other: int) -> Pair:
        """Ids of two different users."""
        return self.people[one % PEOPLE].id, self.people[(one + 1 + other % (PEOPLE - 1)) % PEOPLE].id

    def _word(self, author_id: str) -> str:
        return word_of(self.by_id[author_id])


def chosen(given: Iterable[Any], number: int) -> Any:
    """The element that the number selects, None if there is none."""
    found = sorted(given)
    return found[number % len(found)] if found else None
