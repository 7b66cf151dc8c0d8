"""The order of posts in which no author dominates."""

from collections import Counter
from itertools import groupby
from math import ceil

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.feed.ranking.diversity import diversify

GAP = 3
AUTHORS = st.lists(st.sampled_from("abcdefgh"), max_size=60)
SKEWED = st.builds(
    lambda most, others: ["a"] * most + others, st.integers(0, 50), st.lists(st.sampled_from("bc"), max_size=12)
)
BEFORE = st.lists(st.sampled_from("abz"), max_size=GAP)


def order(authors: list[str] | str, before: list[str] | str = "") -> str:
    return "".join(authors[position] for position in diversify(authors, GAP, before))


def longest_run(authors: str) -> int:
    return max((len(list(group)) for _, group in groupby(authors)), default=0)


def test_the_order_stays_if_no_author_repeats() -> None:
    assert diversify("abcdefg", GAP) == list(range(7))


def test_three_other_authors_between_posts_of_one() -> None:
    assert order("aaabcdefgh") == "abcdaefgah"


def test_the_order_continues_from_the_posts_above() -> None:
    assert order("abcd", before="za") == "bcda"


def test_one_author_alone_keeps_every_post() -> None:
    assert diversify("aaaa", GAP, "a") == [0, 1, 2, 3]


def test_two_authors_alternate() -> None:
    assert order("aaaabbbb") == "abababab"


def test_few_posts_of_others_are_spread_evenly() -> None:
    found = order("b" * 5 + "a" * 55)
    assert longest_run(found) == ceil(55 / 6)
    assert all("b" in found[start : start + 20] for start in range(40))


@given(AUTHORS | SKEWED, BEFORE)
def test_every_post_occurs_once(authors: list[str], before: list[str]) -> None:
    assert sorted(diversify(authors, GAP, before)) == list(range(len(authors)))


@given(AUTHORS | SKEWED)
def test_runs_are_as_short_as_possible(authors: list[str]) -> None:
    left = Counter(authors)
    shortest = max((ceil(count / (len(authors) - count + 1)) for count in left.values()), default=0)
    assert longest_run(order(authors)) == shortest


@given(AUTHORS)
def test_the_best_is_first(authors: list[str]) -> None:
    """Unless another author has so many posts that one of them must be first."""
    if authors and Counter(authors).most_common(1)[0][1] <= len(authors) // 2:
        assert diversify(authors, GAP)[0] == 0
