"""Windows: packed into a row of one write unit, and gone after their lifetime."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core import clock, ids
from chalicelib.feed.ranking import features, windows
from chalicelib.feed.ranking.windows import WindowEntry
from chalicelib.feed.settings import settings
from tests.support.resources import client
from tests.support.units import write_units

NOW = 1_800_000_000_000
POSTS_MS = (ids.EPOCH_MS, ids.EPOCH_MS + 2**41 - 1)  # 2000 to 2069
AUTHORS_MS = (1_735_689_600_000, 1_735_689_600_000 + 2**39 - 1)  # 2025 to 2042
VIEWER = ids.first_at(NOW)


def made_at(ms: int, author_ms: int) -> str:
    return ids.new_owned_id(ids.new_id(author_ms), ms)


POST_IDS = st.builds(made_at, st.integers(*POSTS_MS), st.integers(*AUTHORS_MS))
ENTRIES = st.builds(WindowEntry, POST_IDS, st.sampled_from(features.REASONS), st.booleans())


@given(ENTRIES)
def test_an_entry_packs_into_16_bytes_and_unpacks_unchanged(entry: WindowEntry) -> None:
    packed = windows._pack(entry)
    assert len(packed) == 16
    assert windows._unpack(packed) == entry


@pytest.mark.parametrize(
    "moments", [(POSTS_MS[1] + 1, NOW), (NOW, AUTHORS_MS[1] + 1), (NOW, AUTHORS_MS[0] - 1)], ids=str
)
def test_packing_fails_where_no_bits_are_free(moments: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="no bits are free"):
        windows._pack(WindowEntry(made_at(*moments), "velocity", is_followed=True))


@pytest.mark.usefixtures("cloud")
def test_a_full_window_costs_one_write_unit() -> None:
    entries = [
        WindowEntry(made_at(POSTS_MS[1], NOW), "author_liked", i % 2 == 0) for i in range(settings().ranked_window)
    ]
    with clock.at(NOW):
        windows.store(VIEWER, ids.new_id(clock.now_ms()), entries)
    (row,) = client("dynamodb").scan(TableName="emulsion-local-feed_windows")["Items"]
    assert write_units(None, row) == 1


@pytest.mark.usefixtures("cloud")
def test_a_window_belongs_to_its_viewer_for_an_hour() -> None:
    entries = [WindowEntry(made_at(NOW + i, NOW), "velocity", is_followed=True) for i in range(3)]
    with clock.at(NOW):
        windows.store(VIEWER, "w1", entries)
        assert windows.load(VIEWER, "w1") == entries
        assert windows.load(VIEWER, "w2") is None
        assert windows.load(ids.first_at(NOW + 1), "w1") is None
    with clock.at(NOW + settings().window_lifetime * 1000):
        assert windows.load(VIEWER, "w1") is None
