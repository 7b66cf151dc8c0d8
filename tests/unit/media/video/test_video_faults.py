"""Videos with faults and rarities that players cope with are shown right; those that lost pictures are refused."""

import gc
from collections.abc import Callable, Iterator

import pytest
from PIL import Image

from chalicelib.media.refusals import Refused
from tests.support.corpus import ACTIVE
from tests.support.rooms.screening import Made, made
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
    if (result.video.width, result.video.height) != variant.size:
        return f"{result.video.width} x {result.video.height}"
    return _wrong_tracks(variant, result) or (_wrong_circle(result) if variant.has_circle else "")


def _wrong_tracks(variant: VideoVariant, result: Made) -> str:
    with result.opened() as container:
        lasts, sounds = container.duration / 1_000_000, len(container.streams.audio)
    if max(abs(each - variant.seconds) for each in (lasts, result.video.duration_ms / 1000)) > 0.11:
        return f"{lasts} and {result.video.duration_ms / 1000} s"
    return "" if sounds == variant.has_sound else f"{sounds} tracks of sound"


def _wrong_circle(result: Made) -> str:
    boxes = [_box_of_white(picture) for _, picture in result.pictures()]
    sides = [(right - left, lower - upper) for left, upper, right, lower in boxes]
    return "" if all(width and abs(width - height) <= 4 for width, height in sides) else str(sides)


def _box_of_white(picture: Image.Image) -> tuple[int, int, int, int]:
    return picture.convert("L").point(lambda value: 255 * (value > 128)).getbbox() or (0, 0, 0, 0)
