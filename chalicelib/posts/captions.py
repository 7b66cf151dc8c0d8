"""Parse the tags and mentions in a caption."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from chalicelib.core.problems import FieldCode, invalid_field
from chalicelib.posts.settings import settings

TAG_LENGTH = 100  # characters; a tag becomes a partition key, of at most 2,048 bytes
_REST = r"[^\s<>\"\u3000-\u303f\uff00-\uffef]"  # of a web address: up to a space, a bracket or East Asian punctuation
# Patterns are compiled at their first use: it takes 5 ms, which a cold start would wait for.
_ADDRESS = (  # every repetition is bounded, or a long caption would take time that grows with its square
    rf"(?:[A-Za-z][A-Za-z0-9+.-]{{0,20}}://|www\.){_REST}+"
    rf"|(?:[A-Za-z0-9-]{{1,63}}\.){{1,8}}[A-Za-z]{{2,63}}(?::\d{{1,5}})?/{_REST}*"
    r"|[A-Za-z0-9][A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{0,63}@(?:[\w-]{1,63}\.){1,8}[^\W\d_]{2,63}"
)
_FREE_SIGN = r"(?<![\w#&/])#"  # not within a word, a path or an HTML entity
_JOINERS = "\u200c\u200d"  # ZWNJ and ZWJ: Persian and Indic spelling needs them
_MIDDLE_DOTS = "·・･\u05f4\u05f3"  # Catalan, Japanese (also half-width) and Hebrew have them within words
# Thai and Lao, Myanmar, Hangul, Khmer, kana and Han: no space separates a name from the words around it.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3005-\u3007\u3040-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\uff66-\uffdc\U00020000-\U0003ffff"
)
_OTHER_WORD = rf"[^\W{_UNSPACED}]"
_MENTION = rf"(?<!{_OTHER_WORD})(?<![.@/])@([A-Za-z0-9._]++)(?!{_OTHER_WORD})"
_USERNAME = r"[a-z0-9._]{3,30}"
_FORMS = {ord("\uff03"): "#", ord("\ufe5f"): "#", ord("\uff20"): "@", ord("\ufe6b"): "@"}  # of East Asian keyboards
_pattern = cache(re.compile)


@dataclass(frozen=True)
class ParsedCaption:
    """Folded tags, and usernames; each once, in the caption's order."""

    tags: tuple[str, ...]
    usernames: tuple[str, ...]


def parse(caption: str, field: str = "caption") -> ParsedCaption:
    """Find a caption's tags (`#sunset`) and the usernames it mentions (`@ada`); addresses contain neither.

    A tag consists of letters, digits, their marks and underscores of any script, at most `TAG_LENGTH` characters, with
    joiners and middle dots within. It is folded, so that `#Straße` and `#STRASSE` are the same tag. Whether an account
    has the username is not checked.

    Args:
        field: name of the field that has the text, for problems.

    Raises:
        Unprocessable: the caption has more tags or mentions than a post may have.
    """
    text = unicodedata.normalize("NFC", caption).translate(_FORMS)
    # After a slash, neither sign starts anything.
    text = _pattern(_ADDRESS).sub(lambda found: "/" * len(found[0]), text)
    tags = tuple(dict.fromkeys(_tags(text)))
    usernames = tuple(dict.fromkeys(_usernames(text)))
    _check(field, "tags", "too-many-tags", tags, settings().tags_per_post)
    _check(field, "mentions", "too-many-mentions", usernames, settings().mentions_per_post)
    return ParsedCaption(tags, usernames)


def tag_of(text: str) -> str | None:
    """The tag that a text is, with or without `#`, folded as in captions; None if it is none."""
    plain = unicodedata.normalize("NFC", text).translate(_FORMS).removeprefix("#")
    is_whole = bool(plain) and _end_of_word(plain, 0) == len(plain)
    return next(_tags(f"#{plain}"), None) if is_whole else None


def has_address(text: str) -> bool:
    """Whether a text has the address of a page, or of mail."""
    return _pattern(_ADDRESS).search(unicodedata.normalize("NFC", text).translate(_FORMS)) is not None


def _tags(text: str) -> Iterator[str]:
    end_of_tag = -1
    for sign in re.finditer("#", text):
        if sign.start() != end_of_tag and not _pattern(_FREE_SIGN).match(text, sign.start()):
            continue
        end = _end_of_word(text, sign.end())
        word = text[sign.end() : end]
        if not any(_is_letter(character) for character in word) or _is_mark(word[0]):
            continue
        end_of_tag = end
        tag = _folded(word)
        if len(tag) <= TAG_LENGTH:
            yield tag


def _end_of_word(text: str, start: int) -> int:
    end = start
    while end < len(text):
        if _is_in_word(text[end]):
            end += 1
        elif start < end < len(text) - 1 and _connects(text[end - 1], text[end], text[end + 1]):
            end += 2
        else:
            break
    return end


def _connects(before: str, character: str, after: str) -> bool:
    """Whether a character between two characters belongs to the word that both are in."""
    if character in _JOINERS:
        return _is_in_word(before) and _is_in_word(after)
    return character in _MIDDLE_DOTS and not _is_digit(before) and _is_letter(after) and not _is_digit(after)


def _is_in_word(character: str) -> bool:
    return character == "_" or _is_letter(character) or _is_mark(character)


def _is_letter(character: str) -> bool:
    return unicodedata.category(character)[0] in "LN"


def _is_digit(character: str) -> bool:
    return unicodedata.category(character)[0] == "N"


def _is_mark(character: str) -> bool:
    """Whether it is a mark of a letter: what encloses a character or selects its emoji form is none."""
    return unicodedata.category(character) in {"Mn", "Mc"} and character not in "\ufe0e\ufe0f"


def _folded(word: str) -> str:
    """A word in the form that all its spellings have in common.

    Unicode folds `İ` to `i` and a dot above, which no spelling with `i` has.
    """
    folded = unicodedata.normalize("NFKC", word).casefold().replace("i\u0307", "i")
    return unicodedata.normalize("NFKC", folded)


def _usernames(text: str) -> Iterator[str]:
    for found in _pattern(_MENTION).finditer(text):
        username = found[1].rstrip(".").lower()  # a final full stop belongs to the sentence
        if _pattern(_USERNAME).fullmatch(username):
            yield username


def _check(field: str, what: str, code: FieldCode, found: tuple[str, ...], limit: int) -> None:
    if len(found) > limit:
        raise invalid_field(field, f"has more than {limit} {what}", limit, code=code)
