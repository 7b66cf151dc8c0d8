"""Decode mutated photos and videos.

`python -m tests.support.fuzz --rounds 20000 --seed 7 --of videos`

Each outcome must be a photo, a video or a refusal. A decoder that dies is counted and reported. The same seed gives the
same files.
"""

import argparse
import random
import sys
import warnings
from collections import Counter
from collections.abc import Callable

from chalicelib.media.photo.worker import render_in_sandbox
from chalicelib.media.refusals import Refused
from tests.support.corpus import TYPES, encoded, photo
from tests.support.rooms.screening import made
from tests.support.video_files import VideoSpec, encode_video
from tests.support.videos import BROWSERS, MOV, MP4, WEBM

NAMES = ("astronaut.jpg", "chelsea.jpg", "coffee.jpg", "hubble_deep_field.jpg", "rocket.jpg")
HEAD = 600  # bytes at the beginning, which decide most of what a decoder does
Mutation = Callable[[random.Random, bytearray], None]


def photos() -> list[tuple[str, bytes]]:
    """Content type and bytes of each photo that is mutated."""
    made = []
    for number, name in enumerate(NAMES):
        picture = photo(name)
        picture.thumbnail((240 + 40 * number, 240))
        made += [(declared, encoded(picture, kind)) for kind, declared in TYPES.items()]
        made.append((TYPES["JPEG"], encoded(picture, "JPEG", progressive=True, quality=60)))
        made.append((TYPES["PNG"], encoded(picture.quantize(32), "PNG")))
    return made


def videos() -> list[tuple[str, bytes]]:
    """Content type and bytes of each video that is mutated."""
    specs = {
        VideoSpec(): MP4,
        VideoSpec(is_fragmented=True): MP4,
        VideoSpec(pictures="libx265", container="mov"): MOV,
        VideoSpec(sound="pcm_s16le", container="mov", times=(0.0, 0.1, 0.2)): MOV,
        BROWSERS: WEBM,
        VideoSpec(pictures="libvpx-vp9", sound="vorbis", container="webm"): WEBM,
        VideoSpec(pictures="libsvtav1", sound="libopus", container="webm"): WEBM,
    }
    return [(declared, encode_video(spec)) for spec, declared in specs.items()]


def run(rounds: int, seed: int, of: str = "photos") -> Counter[str]:
    """Counts by outcome: `processed`, a code of refusal, `crashed`; `tried` is their sum."""
    chooser, (files, process) = random.Random(seed), (SUBJECTS[of][0](), SUBJECTS[of][1])
    ends: Counter[str] = Counter(tried=rounds)
    for _ in range(rounds):
        declared, original = chooser.choice(files)
        data = bytearray(original)
        for _ in range(chooser.randint(1, 8)):
            chooser.choice(MUTATIONS)(chooser, data)
        ends[_end(process, bytes(data), declared)] += 1
    return ends


def _end(process: Callable[[bytes, str], object], data: bytes, declared: str) -> str:
    try:
        process(data, declared)
    except Refused as refused:
        return "crashed" if "crashed with" in refused.detail else refused.code
    return "processed"


def _place(chooser: random.Random, data: bytearray) -> int:
    return chooser.randrange(chooser.choice((min(HEAD, len(data)), len(data)))) if data else 0


def _change(chooser: random.Random, data: bytearray) -> None:
    at = _place(chooser, data)
    data[at : at + 1] = bytes([chooser.choice((0, 1, 0x7F, 0x80, 0xFF, chooser.randrange(256)))])


def _flip(chooser: random.Random, data: bytearray) -> None:
    at = _place(chooser, data)
    data[at : at + 1] = bytes(byte ^ 1 << chooser.randrange(8) for byte in data[at : at + 1])


def _remove(chooser: random.Random, data: bytearray) -> None:
    at = _place(chooser, data)
    del data[at : at + chooser.randint(1, 64)]


def _repeat(chooser: random.Random, data: bytearray) -> None:
    at, length = _place(chooser, data), chooser.randint(1, 64)
    data[at:at] = data[at : at + length]


def _grow(chooser: random.Random, data: bytearray) -> None:
    """Replace a four-byte number, such as a length, by a large one."""
    at = _place(chooser, data)
    data[at : at + 4] = chooser.choice((b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\0\0\x20\0", bytes(4)))


SUBJECTS: dict[str, tuple[Callable[[], list[tuple[str, bytes]]], Callable[[bytes, str], object]]] = {
    "photos": (photos, render_in_sandbox),
    "videos": (videos, made),
}
MUTATIONS: tuple[Mutation, ...] = (_change, _flip, _flip, _remove, _repeat, _grow)


def main() -> int:
    """Run and report; 1 if a decoder died."""
    parser = argparse.ArgumentParser(prog="python -m tests.support.fuzz", description=__doc__)
    parser.add_argument("--rounds", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--of", choices=SUBJECTS, default="photos")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    ends = run(options.rounds, options.seed, options.of)
    sys.stdout.write(told(ends) + "\n")
    return int(ends["crashed"] > 0)


def told(ends: Counter[str]) -> str:
    """The counts as a line of text."""
    codes = {code: count for code, count in sorted(ends.items()) if code not in {"tried", "processed", "crashed"}}
    refused = sum(codes.values())
    fates = f"{ends['processed']} processed, {refused} refused {codes}, {ends['crashed']} crashed"
    return f"fuzz: {ends['tried']} tried, {fates}"


if __name__ == "__main__":
    sys.exit(main())
