"""Photos with faults and rarities that other viewers cope with are shown right; those that lost pixels are refused."""

from collections.abc import Callable, Iterator

import pytest

from chalicelib.media.photo.renditions import make_renditions
from chalicelib.media.refusals import Refused
from tests.support.corpus import ACTIVE
from tests.support.picture_faults import KINDS, Variant
from tests.support.verdicts import wrong_photo


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
    return wrong_photo(variant, (photo.renditions.width, photo.renditions.height), photo.files)
