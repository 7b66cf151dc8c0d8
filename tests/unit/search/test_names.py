"""Keys of names, and queries in all scripts."""

import pytest

from chalicelib.core.problems import BadRequest
from chalicelib.search.names import EVERYBODY, LAST, keys_of, parse, rank
from chalicelib.search.settings import settings


def test_the_username_comes_first_and_rows_are_bounded() -> None:
    keys = list(keys_of("jane_doe99", "Jane Dœ"))
    assert keys[:8] == ["ja", "jan", "jane", "jane_", "jane_d", "jane_doe", "jane_doe99", "do"]
    assert keys[-1] == EVERYBODY
    longest = keys_of("a" * 30, " ".join(f"w{i}ordofmany" for i in range(9)))
    assert len(longest) == settings().name_rows


def test_the_whole_first_word_is_a_key() -> None:
    assert "constantinopolitan" in keys_of("x_y", "Constantinopolitan")


def test_ideographic_names_are_found_from_each_character_on() -> None:
    keys = keys_of("taro", "山田太郎 タロウ")
    assert {"山", "山田", "山田太郎", "太郎", "郎", "た", "ろう"} <= keys.keys()
    assert {"김", "철수"} <= keys_of("kim", "김철수").keys()


@pytest.mark.parametrize(
    ("asked", "username", "display_name"),
    [
        ("mul", "hm", "Hans Müller"),
        ("MÜL", "hm", "Hans Müller"),
        ("ｍｕｌ", "hm", "Hans Müller"),
        ("soren", "sk", "Søren"),
        ("@jane.d", "jane.doe", ""),
        ("jane d", "x", "Jane Doe"),
        ("doe", "jane.doe", ""),
        ("アリ", "x", "ありさ"),
        ("ｱﾘ", "x", "アリサ"),
        ("太郎", "x", "山田太郎"),
        ("철수", "x", "김철수"),
        ("йо", "x", "Иосиф"),
        ("สม", "x", "สมชาย"),
        ("प्र", "x", "प्रिया"),
        ("constantinople", "x", "Constantinopolitan Constantinople"),
        ("___", "___", ""),
    ],
)
def test_queries_that_match_read_a_key_of_the_name(asked: str, username: str, display_name: str) -> None:
    query = parse(asked)
    assert query.matches(username, display_name)
    assert query.keys[-1] in keys_of(username, display_name)


@pytest.mark.parametrize(
    ("asked", "username", "display_name"),
    [
        ("mull", "hm", "Mueller"),
        ("jane z", "x1", "Jane Doe"),
        ("ne", "jane", "Jane"),
        ("か", "x", "が"),
        ("ทม", "x", "ที่ม"),
    ],
)
def test_queries_that_do_not_match(asked: str, username: str, display_name: str) -> None:
    assert not parse(asked).matches(username, display_name)


def test_accents_that_are_typed_read_their_own_key_first() -> None:
    assert parse("mül").keys == ["mül", "mul"]
    assert parse("mul").keys == ["mul"]
    assert parse("annelie").keys == ["annelie", "anneli"]
    assert "mül" in keys_of("hm", "Müller")


@pytest.mark.parametrize("asked", ["\u200b\u200d", "!?", "@", " ", "a", "é", "a b"])
def test_there_must_be_something_to_search_for(asked: str) -> None:
    with pytest.raises(BadRequest) as refused:
        parse(asked)
    assert refused.value.errors[0].field == "q"


def test_ranks_change_with_the_logarithm() -> None:
    assert [LAST - rank(followers) for followers in (0, 1, 2, 3, 6, 7, 1022, 1023)] == [0, 1, 1, 2, 2, 3, 9, 10]
