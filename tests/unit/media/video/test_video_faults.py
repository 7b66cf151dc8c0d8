"""Videos with faults and rarities that players cope with are shown right; those that lost pictures are refused."""

import gc
from collections.abc import Callable, Iterator

import pytest

from chalicelib.media.refusals import Refused
from tests.support.corpus import ACTIVE
from tests.support.rooms.screening import made
from tests.support.verdicts import wrong_video
from tests.support.video_faults import VIDEO_KINDS, VideoVariant


@pytest.mark.parametrize("kind", VIDEO_KINDS, ids=lambda kind: kind.__name__)
def test_every_variant_has_its_outcome(kind: Callable[[], Iterator[VideoVariant]]) -> None:
    variants = list(kind())
    gc.collect()  # ends the encoders' threads: a child that is forked meanwhile could wait for a lock of theirs forever
    outcomes = [(each.name, _outcome(each)) for each in variants]
    assert len(outcomes) >= 18
    assert [(name, outcome) for name, outcome in outcomes if outcome] == []


def _outcome(variant: VideoVariant) -> str:
    """What is wrong with the result of one variant; empty if nothing is."""
    try:
        result = made(variant.data, variant.declared)
    except Refused as refused:
        return "" if refused.code == variant.outcome else str(refused)
    if variant.outcome != ACTIVE:
        return "it is not refused"
    return wrong_video(variant, result)
