"""Say what a group tells, in the languages of pushes: a catalogue and the forms of numbers for each.

Clients show notifications in words of their own. These are for pushes, whose client does not run, and for clients that
do not know a type.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from chalicelib.notifications.causes import Type
from chalicelib.notifications.schemas import Language

Phrase = Callable[[Type, int], str]


@dataclass(frozen=True)
class _Speech:
    """How a language says it.

    Attributes:
        sentences: for each type those for one user, two and more; the last one is for all further numbers.
        users: names a number of users, of a type, without a username.
        others: names a number of further users.
        pair: joins a name and what follows it.
        name: a username in a sentence.
    """

    sentences: Mapping[Type, Sequence[str]]
    users: Phrase
    others: Phrase
    pair: str
    name: str = "{}"


def sentence(kind: Type, names: Sequence[str], count: int, language: Language) -> str:
    """The sentence of a group.

    Args:
        names: usernames of actors that may be named, the latest first; up to two are.
        count: how many actors there are; 0 if no user caused it.
    """
    speech = _SPEECHES[language]
    forms = speech.sentences[kind]
    form = forms[min(max(count, 1), len(forms)) - 1]
    return form.format(_named(speech, kind, names, count))


def _named(speech: _Speech, kind: Type, names: Sequence[str], count: int) -> str:
    if not names:
        return speech.users(kind, count)
    first, *more = (speech.name.format(each) for each in names[:2])
    if count == 1:
        return first
    return speech.pair.format(first, more[0] if count == 2 and more else speech.others(kind, count - 1))


def _english_users(_: Type, count: int) -> str:
    return "A user" if count == 1 else f"{count} users"


def _english_others(_: Type, count: int) -> str:
    return f"{count} {'other' if count == 1 else 'others'}"


def _german_users(kind: Type, count: int) -> str:
    return f"Eine{'r' if kind in _GERMAN_DATIVE else ''} Person" if count == 1 else f"{count} Personen"


def _german_others(kind: Type, count: int) -> str:
    return f"{count} weitere{'n' if kind in _GERMAN_DATIVE else ''} {'Person' if count == 1 else 'Personen'}"


def _arabic_users(_: Type, count: int) -> str:
    """In the genitive, as all sentences take users."""
    return "شخص ما" if count == 1 else _ARABIC_USERS[arabic_form(count)].format(count)


def _arabic_others(_: Type, count: int) -> str:
    return _ARABIC_OTHERS[arabic_form(count)].format(count)


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
_ISOLATED = "\u2068{}\u2069"  # usernames are written from left to right
_SPEECHES: dict[Language, _Speech] = {
    "en": _Speech(_ENGLISH, _english_users, _english_others, "{} and {}"),
    "de": _Speech(_GERMAN, _german_users, _german_others, "{} und {}"),
    "ar": _Speech(_ARABIC, _arabic_users, _arabic_others, "{} و{}", _ISOLATED),
}
