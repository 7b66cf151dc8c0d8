"""Tags and mentions in captions of any script."""

import pytest

from chalicelib.accounts.schemas import POLICY as USERNAMES
from chalicelib.core.problems import Unprocessable
from chalicelib.posts.captions import TAG_LENGTH, ParsedCaption, parse
from chalicelib.posts.schemas import POLICY
from tests.support import words


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
        ("#نرم\u200cافزار", ("نرم\u200cافزار",)),
        ("#end\u200d #end\u200c. #end· #ג\u05f3", ("end", "ג")),
        ("#ｽﾀｰ･ｳｫｰｽﾞ #スター・ウォーズ", ("スター・ウォーズ",)),
        ("#1·2 #__ #_a", ("1", "_a")),
        ("#İstanbul #istanbul #ISPARTA", ("istanbul", "isparta")),
        ("press #️⃣ now ❤️#love", ("love",)),
        ("https://en.wikipedia.org/wiki/Google_LLC_v._Oracle_America,_Inc.#Decision", ()),
        ("https://example.org/route?id=16&period=#16801062571L71", ()),
        ("https://example.org/a-#top example.org/a-#top", ()),
        ("https://example.org/、#東京", ("東京",)),
        ("So sunny.Really #sun a.b/c #sea", ("sun", "sea")),
    ],
)
def test_tags(caption: str, tags: tuple[str, ...]) -> None:
    assert parse(caption).tags == tags


@pytest.mark.parametrize(
    ("caption", "usernames"),
    [
        ("With @Ada, @grace.hopper and @ada.", ("ada", "grace.hopper")),
        ("สวัสดี@adaครับ", ("ada",)),
        ("mail ada@example.org, see x/@path", ()),
        ("@al @" + "x" * (USERNAMES.username_limit + 1), ()),
        ("@adaé (@ada_2)", ("ada_2",)),
        ("@@ada", ()),
        ("@adaさんへ \uff20grace님", ("ada", "grace")),
        ("こんにちは@ada、@graceさん", ("ada", "grace")),
        ("@ada\u0431 @gracé @grace\u0301", ()),
        ("a-@ada.org ada@example.org https://example.org/~@ada @ada@example.org", ()),
    ],
)
def test_mentions(caption: str, usernames: tuple[str, ...]) -> None:
    assert parse(caption).usernames == usernames


@pytest.mark.parametrize(
    ("caption", "tags"),
    words.tags_with_joiners() + words.tags_with_middle_dots() + words.dotted_capital_i(),
)
def test_variants_of_tags(caption: str, tags: tuple[str, ...]) -> None:
    assert parse(caption).tags == tags


@pytest.mark.parametrize("caption", words.marks_alone() + words.signs_in_addresses())
def test_variants_without_a_tag_or_mention(caption: str) -> None:
    assert parse(caption) == ParsedCaption((), ())


@pytest.mark.parametrize("caption", words.mentions_in_unspaced_text())
def test_variants_of_mentions(caption: str) -> None:
    assert parse(caption).usernames == ("ada",)


@pytest.mark.parametrize(("what", "most"), [("#tag", POLICY.tags_per_post), ("@user", POLICY.mentions_per_post)])
def test_too_many(what: str, most: int) -> None:
    parse(" ".join(f"{what}{i}" for i in range(most)) + f" {what}0")
    with pytest.raises(Unprocessable) as caught:
        parse(" ".join(f"{what}{i}" for i in range(most + 1)))
    assert caught.value.errors[0].field == "caption"
    assert caught.value.errors[0].limit == most
