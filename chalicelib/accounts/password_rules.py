"""Refuse new passwords that are easy to guess: common ones, the user's own names, repetitions and sequences.

`common_passwords.z` has the most frequent passwords of published leaks without the digits and signs around them;
`tools/list-common-passwords` writes it. It is read at the first check, not at start-up.
"""

import re
import unicodedata
import zlib
from collections.abc import Iterable
from functools import cache
from itertools import pairwise
from pathlib import Path

from chalicelib.accounts.settings import settings
from chalicelib.core.problems import Unprocessable, invalid_field

PRODUCT = "emulsion"
LIST = Path(__file__).with_name("common_passwords.z")
AFFIX = 8  # characters around a word that a guesser tries: a date has eight
NAME_LEAST = 3  # characters: a shorter name is in many good passwords
_LOOKALIKES = str.maketrans("@4831!05$7", "aabeiiosst")
_BEFORE, _AFTER = re.compile(rf"^[\W\d_]{{1,{AFFIX}}}"), re.compile(rf"[\W\d_]{{1,{AFFIX}}}$")
_SIGNS = re.compile(r"[\W_]+")


def refuse_guessable(field: str, password: str, username: str, email: str) -> None:
    """Refuse a new password that a guesser tries early.

    Args:
        field: the request's field that has the password.
        password: normalized (NFKC), of a valid length.
        username, email: the user's.

    Raises:
        Unprocessable: names `field` and the reason.
    """
    names = (username, email, email.partition("@")[0], PRODUCT)
    folded = _folded(password)
    if _is_common(folded):
        raise _guessable(field, "is a common password, or one with digits and signs around it")
    if _is_a_name(folded, map(_folded, names)):
        raise _guessable(field, "is the username, the e-mail address or this service's name, with little around it")
    if _is_regular(folded):
        raise _guessable(field, "is a repetition or a sequence of characters")


def _guessable(field: str, detail: str) -> Unprocessable:
    return invalid_field(field, detail, code="easy-to-guess")


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _is_common(password: str) -> bool:
    return any(f"\n{each}\n" in _common() for each in (password, *_stems(password)))


def _is_a_name(password: str, names: Iterable[str]) -> bool:
    """Whether the password consists of a name, once or repeated, signs and a few digits."""
    plain, spelt = _SIGNS.sub("", password), {_SIGNS.sub("", each) for each in _stems(password)}
    for name in (_SIGNS.sub("", each) for each in names):
        if len(name) >= NAME_LEAST and (_has_little_but(name, plain) or name.translate(_LOOKALIKES) in spelt):
            return True
    return False


def _has_little_but(name: str, password: str) -> bool:
    rest = password.replace(name, "")
    return rest != password and (not rest or (rest.isdigit() and len(rest) <= AFFIX))


def _is_regular(password: str) -> bool:
    """Whether the password counts up or down, or repeats a text that is too short for a password."""
    period = (password * 2).index(password, 1)
    steps = {ord(second) - ord(first) for first, second in pairwise(password)}
    return period < min(len(password), settings().password_least) or steps in ({1}, {-1})


def _stems(password: str) -> set[str]:
    """The password without the digits and signs around it or after it, as written and with look-alikes as letters."""
    after = _AFTER.sub("", password)
    stems = {after, _BEFORE.sub("", after)}
    return stems | {each.translate(_LOOKALIKES) for each in stems}


@cache
def _common() -> str:
    """The listed passwords, each between two line breaks."""
    return zlib.decompress(LIST.read_bytes()).decode()
