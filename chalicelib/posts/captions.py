"""Parse the tags and mentions in a caption."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from chalicelib.core.problems import invalid_field
from chalicelib.posts.settings import settings

TAG_LENGTH = 100  # characters; a tag becomes a partition key, of at most 2,048 bytes
_SIGN = re.compile(r"#")
_FREE_SIGN = re.compile(r"(?<![\w#&/])#")  # not within a word, a web address or an HTML entity
_MENTION = re.compile(r"(?<![\w.@/])@([\w.]+)")  # not within an e-mail address or a path
_USERNAME = re.compile(r"[a-z0-9._]{3,30}")


@dataclass(frozen=True)
class ParsedCaption:
    """Folded tags, and usernames; each once, in the caption's order."""

    tags: tuple[str, ...]
    usernames: tuple[str, ...]


def parse(caption: str) -> ParsedCaption:
    """Find a caption's tags (`#sunset`) and the usernames it mentions (`@ada`).

    A tag consists of letters, digits, their marks and underscores of any script, at most `TAG_LENGTH` characters. It is
    folded, so that `#Straße` and `#STRASSE` are the same tag. Whether an account has the username is not checked.

    Raises:
        Unprocessable: the caption has more tags or mentions than a post may have.
    """
    tags = tuple(dict.fromkeys(_tags(caption)))
    usernames = tuple(dict.fromkeys(_usernames(caption)))
    _check("tags", tags, settings().tags_per_post)
    _check("mentions", usernames, settings().mentions_per_post)
    return ParsedCaption(tags, usernames)


def _tags(caption: str) -> Iterator[str]:
    text = unicodedata.normalize("NFKC", caption)  # also turns the full-width sign of East Asian keyboards into `#`
    end_of_tag = -1
    for sign in _SIGN.finditer(text):
        if sign.start() != end_of_tag and not _FREE_SIGN.match(text, sign.start()):
            continue
        word = "".join(_word(text[sign.end() :]))
        tag = unicodedata.normalize("NFKC", word.casefold())
        if tag:
            end_of_tag = sign.end() + len(word)
        if 0 < len(tag) <= TAG_LENGTH:
            yield tag


def _word(text: str) -> Iterator[str]:
    for character in text:
        if character != "_" and unicodedata.category(character)[0] not in "LMN":
            return
        yield character


def _usernames(caption: str) -> Iterator[str]:
    for found in _MENTION.finditer(caption):
        username = found[1].rstrip(".").casefold()  # a final full stop belongs to the sentence
        if _USERNAME.fullmatch(username):
            yield username


def _check(what: str, found: tuple[str, ...], limit: int) -> None:
    if len(found) > limit:
        raise invalid_field("caption", f"has more than {limit} {what}", limit)
