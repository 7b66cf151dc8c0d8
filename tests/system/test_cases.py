"""Photos and videos with faults and rarities, some of each kind, from a client's disk to the renditions it fetches."""

import gc
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor

import requests

from chalicelib.media.video.transcoder import TranscodedVideo
from tests.support import picture_faults, video_faults
from tests.support.corpus import ACTIVE
from tests.support.deployed.http import answer_of
from tests.support.deployed.people import NewPerson, Person
from tests.support.deployed.uploads import settled, uploaded
from tests.support.deployed.waiting import eventually
from tests.support.picture_faults import Variant
from tests.support.rooms.screening import Made
from tests.support.verdicts import wrong_photo, wrong_video
from tests.support.video_faults import VideoVariant

AT_ONCE = 6  # uploads
SETTLED = (ACTIVE, "failed")
PHOTOS: Mapping[Callable[[], Iterator[Variant]], tuple[str, ...]] = {
    picture_faults.trailing_bytes: ("phone-HEIF", "without-30-HEIF", "counting-PNG"),
    picture_faults.jpegs_without_end: ("baseline-nothing", "baseline-phone", "baseline-cut-at-0.4-phone"),
    picture_faults.gifs_without_end: ("1-plain", "1-plain-cut"),
    picture_faults.animations_of_one_picture: ("lossy-RGBA-plain",),
    picture_faults.faulty_png_metadata: ("long-zTXt", "sum-tEXt"),
    picture_faults.clean_apertures: ("AVIF-RGB-(10, 20, 30, 40)",),
    picture_faults.exif_orientations: ("exif-6", "irot-1-exif-6"),
    picture_faults.transparent_greys: ("2-bits-1",),
    picture_faults.png_colours: ("P3-8", "PQ-16", "gamma-1.0-8"),
    picture_faults.container_colours: ("9-13-AVIF", "9-16-HEIF", "9-16-10-bits"),
    picture_faults.colours_of_other_items: ("HEIF-sRGB-PQ-first",),
    picture_faults.profile_colours: ("JPEG-9-16",),
}
VIDEOS: Mapping[Callable[[], Iterator[VideoVariant]], tuple[str, ...]] = {
    video_faults.trailing_bytes: ("mp4-whole-digest", "mp4-without-moov"),
    video_faults.films_without_type: ("libx264-aac-wide",),
    video_faults.covers_first: ("mov-mjpeg-300-libx264",),
    video_faults.raw_sound: ("pcm_s16le-whole",),
    video_faults.long_last_pictures: ("mp4-1-8.0",),
    video_faults.turned_recordings: ("libvpx-(320, 240)-(240, 320)",),
}


def test_photos_and_videos_of_every_kind_are_shown_right_or_refused(new_person: NewPerson) -> None:
    assert set(PHOTOS) == set(picture_faults.KINDS)
    assert set(VIDEOS) == set(video_faults.VIDEO_KINDS)
    variants: list[Variant | VideoVariant] = [*chosen(PHOTOS), *chosen(VIDEOS)]
    gc.collect()  # ends the threads of encoders
    people = [new_person("case") for _ in range(3)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        outcomes = list(pool.map(outcome, variants, (people[i % 3] for i in range(len(variants)))))
    assert [(each.name, wrong) for each, wrong in zip(variants, outcomes, strict=True) if wrong] == []


def chosen[V: (Variant, VideoVariant)](kinds: Mapping[Callable[[], Iterator[V]], tuple[str, ...]]) -> Iterator[V]:
    """The variants with these names."""
    for kind, names in kinds.items():
        wanted = set(names)
        for variant in kind():
            if variant.name in wanted:
                wanted.remove(variant.name)
                yield variant
            if not wanted:
                break
        assert not wanted, kind


def outcome(variant: Variant | VideoVariant, person: Person) -> str:
    """What is wrong with the media and post of one variant; empty if nothing is."""
    if variant.outcome != ACTIVE:  # by its media, because a post of one that has failed is refused
        failed = settled(person, person.client.upload(variant.data, variant.declared)["media_id"])
        return "" if failed.get("problem") == variant.outcome else str(failed)
    post_id = person.client.post(variant.name, [uploaded(person, variant.data, variant.declared)])["id"]
    post = eventually(lambda: answer_of(person.api.get(f"/v1/posts/{post_id}")), lambda post: post["state"] in SETTLED)
    if post["state"] != ACTIVE:
        return str(post)
    (medium,) = post["media"]
    files = {
        f"{size}.{extension}": fetch(url)
        for size, formats in medium["renditions"].items()
        for extension, url in formats.items()
    }
    size = medium["width"], medium["height"]
    if isinstance(variant, Variant):
        return wrong_photo(variant, size, files)
    return wrong_video(variant, Made(TranscodedVideo(*size, medium["duration_ms"], b""), files["720p.mp4"]))


def fetch(url: str) -> bytes:
    """GET as a browser that is not signed in."""
    answer = requests.get(url, timeout=120)
    assert answer.status_code == 200, url
    return answer.content
