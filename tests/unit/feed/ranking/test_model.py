"""The ranker: features between 0 and 1, an order that follows the scores, and a reason for each post."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core import ids
from chalicelib.core.settings import DAY, HOUR
from chalicelib.feed.ranking import features, model
from chalicelib.feed.ranking.features import Candidate, ViewerInterests
from chalicelib.feed.ranking.model import WEIGHTS, Model, rank

NOW = 1_800_000_000_000
ADA, BEN, CLEO, DORA = (ids.first_at(NOW - DAY * 1000 + i) for i in range(4))
GAP = 3


def post(author_id: str, hours_ago: float = 1, **known: object) -> Candidate:
    created_ms = NOW - round(hours_ago * HOUR * 1000)
    return replace(Candidate(ids.first_at(created_ms) + author_id, created_ms), **known)  # type: ignore[arg-type]


def figures(candidate: Candidate, reader: ViewerInterests) -> dict[str, float]:
    return dict(zip(features.NAMES, features.compute(candidate, reader, NOW), strict=True))


def first(reader: ViewerInterests, *candidates: Candidate) -> tuple[str, str]:
    """Author and reason of the post ranked first."""
    ranked = rank(candidates, reader, NOW, GAP)[0]
    return ids.owner_of(ranked.post_id), ranked.reason


def test_features_are_one_half_at_their_midpoints() -> None:
    reader = ViewerInterests(ADA, {BEN: 3.0}, {"hills": 5.0}, {BEN: 5.0}, {BEN: 0.5})
    found = figures(post(BEN, 6, tags=("hills",)), reader)
    for name in ("recency_hours", "author_liked", "author_viewed", "author_hidden", "tag_interest"):
        assert found[name] == pytest.approx(0.5, abs=0.001), name
    assert figures(post(BEN, 48), reader)["recency_days"] == pytest.approx(0.5, abs=0.001)


def test_features_of_kinds_of_posts() -> None:
    reader = ViewerInterests(ADA)
    assert figures(post(BEN), reader) == pytest.approx(
        dict.fromkeys(features.NAMES, 0.0) | {"recency_hours": 0.891, "recency_days": 0.986, "followed": 1.0},
        abs=0.001,
    )
    found = figures(post(ADA, media=2, has_video=True, is_followed=False), reader)
    assert (found["own"], found["carousel"], found["video"], found["followed"]) == (1.0, 1.0, 1.0, 0.0)


def test_likes_decay() -> None:
    month_ago = NOW - features.LIKE_HALF_LIFE * 1000
    likes = [("0" * 11 + BEN, ("hills",), NOW), ("1" * 11 + BEN, ("hills", "rain"), month_ago)]
    assert features.score_likes(likes, NOW) == ({BEN: 1.5}, {"hills": 1.5, "rain": 0.5})


COUNTS = st.integers(0, 10**9)
SCORES = st.dictionaries(st.sampled_from([BEN, CLEO]), st.floats(0, 1e6))
READERS = st.builds(ViewerInterests, st.just(ADA), SCORES, SCORES, SCORES, SCORES)
POSTS = st.builds(
    lambda author, hours_ago, likes, comments, media: post(
        author, hours_ago, likes=likes, comments=comments, media=media, tags=(BEN, CLEO)
    ),
    st.sampled_from([ADA, BEN, CLEO]),
    st.floats(-5, 10_000),
    COUNTS,
    COUNTS,
    st.integers(1, 10),
)


@given(POSTS, READERS)
def test_features_are_between_0_and_1(candidate: Candidate, reader: ViewerInterests) -> None:
    found = features.compute(candidate, reader, NOW)
    assert len(found) == len(features.NAMES)
    assert all(0 <= figure <= 1 for figure in found)


def test_the_viewer_s_interests_decide_between_posts_of_the_same_age() -> None:
    posts = [post(CLEO), post(BEN), post(DORA)]
    assert first(ViewerInterests(ADA, liked_authors={BEN: 9.0}), *posts) == (BEN, "author_liked")
    assert first(ViewerInterests(ADA, attention={DORA: 30.0}), *posts) == (DORA, "author_viewed")
    assert first(ViewerInterests(ADA, liked_tags={"hills": 20.0}), post(CLEO), post(BEN, tags=("hills",))) == (
        BEN,
        "tag_interest",
    )
    assert first(ViewerInterests(ADA), post(CLEO), post(BEN, likes=500)) == (BEN, "velocity")
    assert first(ViewerInterests(ADA, hiding={CLEO: 1.0}), post(CLEO, 1), post(BEN, 1.5))[0] == BEN


def test_the_newer_of_two_equal_posts_is_first() -> None:
    assert first(ViewerInterests(ADA), post(CLEO, 70), post(BEN, 1)) == (BEN, "recency_days")


def test_the_reason_of_a_single_post_is_recency() -> None:
    assert first(ViewerInterests(ADA), post(BEN)) == (BEN, "recency_hours")
    assert rank([], ViewerInterests(ADA), NOW, GAP) == []


@pytest.mark.parametrize(("of_ben", "on_a_page"), [(5, 5), (15, 5), (30, 10)])
def test_a_much_liked_author_does_not_fill_a_page(of_ben: int, on_a_page: int) -> None:
    posts = [post(BEN, i / 10) for i in range(of_ben)] + [post(f"{i:011}", 20 + i) for i in range(60 - of_ben)]
    ranked = rank(posts, ViewerInterests(ADA, liked_authors={BEN: 100.0}), NOW, GAP)
    authors = [ids.owner_of(each.post_id) for each in ranked]
    assert sorted(each.post_id for each in ranked) == sorted(each.post_id for each in posts)
    assert authors[0] == BEN
    assert authors[:20].count(BEN) == on_a_page
    assert all(authors[start : start + 20].count(BEN) <= on_a_page for start in range(40))


def test_reasons_fit_into_three_bits_and_have_positive_weights() -> None:
    assert len(features.REASONS) == 8
    assert set(features.REASONS) <= set(features.NAMES)
    weights = model.model().weights
    assert all(weight >= 0 for weight in weights[: len(features.REASONS)])


def test_weights_for_other_features_are_refused() -> None:
    document = json.loads(WEIGHTS.read_text())
    assert Model.from_document(document) == model.model()
    for change in ({"features_version": 0}, {"weights": {"recency": 1.0}}):
        with pytest.raises(ValueError, match="other features"):
            Model.from_document(document | change)
