"""Author scores: computed from a viewer's events, decaying, stored within one small row."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core import clock, ids
from chalicelib.core.settings import DAY
from chalicelib.events import author_scores, service, tables
from chalicelib.events.author_scores import AuthorScores
from chalicelib.events.client_events import Event
from chalicelib.events.settings import settings
from tests.support.resources import client
from tests.support.units import write_units

pytestmark = pytest.mark.usefixtures("cloud")
NOW = 1_800_000_000_000
ADA, BEN, CLEO = ids.first_at(NOW), ids.first_at(NOW + 1), ids.first_at(NOW + 2)


def post_of(author_id: str) -> str:
    return ids.new_owned_id(author_id, clock.now_ms())


def learn(*events: Event, now_ms: int = NOW) -> AuthorScores:
    with clock.at(now_ms):
        author_scores.update(ADA, events)
        return service.scores_of(ADA)


def test_events_that_count() -> None:
    learnt = learn(
        Event("open", post_of(BEN)),
        Event("view", post_of(BEN), dwell_ms=10_000),
        Event("view", post_of(BEN), dwell_ms=1_900),
        Event("share", post_of(CLEO)),
        Event("hide", post_of(CLEO)),
        Event("impression", post_of(BEN)),
        Event("like", post_of(BEN)),
        Event("open", post_of(ADA)),
    )
    assert learnt == AuthorScores({BEN: 2.0, CLEO: 2.0}, {CLEO: 1.0})


def test_a_long_view_counts_at_most_three_opens() -> None:
    assert learn(Event("view", post_of(BEN), dwell_ms=3_600_000)).attention == {BEN: 3.0}


def test_scores_add_up_and_decay() -> None:
    learn(Event("open", post_of(BEN)))
    later = NOW + settings().taste_half_life * 1000
    assert learn(Event("open", post_of(BEN)), now_ms=later).attention == {BEN: 1.5}


def test_impressions_alone_write_nothing() -> None:
    assert learn(Event("impression", post_of(BEN))) == AuthorScores()
    assert client("dynamodb").scan(TableName="emulsion-local-tastes")["Count"] == 0


def test_the_row_stays_within_a_write_unit_and_keeps_the_highest_scores() -> None:
    authors = [ids.first_at(NOW + DAY + i) for i in range(100)]
    learn(*(Event("open", post_of(author)) for author in authors))
    learnt = learn(*(Event("open", post_of(author)) for author in authors[50:]))
    assert len(learnt.attention) == author_scores.MOST_AUTHORS
    assert set(authors[50:]) <= learnt.attention.keys()
    (row,) = client("dynamodb").scan(TableName="emulsion-local-tastes")["Items"]
    assert write_units(None, row) == 1


def test_concurrent_updates_by_two_devices_keep_both(monkeypatch: pytest.MonkeyPatch) -> None:
    read = tables.read
    others = iter([True, False])

    def interrupted(viewer_id: str, *, strongly: bool = False) -> tuple[bytes, int] | None:
        found = read(viewer_id, strongly=strongly)
        if next(others, False):
            with clock.at(NOW + 1):
                author_scores.update(ADA, [Event("open", post_of(BEN))])
        return found

    monkeypatch.setattr(tables, "read", interrupted)
    author_scores.update(ADA, [Event("open", post_of(CLEO))])
    monkeypatch.setattr(tables, "read", read)
    with clock.at(NOW + 1):
        assert service.scores_of(ADA).attention.keys() == {BEN, CLEO}


@given(st.dictionaries(st.integers(0, 2**64 - 1), st.tuples(st.floats(0, 600), st.floats(0, 600)), max_size=80))
def test_packing_keeps_hundredths(scores: dict[int, tuple[float, float]]) -> None:
    authors = {ids.unpack(number.to_bytes(8)): both for number, both in scores.items()}
    given_tastes = AuthorScores(
        {a: attention for a, (attention, _) in authors.items()}, {a: h for a, (_, h) in authors.items()}
    )
    with clock.at(NOW):
        found = author_scores._unpack(author_scores._pack(given_tastes), NOW)
    for author, (attention, hiding) in authors.items():
        assert found.attention.get(author, 0) == pytest.approx(attention, abs=0.0051)
        assert found.hiding.get(author, 0) == pytest.approx(hiding, abs=0.0051)
