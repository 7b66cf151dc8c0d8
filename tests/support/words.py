"""Variants of the texts that other services got wrong: twenty of each kind, over scripts, signs and positions."""

from collections.abc import Iterable, Iterator
from itertools import product

VARIANTS = 20

_FRAMES = ("{}", "look {} now", "({})", "{}, {}", "line\n{}")
_JOINED = ("می\u200cخواهم", "نرم\u200cافزار", "ක්\u200dෂණය", "क्\u200dषेत्र")  # Persian, Sinhala and Devanagari spelling
_DOTTED = ("スター・ウォーズ", "il·lusió", "צה\u05f4ל", "צ\u05f3ילי")
_KEYCAPS = ("#\ufe0f\u20e3", "#\u20e3", "#\u0301", "#\u0301\u0308")
_ADDRESSES = (
    "https://example.org/{}",
    "http://example.org:8080/a/b?c={}",
    "www.example.org/route?id=1&{}",
    "example.org/a-{}",
    "ftp://files.example.org/(x){}",
    "https://example.org/wiki/Foo_(bar){}",
    "a.b-{}.example.org",
)
_UNSPACED = ("さん", "님", "先生", "へ", "คุณ")
_BREAKERS = ("\u0000", "\u0007", "\u001b[31m", "\u0008", "\u007f", "\u0085", "\u009b", "\u0001", "\u000b", "\u000c")
_OVERRIDES = ("\u202a", "\u202b", "\u202d", "\u202e", "\u2066", "\u2067", "\u2068")
_BLANKS = ("\u200b", "\u3164", "\u00a0", "\u2800", "\uffa0", "\u00ad", "\u2060", "\u180e", "\ufeff", "\u115f")
_CLUSTERS = (
    *("👨‍👩‍👧‍👦", "🇩🇪", "👍🏽", "🏳️‍🌈", "❤️", "👩🏽‍🚀", "1️⃣", "🧑‍🤝‍🧑", "🏴‍☠️", "👁️‍🗨️"),
    *("e\u0301", "o\u0323\u0302", "\u1112\u1161\u11ab", "நி", "กำ", "दे", "क्षि", "ബി", "שָׁ", "ا\u064e"),
)

_RESERVED = ("webmaster", "admin", "support", "emulsion", "settings")
_LOOKS = (
    *(("o", "0"), ("i", "1"), ("e", "3"), ("a", "4"), ("s", "5"), ("t", "7"), ("m", "rn"), ("w", "vv"), ("i", "l")),
    *(("m", ".m"), ("p", "_p"), ("", "_")),
)


def _twenty[T](made: Iterable[T]) -> list[T]:
    """The first twenty that differ."""
    variants = list(dict.fromkeys(made))[:VARIANTS]
    assert len(variants) == VARIANTS
    return variants


def _framed(words: Iterable[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for word, frame in product(words, _FRAMES):
        yield frame.format(f"#{word}", f"#{word}"), (word,)


def tags_with_joiners() -> list[tuple[str, tuple[str, ...]]]:
    """Captions and their tags: ZWJ and ZWNJ within words."""
    return _twenty(_framed(_JOINED))


def tags_with_middle_dots() -> list[tuple[str, tuple[str, ...]]]:
    """Captions and their tags: dots and signs that belong to words of their scripts."""
    return _twenty(_framed(_DOTTED))


def marks_alone() -> list[str]:
    """Captions without a tag: keycap emoji, and marks on the sign itself."""
    return _twenty(frame.format(mark, mark) for mark, frame in product(_KEYCAPS, _FRAMES))


def dotted_capital_i() -> list[tuple[str, tuple[str, ...]]]:
    """Captions and their one tag: `İ`, also decomposed, next to the same word with `i`."""
    places = ("stanbul", "zmir", "ncir", "pek", "talya", "nönü", "lke", "yi", "ş", "mza")
    return _twenty(
        (f"#{capital}{place} and #i{place}", (f"i{place}",)) for place, capital in product(places, ("İ", "I\u0307"))
    )


def signs_in_addresses() -> list[str]:
    """Captions without a tag or mention: the signs are in web and mail addresses."""
    signs = ("#Decision", "@ada", "-@ada.lovelace.org", "#16801L71")
    return _twenty(
        f"see {address.format(sign)}{end}" for end in ("", " now") for address, sign in product(_ADDRESSES[:6], signs)
    )


def mentions_in_unspaced_text() -> list[str]:
    """Captions that mention `ada` next to letters of scripts without spaces, also with the full-width sign."""
    return _twenty(
        text
        for word, sign in product(_UNSPACED, "@\uff20")
        for text in (f"{sign}ada{word}", f"{word}{sign}ada", f"{word}{sign}ada{word}")
    )


def control_characters() -> list[str]:
    """Texts with a control character, alone and within words."""
    return _twenty(text for each in _BREAKERS for text in (f"a{each}b", f"ada {each}"))


def open_bidi_controls() -> list[str]:
    """Texts that turn the direction of what follows them."""
    return _twenty(text for each in _OVERRIDES for text in (f"adm{each}nimda", f"{each}ada", f"ada{each}"))


def invisible_names() -> list[str]:
    """Names that show nothing."""
    return _twenty(name for each in _BLANKS for name in (each, f" {each * 3} "))


def clusters() -> list[str]:
    """Texts of one character as a person counts, each of several code points."""
    return _twenty(_CLUSTERS)


def look_alikes() -> list[str]:
    """Usernames that look like reserved ones."""
    return _twenty(name.replace(sign, look) for name, (sign, look) in product(_RESERVED, _LOOKS) if sign in name)
