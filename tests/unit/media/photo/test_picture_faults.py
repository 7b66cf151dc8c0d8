"""Photos with faults and rarities that other viewers cope with are shown right; those that lost pixels are refused."""

from collections.abc import Callable, Iterator

import pytest

from chalicelib.media.photo.renditions import make_renditions
from chalicelib.media.refusals import Refused
from tests.support.corpus import ACTIVE
from tests.support.picture_faults import KINDS, Variant
from tests.support.quadrants import distance


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_variant_has_its_outcome(kind: Callable[[], Iterator[Variant]]) -> None:
    outcomes = [(each.name, _outcome(each)) for each in kind()]
    assert len(outcomes) >= 18
    assert [(name, outcome) for name, outcome in outcomes if outcome] == []


def _outcome(variant: Variant) -> str:
    """What is wrong with the result of one variant; empty if nothing is."""
    try:
        photo = make_renditions(variant.data, variant.declared)
    except Refused as refused:
        return "" if refused.code == variant.outcome else str(refused)
    if variant.outcome != ACTIVE:
        return "it is not refused"
    if (photo.renditions.width, photo.renditions.height) != variant.size:
        return f"{photo.renditions.width} x {photo.renditions.height}"
    worst = {name: distance(file, variant.colours) for name, file in photo.files.items()}
    return "" if max(worst.values()) <= variant.within else str(worst)
