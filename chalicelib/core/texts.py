"""Texts that users write for others: what they may contain, how long they are, and whether they show anything."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

POINTS_PER_CHARACTER = 7  # code points on average, at most: a family emoji has so many, a letter under marks fewer
_LINE_END = re.compile("\r\n|[\r\u2028\u2029]")
_CONTROL = re.compile("[\u0000-\u0008\u000b-\u001f\u007f-\u009f]")
_OVERRIDE = re.compile("[\u202a-\u202e]")  # embeddings and overrides, which reorder what follows, and their end
_ISOLATE_STARTS = "\u2066\u2067\u2068"
_ISOLATE_END = "\u2069"
# Letters and symbols without a shape: Hangul fillers, and the empty pattern of Braille.
_SHAPELESS = "\u115f\u1160\u3164\uffa0\u2800"


@dataclass(frozen=True)
class Text:
    """Annotation of a field for such a text, which it cleans, and refuses if it breaks a rule.

    Attributes:
        limit: characters as a person counts them (grapheme clusters of UAX 29).
        one_line: whether it is a name: one line, without blanks at its ends.
        visible: whether it must show something, unless it is empty.
    """

    limit: int
    one_line: bool = False
    visible: bool = False

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self._checked, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        described = f"At most {self.limit} characters as a person counts them (grapheme clusters)."
        bounds = {"maxLength": self.limit * POINTS_PER_CHARACTER, "description": described}
        return {**handler(schema), **bounds}

    def _checked(self, given: str) -> str:
        text = cleaned(given)
        if self.one_line:
            text = text.strip()
            if "\n" in text:
                raise PydanticCustomError("wrong_characters", "should be one line")
        if _is_longer(text, self.limit):
            raise PydanticCustomError(
                "string_too_long", "should have at most {max_length} characters", {"max_length": self.limit}
            )
        if self.visible and given and not shows_something(text):
            raise PydanticCustomError("required", "should show something")
        return text


def cleaned(text: str) -> str:
    """A text with plain line ends and spaces, and without control over the direction of what follows it.

    Raises:
        PydanticCustomError: it has control characters.
    """
    text = _LINE_END.sub("\n", text).replace("\t", " ")
    if _CONTROL.search(text):
        raise PydanticCustomError("wrong_characters", "should have no control characters")
    text = _OVERRIDE.sub("", text)
    return "\n".join(_closed(line) for line in text.split("\n"))


def shows_something(text: str) -> bool:
    """Whether a text has a letter, digit, sign or symbol that has a shape."""
    return any(unicodedata.category(character)[0] in "LNPS" and character not in _SHAPELESS for character in text)


def _closed(line: str) -> str:
    """A line with as many ends of isolates as starts: an isolate ends with its line at the latest."""
    if _ISOLATE_END not in line and not any(start in line for start in _ISOLATE_STARTS):
        return line
    kept, is_open = [], 0
    for character in line:
        if character == _ISOLATE_END:
            if not is_open:
                continue
            is_open -= 1
        elif character in _ISOLATE_STARTS:
            is_open += 1
        kept.append(character)
    return "".join(kept) + _ISOLATE_END * is_open


def _is_longer(text: str, limit: int) -> bool:
    """Whether a text has more than `limit` grapheme clusters, or far more code points than so many have.

    Few texts have more code points than characters are allowed, so that few calls need `regex`, whose import takes
    20 ms.
    """
    if len(text) <= limit:
        return False
    if len(text) > limit * POINTS_PER_CHARACTER:
        return True
    import regex  # type: ignore[import-untyped]

    return sum(1 for _ in regex.finditer(r"\X", text)) > limit
