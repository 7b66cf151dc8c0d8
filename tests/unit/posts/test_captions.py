"""Tags and mentions in captions of any script."""

import pytest

from chalicelib.accounts.schemas import POLICY as USERNAMES
from chalicelib.core.problems import Unprocessable
from chalicelib.posts.captions import TAG_LENGTH, parse
from chalicelib.posts.schemas import POLICY


@pytest.mark.parametrize(
    ("caption", "tags"),
    [
        ("Sun #sunset, #Sunset and #SUN_set2!", ("sunset", "sun_set2")),
        ("#Straße #STRASSE", ("strasse",)),
        ("#café #cafe\u0301", ("café",)),
        ("#हिन्दी #日本語。次 #Москва", ("हिन्दी", "日本語", "москва")),
        ("\uff03東京 #\uff11\uff12", ("東京", "12")),
        ("a#b http://x.y/#part &#39; # alone ## #-no", ()),
        ("#one#two,#three", ("one", "two", "three")),
        ("(#bracketed)", ("bracketed",)),
        ("#" + "x" * (TAG_LENGTH + 1), ()),
        ("#" + "x" * TAG_LENGTH, ("x" * TAG_LENGTH,)),
    ],
)
def test_tags(caption: str, tags: tuple[str, ...]) -> None:
    assert parse(caption).tags == tags


@pytest.mark.parametrize(
    ("caption", "usernames"),
    [
        ("With @Ada, @grace.hopper and @ada.", ("ada", "grace.hopper")),
        ("mail ada@example.org, see x/@path", ()),
        ("@al @" + "x" * (USERNAMES.username_limit + 1), ()),
        ("@adaé (@ada_2)", ("ada_2",)),
        ("@@ada", ()),
    ],
)
def test_mentions(caption: str, usernames: tuple[str, ...]) -> None:
    assert parse(caption).usernames == usernames


@pytest.mark.parametrize(("what", "most"), [("#tag", POLICY.tags_per_post), ("@user", POLICY.mentions_per_post)])
def test_too_many(what: str, most: int) -> None:
    parse(" ".join(f"{what}{i}" for i in range(most)) + f" {what}0")
    with pytest.raises(Unprocessable) as caught:
        parse(" ".join(f"{what}{i}" for i in range(most + 1)))
    assert caught.value.errors[0].field == "caption"
    assert caught.value.errors[0].limit == most
