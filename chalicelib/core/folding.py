"""Fold texts for comparison: texts that people read as the same become equal. Muted words and search use it.

There is one folding for all of them: what search finds by a word, a muted word hides.
"""

import re
import unicodedata

_JOINERS = re.compile("[\u00ad\u034f\u200b-\u200d\u2060-\u2064\ufe00-\ufe0f\ufeff]")
"""Characters without a shape: soft hyphens, joiners, spaces without width, variation selectors."""
# After decomposition, letters of scripts whose marks are accents; in Thai and Indic scripts marks are vowels.
_ACCENTED = (
    *((0x41, 0x24F), (0x370, 0x52F), (0x1C80, 0x1C8F), (0x1D00, 0x1FFF)),
    *((0x2C60, 0x2C7F), (0x2DE0, 0x2DFF), (0xA640, 0xA69F), (0xA720, 0xA7FF), (0xAB30, 0xAB6F)),
)
# Scripts that put no spaces between words: Thai to Burmese, Khmer, kana and Han.
_UNSPACED = (
    *((0xE00, 0xEFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x2E80, 0x2FDF), (0x3005, 0x3007), (0x3021, 0x3029)),
    *((0x3031, 0x312F), (0x31A0, 0x31BF), (0x31F0, 0x31FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF)),
    *((0x1B000, 0x1B16F), (0x20000, 0x3FFFF)),
)
# Scripts in which a single character is worth a search, and names are searched for from any character on.
_IDEOGRAPHIC = (
    *((0x3005, 0x3007), (0x3041, 0x309F), (0x30A0, 0x30FF), (0x31F0, 0x31FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF)),
    *((0xAC00, 0xD7A3), (0xF900, 0xFAFF), (0x1B000, 0x1B16F), (0x20000, 0x3FFFF)),
)
Ranges = tuple[tuple[int, int], ...]
_KATAKANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}  # to hiragana
# Latin letters with a stroke, and joined ones: marks to a reader, but not to Unicode, which does not decompose them.
_STROKES = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ŧ": "t", "\u0131": "i", "æ": "ae", "œ": "oe"})
_WORDS = re.compile("[a-z0-9_]+")
_WORDS_AND_TAGS = re.compile("#?[a-z0-9_]+")
_HASH = "#"


def folded(text: str, *, accents: bool = False) -> str:
    """A text in the form in which texts are compared.

    NFKC, without case; marks and strokes are removed from Latin, Greek and Cyrillic letters only; joiners are dropped;
    katakana becomes hiragana. So full-width letters equal ASCII.

    Args:
        accents: whether marks and strokes stay: the exact form, which ranks above the folded one.
    """
    if text.isascii():
        return text.lower()
    # Twice, because a case mapping may give a sequence that is not normalized, and that has a case.
    plain = unicodedata.normalize("NFKC", _JOINERS.sub("", text)).casefold()
    plain = unicodedata.normalize("NFKC", plain).casefold().translate(_KATAKANA)
    if accents:
        return unicodedata.normalize("NFC", plain)
    plain = plain.translate(_STROKES)
    return unicodedata.normalize("NFC", _without_accents(unicodedata.normalize("NFD", plain)))


def words(text: str, *, hashtags: bool = False) -> list[str]:
    """The words of a text, folded.

    A character of a script without spaces between words, and a symbol such as an emoji, is a word of its own.

    Args:
        hashtags: whether a hashtag is one word that begins with `#`; otherwise its text counts like any other.
    """
    plain = folded(text)
    if plain.isascii():
        return (_WORDS_AND_TAGS if hashtags else _WORDS).findall(plain)
    found: list[str] = []
    word = ""
    for character in plain:
        category = unicodedata.category(character)
        is_alone = category in ("So", "Sk") or (_is_in(_UNSPACED, character) and not word.startswith(_HASH))
        if category[0] == "M" and (word or found):  # a mark belongs to the character before it
            if word:
                word += character
            else:
                found[-1] += character
        elif (character.isalnum() or character == "_") and not is_alone:
            word += character
        else:
            found += [word] * (word not in ("", _HASH))
            word = _HASH if hashtags and character == _HASH else ""
            found += [character] * is_alone
    return found + [word] * (word not in ("", _HASH))


def name_words(plain: str) -> list[str]:
    """The words of a folded name: letters and digits with their marks. A run of Han, kana or Hangul is a word."""
    found: list[str] = []
    word, is_run = "", False
    for character in plain:
        belongs = unicodedata.category(character)[0] == "M"
        if not (character.isalnum() or (belongs and word)):
            found += [word] * bool(word)
            word = ""
            continue
        if not belongs and word and is_ideographic(character) != is_run:
            found.append(word)
            word = ""
        if not word:
            is_run = is_ideographic(character)
        word += character
    return found + [word] * bool(word)


def is_ideographic(character: str) -> bool:
    """Whether a character is Han, kana or Hangul."""
    return _is_in(_IDEOGRAPHIC, character)


def _without_accents(decomposed: str) -> str:
    kept, is_accented = [], False
    for character in decomposed:
        if unicodedata.category(character) == "Mn":
            if is_accented:
                continue
        else:
            is_accented = _is_in(_ACCENTED, character)
        kept.append(character)
    return "".join(kept)


def _is_in(ranges: Ranges, character: str) -> bool:
    code = ord(character)
    return any(first <= code <= last for first, last in ranges)
