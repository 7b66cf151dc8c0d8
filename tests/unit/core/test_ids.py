"""Ids sort by time and name their owner."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core import clock, ids

MOMENTS = st.integers(ids.EPOCH_MS, ids.EPOCH_MS + 2**42 - 1)


@given(MOMENTS, MOMENTS)
def test_ascii_order_is_time_order(one: int, other: int) -> None:
    earlier, later = ids.new_id(min(one, other)), ids.new_id(max(one, other))
    assert one == other or earlier < later


@given(MOMENTS)
def test_an_id_has_its_time(moment: int) -> None:
    made = ids.new_id(moment)
    assert ids.created_ms(made) == moment
    assert ids.first_at(moment) <= made < ids.first_at(moment + 1) or moment == ids.EPOCH_MS + 2**42 - 1


def test_an_owned_id_names_its_partition() -> None:
    owner = ids.new_id(clock.now_ms())
    owned = ids.new_owned_id(owner, clock.now_ms())
    assert (len(owner), len(owned)) == (ids.SHORT, ids.OWNED)
    assert ids.owner_of(owned) == owner
    assert ids.sequence_of(owned) + owner == owned


@given(st.integers(-(2**42), ids.EPOCH_MS))
def test_a_time_before_the_epoch_becomes_the_epoch(moment: int) -> None:
    assert ids.created_ms(ids.new_owned_id(ids.new_id(moment), moment)) == ids.EPOCH_MS
    assert ids.first_at(moment) == ids.first_at(ids.EPOCH_MS)


def test_shapes() -> None:
    short = ids.new_id(clock.now_ms())
    assert ids.is_short(short)
    assert ids.is_owned(short + short)
    for wrong in ("", short[:-1], short[:-1] + "-", short + "\n", short + "é"):
        assert not ids.is_short(wrong)
        assert not ids.is_owned(wrong)


@given(MOMENTS, MOMENTS)
def test_packing_keeps_ids_and_their_order(one: int, other: int) -> None:
    first, second = ids.first_at(one), ids.first_at(other)
    assert ids.unpack(ids.pack(first)) == first
    assert (ids.pack(first) < ids.pack(second)) == (first < second)


def test_a_text_above_64_bits_is_not_packed() -> None:
    with pytest.raises(OverflowError):
        ids.pack("z" * ids.SHORT)
