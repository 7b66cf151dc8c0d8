"""Decide under which keys a user's names are found, and whether a query matches them.

A key is a beginning of a name: of some lengths only, and the whole word. A longer query reads the longest key that it
begins with, and compares the rest with the names in the rows. Words of Han, kana or Hangul have keys from each of their
characters on.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from chalicelib.core.folding import folded, is_ideographic, name_words
from chalicelib.core.problems import BadRequest, FieldCode, FieldError
from chalicelib.search.settings import settings

EVERYBODY = "*"  # the key of all users: those with the most followers are suggested to new ones
LENGTHS = (2, 3, 4, 5, 6, 8, 10)  # of keys: type-ahead begins at two characters, and few names share ten
RUN_LENGTHS = (1, 2, 3, 4)  # of keys in Han, kana and Hangul, where four characters are a full name
PLACE_LETTERS = 8  # of the word in a row's place: it only orders rows of the same rank
FIRST = 0  # rank of a user whose username is the key
LAST = 99
_USERNAME = re.compile(r"[a-z0-9_]+(?:\.[a-z0-9_]+)*\.?")
_SEPARATORS = re.compile(r"[._]+")


def rank(followers: int) -> int:
    """The rank of an account among names: it changes when the number of followers, plus one, reaches a power of two."""
    return LAST - ((max(followers, 0) + 1).bit_length() - 1)


def keys_of(username: str, display_name: str) -> dict[str, str]:
    """The keys of a user's names with the word that has each, the most important first, at most `name_rows`.

    The username first, then the words of the display name, then the parts of the username, then words with accents.
    """
    found: dict[str, str] = {}
    whole = username.lower()
    for word, key in _all_keys(whole, display_name):
        found.setdefault(key, word)
    most = settings().name_rows - 1
    return {key: found[key] for key in list(found)[:most]} | {EVERYBODY: whole}


def place(word: str, rank_of_user: int, user_id: str) -> str:
    """Where a user's row is among those of a key: the rank, the word, the user."""
    return f"{rank_of_user:02}#{word[:PLACE_LETTERS]}#{user_id}"


@dataclass(frozen=True)
class NameQuery:
    """What a user typed, in the forms that are compared.

    Attributes:
        text: folded, without blanks at its ends and `@`.
        words: its words, folded.
        exact: its words with their accents.
    """

    text: str
    words: tuple[str, ...]
    exact: tuple[str, ...]

    @property
    def keys(self) -> list[str]:
        """The keys to read: the longest that all matching names have, and before it one of those that match exactly."""
        word, exact = self.longest()
        if is_ideographic(word[0]):
            return [word[: RUN_LENGTHS[-1]]]
        main = _beginning(word)
        side = _beginning(exact) if exact != word else word
        return [main] if side == main else [side, main]

    def matches(self, username: str, display_name: str) -> bool:
        """Whether these names match: the username begins with the text, or each word begins one of the names' words."""
        if username.startswith(self.text):
            return True
        known = [*name_words(folded(display_name)), *_parts(username)]
        return all(any(_begins(name, word) for name in known) for word in self.words)

    def distance(self, username: str, display_name: str) -> tuple[int, int, int]:
        """How far names that match are from the query: as a whole, in their accents, in the length of a word."""
        shown = name_words(folded(display_name))
        whole = 0 if username == self.text else 1 if shown == list(self.words) else 2
        exact = name_words(folded(display_name, accents=True))
        accents = self.exact != self.words and not all(
            any(_begins(name, word) for name in exact) for word in self.exact
        )
        return whole, int(accents), int(self.words[0] not in shown)

    def longest(self) -> tuple[str, str]:
        """The word that has the fewest matches, which the longest has, and its exact form."""
        if self.exact == self.words and _USERNAME.fullmatch(self.text):
            return self.text, self.text
        return max(zip(self.words, self.exact, strict=True), key=lambda pair: _weight(pair[0]))


def parse(asked: str) -> NameQuery:
    """Read what a user typed.

    Raises:
        BadRequest: it has no letters or digits, or is too short to search for.
    """
    text = folded(asked).strip().removeprefix("@").strip()
    words = tuple(name_words(text) or _USERNAME.findall(text))  # `___` is a username, too
    if not words:
        raise _refused("has no letters or digits", "required")
    exact = tuple(name_words(folded(asked, accents=True).strip().removeprefix("@")))
    query = NameQuery(text, words, exact if len(exact) == len(words) else words)
    if _weight(query.longest()[0]) < LENGTHS[0]:
        detail = "needs a word of two characters, or one in Chinese, Japanese or Korean"
        raise _refused(detail, "too-short", LENGTHS[0])
    return query


def _all_keys(username: str, display_name: str) -> Iterator[tuple[str, str]]:
    """Words and their keys."""
    yield from _keys(username)
    shown = name_words(folded(display_name))
    for word in shown:
        yield from _keys(word)
    for part in _parts(username):
        yield from _keys(part)
    for word in name_words(folded(display_name, accents=True)):
        if word not in shown:
            yield from _keys(word)


def _keys(word: str) -> Iterator[tuple[str, str]]:
    if is_ideographic(word[0]):
        starts = [word[: RUN_LENGTHS[-1]]] + [word[i : i + RUN_LENGTHS[-1]] for i in range(1, len(word))]
        lengths = [(length, starts[0]) for length in RUN_LENGTHS]
        lengths += [(length, start) for length in RUN_LENGTHS for start in starts[1:]]
        yield from ((word, start[:length]) for length, start in lengths if len(start) >= length)
        return
    yield from ((word, word[:length]) for length in LENGTHS if len(word) >= length)
    if len(word) >= LENGTHS[0]:
        yield word, word


def _beginning(word: str) -> str:
    """The longest key of some words that the word is or begins with."""
    return word[: max(length for length in LENGTHS if length <= max(len(word), LENGTHS[0]))]


def _begins(name: str, word: str) -> bool:
    return word in name if is_ideographic(word[0]) else name.startswith(word)


def _parts(username: str) -> Iterable[str]:
    return (part for part in _SEPARATORS.split(username) if part)


def _weight(word: str) -> int:
    return len(word) * (LENGTHS[0] if is_ideographic(word[0]) else 1)


def _refused(detail: str, code: FieldCode, limit: int | None = None) -> BadRequest:
    return BadRequest(f"q {detail}", errors=[FieldError("q", detail, limit, code=code)])
