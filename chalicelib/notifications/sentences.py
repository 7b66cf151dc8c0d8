"""Say what a group tells, in the languages of pushes: a catalogue and the forms of numbers for each.

Clients show notifications in words of their own. These are for pushes, whose client does not run, and for clients that
do not know a type.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from chalicelib.notifications.causes import Type
from chalicelib.notifications.schemas import Language

Name = Callable[[Type, Sequence[str], int], str]


@dataclass(frozen=True)
class _Speech:
    """How a language says it.

    Attributes:
        sentences: for each type those for one user, two and more; the last one is for all further numbers.
        name: names the users: of a type, some usernames, the latest first, and how many users there are.
    """

    sentences: Mapping[Type, Sequence[str]]
    name: Name


def sentence(kind: Type, names: Sequence[str], count: int, language: Language) -> str:
    """The sentence of a group.

    Args:
        names: usernames of actors that may be named, the latest first; up to two are.
        count: how many actors there are; 0 if no user caused it.
    """
    speech = _SPEECHES[language]
    forms = speech.sentences[kind]
    form = forms[min(max(count, 1), len(forms)) - 1]
    return form.format(speech.name(kind, names, count))


def _in_english(_: Type, names: Sequence[str], count: int) -> str:
    if not names:
        return "A user" if count == 1 else f"{count} users"
    if count == 1:
        return names[0]
    if count == 2 and len(names) > 1:
        return f"{names[0]} and {names[1]}"
    return f"{names[0]} and {count - 1} {'other' if count == 2 else 'others'}"


def _in_german(kind: Type, names: Sequence[str], count: int) -> str:
    of_dative = "n" if kind in _GERMAN_DATIVE else ""
    if not names:
        return f"Eine{'r' if of_dative else ''} Person" if count == 1 else f"{count} Personen"
    if count == 1:
        return names[0]
    if count == 2 and len(names) > 1:
        return f"{names[0]} und {names[1]}"
    return f"{names[0]} und {count - 1} weitere{of_dative} {'Person' if count == 2 else 'Personen'}"


def _in_arabic(_: Type, names: Sequence[str], count: int) -> str:
    """All sentences name users in the genitive."""
    if not names:
        return "شخص ما" if count == 1 else _ARABIC_USERS[arabic_form(count)].format(count)
    first, *others = (f"\u2068{each}\u2069" for each in names[:2])  # isolated: usernames are written left to right
    if count == 1:
        return first
    if count == 2 and others:
        return f"{first} و{others[0]}"
    return f"{first} و{_ARABIC_OTHERS[arabic_form(count - 1)].format(count - 1)}"


def arabic_form(count: int) -> str:
    """The plural form of a number from 1 on (Unicode CLDR, language plural rules)."""
    if count in (1, 2):
        return ("one", "two")[count - 1]
    rest = count % 100
    if 3 <= rest <= 10:
        return "few"
    return "many" if rest > 10 else "other"


_ENGLISH: dict[Type, Sequence[str]] = {
    "like": ["{} liked your post."],
    "comment": ["{} commented on your post."],
    "reply": ["{} replied to your comment."],
    "comment_like": ["{} liked your comment."],
    "mention": ["{} mentioned you."],
    "follow": ["{} started following you."],
    "follow_request": ["{} asked to follow you."],
    "request_accepted": ["{} accepted your request to follow."],
    "story_reply": ["{} replied to your story."],
    "story_mention": ["{} mentioned you in a story."],
    "system": ["Your post could not be published."],
}
_GERMAN: dict[Type, Sequence[str]] = {
    "like": ["{} gefällt dein Beitrag."],
    "comment": ["{} hat deinen Beitrag kommentiert.", "{} haben deinen Beitrag kommentiert."],
    "reply": ["{} hat auf deinen Kommentar geantwortet.", "{} haben auf deinen Kommentar geantwortet."],
    "comment_like": ["{} gefällt dein Kommentar."],
    "mention": ["{} hat dich erwähnt.", "{} haben dich erwähnt."],
    "follow": ["{} folgt dir.", "{} folgen dir."],
    "follow_request": ["{} möchte dir folgen.", "{} möchten dir folgen."],
    "request_accepted": ["{} hat deine Anfrage angenommen.", "{} haben deine Anfrage angenommen."],
    "story_reply": ["{} hat auf deine Story geantwortet.", "{} haben auf deine Story geantwortet."],
    "story_mention": ["{} hat dich in einer Story erwähnt.", "{} haben dich in einer Story erwähnt."],
    "system": ["Dein Beitrag konnte nicht veröffentlicht werden."],
}
_GERMAN_DATIVE: frozenset[Type] = frozenset({"like", "comment_like"})
_ARABIC: dict[Type, Sequence[str]] = {
    "like": ["نال منشورك إعجاب {}."],
    "comment": ["تعليق على منشورك من {}.", "تعليقات على منشورك من {}."],
    "reply": ["ردّ على تعليقك من {}.", "ردود على تعليقك من {}."],
    "comment_like": ["نال تعليقك إعجاب {}."],
    "mention": ["إشارة إليك من {}.", "إشارات إليك من {}."],
    "follow": ["متابعة جديدة من {}."],
    "follow_request": ["طلب متابعة من {}.", "طلبا متابعة من {}.", "طلبات متابعة من {}."],
    "request_accepted": ["قُبل طلبك من {}."],
    "story_reply": ["ردّ على قصتك من {}.", "ردود على قصتك من {}."],
    "story_mention": ["إشارة إليك في قصة من {}."],
    "system": ["تعذّر نشر منشورك."],
}
_ARABIC_USERS = {"two": "شخصين", "few": "{} أشخاص", "many": "{} شخصًا", "other": "{} شخص"}
_ARABIC_OTHERS = {
    "one": "شخص آخر",
    "two": "شخصين آخرين",
    "few": "{} أشخاص آخرين",
    "many": "{} شخصًا آخر",
    "other": "{} شخص آخر",
}
_SPEECHES: dict[Language, _Speech] = {
    "en": _Speech(_ENGLISH, _in_english),
    "de": _Speech(_GERMAN, _in_german),
    "ar": _Speech(_ARABIC, _in_arabic),
}
