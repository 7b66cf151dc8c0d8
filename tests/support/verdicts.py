"""What is wrong with the renditions of a variant; an empty text if nothing is."""

from collections.abc import Mapping

from PIL import Image

from tests.support.picture_faults import Variant
from tests.support.quadrants import distance
from tests.support.rooms.screening import Made
from tests.support.video_faults import VideoVariant

WITHIN = 0.11  # seconds by which a duration may be off


def wrong_photo(variant: Variant, size: tuple[int, int], files: Mapping[str, bytes]) -> str:
    """Judge a photo.

    Args:
        size: of the displayed picture, by the media.
        files: the renditions by their names.
    """
    if size != variant.size:
        return f"{size[0]} x {size[1]}"
    worst = {name: distance(file, variant.colours) for name, file in files.items()}
    return "" if max(worst.values()) <= variant.within else str(worst)


def wrong_video(variant: VideoVariant, result: Made) -> str:
    """Judge a video."""
    if (result.video.width, result.video.height) != variant.size:
        return f"{result.video.width} x {result.video.height}"
    return _wrong_tracks(variant, result) or (_wrong_circle(result) if variant.has_circle else "")


def _wrong_tracks(variant: VideoVariant, result: Made) -> str:
    with result.opened() as container:
        lasts, sounds = container.duration / 1_000_000, len(container.streams.audio)
    if max(abs(each - variant.seconds) for each in (lasts, result.video.duration_ms / 1000)) > WITHIN:
        return f"{lasts} and {result.video.duration_ms / 1000} s"
    return "" if sounds == variant.has_sound else f"{sounds} tracks of sound"


def _wrong_circle(result: Made) -> str:
    boxes = [_box_of_white(picture) for _, picture in result.pictures()]
    sides = [(right - left, lower - upper) for left, upper, right, lower in boxes]
    return "" if all(width and abs(width - height) <= 4 for width, height in sides) else str(sides)


def _box_of_white(picture: Image.Image) -> tuple[int, int, int, int]:
    return picture.convert("L").point(lambda value: 255 * (value > 128)).getbbox() or (0, 0, 0, 0)
