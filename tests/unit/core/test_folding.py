"""Folding: texts that people read as the same are equal, and words of scripts with and without spaces."""

import pytest

from chalicelib.core.folding import folded, words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Crème BRÛLÉE", "creme brulee"),
        ("Straße", "STRASSE"),
        ("ΆΛΦΑ", "αλφα"),
        ("Йод", "иод"),
        ("ＦＵＬＬ　ｗｉｄｔｈ１", "full width1"),
        ("カタカナ", "かたかな"),
        ("ﾊﾝｶｸ", "はんかく"),
        ("می‌خواهم", "میخواهم"),
        ("so\u00adft", "soft"),
        ("❤️", "❤"),
        ("ﬁne ㎏", "fine kg"),
        ("İstanbul", "istanbul"),
        ("e\u0301", "é"),
        ("Ǆ", "dž"),
    ],
)
def test_equal_texts(one: str, other: str) -> None:
    assert folded(one) == folded(other)
    assert folded(folded(one)) == folded(one), "folding twice changes nothing"


@pytest.mark.parametrize(
    ("one", "other"), [("हिंदी", "हदी"), ("ที่", "ท"), ("が", "か"), ("שָׁלוֹם", "שלום"), ("a", "b"), ("ё1", "е2")]
)
def test_different_texts(one: str, other: str) -> None:
    assert folded(one) != folded(other)


@pytest.mark.parametrize(
    ("text", "plain", "tagged"),
    [
        ("Don't STOP, e-mail_me!", "don t stop e mail_me", "don t stop e mail_me"),
        ("I like #Cats & #1", "i like cats 1", "i like #cats #1"),
        ("#café_x #", "cafe_x", "#cafe_x"),
        ("#é#b", "e b", "#e #b"),
        ("＃tag é", "tag e", "#tag e"),
        ("黒猫です", "黒 猫 で す", "黒 猫 で す"),
        ("#黒猫!猫", "黒 猫 猫", "#黒猫 猫"),
        ("मेरी बिल्ली", "मेरी बिल्ली", "मेरी बिल्ली"),
        ("ที่นี่", "ที่ นี่", "ที่ นี่"),
        ("🍕 pizza👩\u200d🍳", "🍕 pizza 👩 🍳", "🍕 pizza 👩 🍳"),
        ("한국어 말", "한국어 말", "한국어 말"),
        (" \n!", "", ""),
        ("\u0301", "", ""),
    ],
)
def test_words(text: str, plain: str, tagged: str) -> None:
    assert " ".join(words(text)) == plain
    assert " ".join(words(text, hashtags=True)) == tagged
