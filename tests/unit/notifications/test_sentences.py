"""Pushes speak English, German and Arabic, with the forms that each has for a number of users."""

import re
from pathlib import Path
from typing import get_args

import pytest

from chalicelib.notifications import sentences
from chalicelib.notifications.causes import TYPES, Type
from chalicelib.notifications.schemas import Language
from chalicelib.push.devices import SOMETHING

LANGUAGES: tuple[Language, ...] = get_args(Language)
WEB = Path(__file__).parents[3] / "web" / "src"
NAMES = ["ada", "bob", "cleo"]
ADA, BOB = "\u2068ada\u2069", "\u2068bob\u2069"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", TYPES)
def test_every_type_has_a_sentence_for_every_number(language: Language, kind: Type) -> None:
    if kind == "system":
        said = [sentences.sentence(kind, [], 0, language)]
    else:
        said = [sentences.sentence(kind, NAMES[:count], count, language) for count in (1, 2, 3, 4, 12, 101)]
        assert all("ada" in each for each in said)
        assert "bob" in said[1]
        assert all(str(count - 1) in each for count, each in zip((4, 12, 101), said[3:], strict=True))
    assert all(each.endswith(".") and "{" not in each for each in said)


@pytest.mark.parametrize(
    ("language", "kind", "names", "count", "said"),
    [
        ("en", "like", ["ada"], 1, "ada liked your post."),
        ("en", "like", NAMES, 3, "ada and 2 others liked your post."),
        ("en", "follow", ["ada"], 2, "ada and 1 other started following you."),
        ("en", "follow", [], 1, "A user started following you."),
        ("de", "comment", ["ada"], 1, "ada hat deinen Beitrag kommentiert."),
        ("de", "comment", NAMES, 2, "ada und bob haben deinen Beitrag kommentiert."),
        ("de", "comment", ["ada"], 2, "ada und 1 weitere Person haben deinen Beitrag kommentiert."),
        ("de", "like", ["ada"], 2, "ada und 1 weiteren Person gefällt dein Beitrag."),
        ("de", "like", NAMES, 9, "ada und 8 weiteren Personen gefällt dein Beitrag."),
        ("de", "like", [], 1, "Einer Person gefällt dein Beitrag."),
        ("de", "follow", [], 1, "Eine Person folgt dir."),
        ("de", "follow", [], 7, "7 Personen folgen dir."),
        ("ar", "like", ["ada"], 1, f"نال منشورك إعجاب {ADA}."),
        ("ar", "like", NAMES, 2, f"نال منشورك إعجاب {ADA} و{BOB}."),
        ("ar", "like", ["ada"], 2, f"نال منشورك إعجاب {ADA} وشخص آخر."),
        ("ar", "like", NAMES, 3, f"نال منشورك إعجاب {ADA} وشخصين آخرين."),
        ("ar", "like", NAMES, 4, f"نال منشورك إعجاب {ADA} و3 أشخاص آخرين."),
        ("ar", "like", NAMES, 12, f"نال منشورك إعجاب {ADA} و11 شخصًا آخر."),
        ("ar", "like", NAMES, 101, f"نال منشورك إعجاب {ADA} و100 شخص آخر."),
        ("ar", "comment", NAMES, 3, f"تعليقات على منشورك من {ADA} وشخصين آخرين."),
        ("ar", "follow_request", NAMES, 2, f"طلبا متابعة من {ADA} و{BOB}."),
        ("ar", "follow", [], 2, "متابعة جديدة من شخصين."),
        ("ar", "follow", [], 1, "متابعة جديدة من شخص ما."),
    ],
)
def test_what_is_said(language: Language, kind: Type, names: list[str], count: int, said: str) -> None:
    assert sentences.sentence(kind, names, count, language) == said


@pytest.mark.parametrize(
    ("numbers", "form"),
    [
        ((1,), "one"),
        ((2,), "two"),
        ((3, 10, 103, 110), "few"),
        ((11, 99, 111, 199), "many"),
        ((100, 101, 102, 200, 1000), "other"),
    ],
)
def test_arabic_numbers_have_five_forms(numbers: tuple[int, ...], form: str) -> None:
    assert {sentences.arabic_form(each) for each in numbers} == {form}


def test_the_web_client_s_languages_and_sentence_without_text_are_those_of_the_service() -> None:
    """Edit `Language` and the catalogues, `SOMETHING` in `sw.ts`, or `TOLD_IN` in `push.ts`."""
    assert set(SOMETHING) == set(LANGUAGES)
    said = re.search(r"const SOMETHING[^{]*{(.*?)};", (WEB / "sw.ts").read_text(), re.DOTALL)
    assert said is not None
    assert dict(re.findall(r'(\w+): "(.*)"', said[1])) == SOMETHING
    told_in = re.search(r"TOLD_IN = \[(.*?)\]", (WEB / "data" / "push.ts").read_text())
    assert told_in is not None
    assert re.findall(r"\w+", told_in[1]) == [*LANGUAGES]
