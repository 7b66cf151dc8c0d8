"""Ids sort by time and name their owner."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core import clock, ids

MOMENTS = st.integers(ids.EPOCH_MS, ids.EPOCH_MS + 2**42 - 1)


@given(MOMENTS, MOMENTS)
def test_ascii_order_is_time_order(one: int, other: int) -> None:
    with clock.at(min(one, other)):
        earlier = ids.new_id()
    with clock.at(max(one, other)):
        later = ids.new_id()
    assert one == other or earlier < later


@given(MOMENTS)
def test_an_id_tells_when_it_was_made(moment: int) -> None:
    with clock.at(moment):
        made = ids.new_id()
    assert ids.created_ms(made) == moment
    assert ids.first_at(moment) <= made < ids.first_at(moment + 1) or moment == ids.EPOCH_MS + 2**42 - 1


def test_an_owned_id_names_its_partition() -> None:
    owner = ids.new_id()
    owned = ids.new_owned_id(owner)
    assert (len(owner), len(owned)) == (ids.SHORT, ids.OWNED)
    assert ids.owner_of(owned) == owner
    assert ids.sequence_of(owned) + owner == owned


def test_shapes() -> None:
    short = ids.new_id()
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


def test_what_is_greater_than_any_id_is_not_packed() -> None:
    with pytest.raises(OverflowError):
        ids.pack("z" * ids.SHORT)
