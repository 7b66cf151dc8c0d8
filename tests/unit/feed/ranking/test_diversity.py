"""The order in which no author crowds out the others."""

from collections import Counter
from itertools import groupby
from math import ceil

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.feed.ranking.diversity import spaced

GAP = 3
AUTHORS = st.lists(st.sampled_from("abcdefgh"), max_size=60)
SKEWED = st.builds(
    lambda most, others: ["a"] * most + others, st.integers(0, 50), st.lists(st.sampled_from("bc"), max_size=12)
)
BEFORE = st.lists(st.sampled_from("abz"), max_size=GAP)


def order(authors: list[str] | str, before: list[str] | str = "") -> str:
    return "".join(authors[position] for position in spaced(authors, GAP, before))


def longest_run(authors: str) -> int:
    return max((len(list(group)) for _, group in groupby(authors)), default=0)


def test_the_best_first_where_nobody_crowds() -> None:
    assert spaced("abcdefg", GAP) == list(range(7))


def test_an_author_waits_for_three_others() -> None:
    assert order("aaabcdefgh") == "abcdaefgah"


def test_it_goes_on_from_what_stands_above() -> None:
    assert order("abcd", before="za") == "bcda"


def test_one_author_alone_keeps_every_post() -> None:
    assert spaced("aaaa", GAP, "a") == [0, 1, 2, 3]


def test_two_authors_take_turns() -> None:
    assert order("aaaabbbb") == "abababab"


def test_few_others_stand_evenly_among_many_of_one() -> None:
    found = order("b" * 5 + "a" * 55)
    assert longest_run(found) == ceil(55 / 6)
    assert all("b" in found[start : start + 20] for start in range(40))


@given(AUTHORS | SKEWED, BEFORE)
def test_no_post_is_left_out_and_none_stands_twice(authors: list[str], before: list[str]) -> None:
    assert sorted(spaced(authors, GAP, before)) == list(range(len(authors)))


@given(AUTHORS | SKEWED)
def test_runs_are_as_short_as_can_be(authors: list[str]) -> None:
    left = Counter(authors)
    shortest = max((ceil(count / (len(authors) - count + 1)) for count in left.values()), default=0)
    assert longest_run(order(authors)) == shortest


@given(AUTHORS)
def test_the_best_is_first(authors: list[str]) -> None:
    """Unless somebody else has so many posts that they must begin."""
    if authors and Counter(authors).most_common(1)[0][1] <= len(authors) // 2:
        assert spaced(authors, GAP)[0] == 0
