"""Videos, ordinary, odd and hostile, made anew each time: `python -m tests.support.videos FOLDER` writes them out.

Each says what must become of it. PyAV makes them; what no encoder would write is patched in.
"""

import struct
import sys
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from tests.support.corpus import ACTIVE, Specimen, encoded, photo
from tests.support.films import Take, body_of, box, filmed, patched, times, turned, with_in_header

MP4, MOV, WEBM = "video/mp4", "video/quicktime", "video/webm"
PLAIN = Take()
SILENT = Take(sound="")
BROWSERS = Take(pictures="libvpx", sound="libopus", container="webm")
_UNKNOWN = b"\x01\xff\xff\xff\xff\xff\xff\xff"  # a length of EBML that says nothing
_NEVER = 0xFFFFFFFF


def specimens() -> Iterator[Specimen]:
    """The whole corpus."""
    yield from _ordinary()
    yield from _odd()
    yield from _long()
    yield from _lying()
    yield from _crowded()
    yield from _cut_off()
    yield from _two_faced()
    yield from _off_the_list()
    yield from _bombs()


def _film(name: str, fate: str, take: Take) -> Specimen:
    declared = {"mp4": MP4, "mov": MOV, "webm": WEBM}[take.container]
    return Specimen(name, declared, fate, filmed(take))


def _ordinary() -> Iterator[Specimen]:
    """What phones and browsers make."""
    yield _film("h264-mp4", ACTIVE, PLAIN)
    yield _film("hevc-mov", ACTIVE, Take(pictures="libx265", container="mov"))
    yield _film("vp8-opus-webm", ACTIVE, BROWSERS)
    yield _film("vp9-vorbis-webm", ACTIVE, Take(pictures="libvpx-vp9", sound="vorbis", container="webm"))
    yield _film("av1-webm", ACTIVE, Take(pictures="libsvtav1", sound="libopus", container="webm"))
    yield _film("silent", ACTIVE, SILENT)
    yield _film("pcm-mov", ACTIVE, Take(sound="pcm_s16le", container="mov"))
    yield _film("fragments", ACTIVE, Take(is_fragmented=True))
    yield _film("live-webm", ACTIVE, replace(BROWSERS, muxing=(("live", "1"),)))
    yield Specimen("portrait-mov", MOV, ACTIVE, turned(filmed(Take(container="mov")), 0, 1, -1, 0))
    hlg = (("x265-params", "log-level=none:colorprim=bt2020:transfer=arib-std-b67:colormatrix=bt2020nc"),)
    yield _film("hlg", ACTIVE, Take(pictures="libx265", pixels="yuv420p10le", options=hlg, container="mov"))


def _odd() -> Iterator[Specimen]:
    """Unusual, and right."""
    yield _film("one-picture", ACTIVE, Take(times=(0.0,), sound=""))
    yield _film("odd-sides", ACTIVE, Take(size=(65, 49), pictures="libvpx-vp9", sound="", container="webm"))
    yield _film("strip", ACTIVE, Take(size=(1600, 16), sound=""))
    yield _film("uneven-times", ACTIVE, Take(times=(0, 0.1, 0.15, 0.5, 0.9, 1.4)))
    yield _film("quick", ACTIVE, Take(times=times(1, 120)))
    yield _film("wide-pixels", ACTIVE, Take(shape=Fraction(4, 3)))
    yield _film("two-tracks", ACTIVE, Take(tracks=2))
    yield _film("a-minute", ACTIVE, Take(times=times(60, 1), sound=""))
    yield _film("a-little-over", ACTIVE, Take(times=times(61, 1), sound=""))  # its last picture is short
    yield Specimen("trailing-bytes", MP4, ACTIVE, filmed(PLAIN) + box("free", b"PK\3\4" + bytes(100)))
    yield Specimen("tilted", MP4, ACTIVE, turned(filmed(PLAIN), 3, 1, -1, 3))


def _long() -> Iterator[Specimen]:
    """Over a minute, and honest."""
    yield _film("too-long-mp4", "too-long", Take(times=times(62, 1), sound=""))
    yield _film("too-long-webm", "too-long", replace(BROWSERS, times=times(62, 1), sound=""))
    yield _film("too-long-fragments", "too-long", Take(times=times(70, 1), sound="", is_fragmented=True))
    yield _film("too-long-live", "too-long", replace(BROWSERS, times=times(70, 1), sound="", muxing=(("live", "1"),)))


def _lying() -> Iterator[Specimen]:
    """Whose headers say something else."""
    long, short = filmed(Take(times=times(70, 1), sound="")), filmed(SILENT)
    movie = body_of(long, "moov", "mvhd")[0] + 16
    track = body_of(long, "moov", "trak", "mdia", "mdhd")[0] + 16
    edit = body_of(long, "moov", "trak", "edts", "elst")[0] + 8
    said = patched(patched(long, movie, struct.pack(">I", 5000)), track, struct.pack(">I", 5000))
    yield Specimen("says-5-s", MP4, "too-long", patched(said, edit, struct.pack(">I", _NEVER)))
    hours = struct.pack(">I", 3 * 3_600_000)
    yield Specimen("says-3-h", MP4, "too-long", patched(short, body_of(short, "moov", "mvhd")[0] + 16, hours))
    webm = filmed(replace(BROWSERS, times=times(70, 1), sound=""))
    duration = webm.index(b"\x44\x89\x88") + 3
    yield Specimen("webm-says-5-s", WEBM, "too-long", patched(webm, duration, struct.pack(">d", 5000)))
    yield Specimen("webm-says-nan", WEBM, "damaged", patched(webm, duration, struct.pack(">d", float("nan"))))
    large = filmed(Take(size=(4400, 2400), times=(0.0,), sound=""))
    entry = body_of(large, "moov", "trak", "mdia", "minf", "stbl", "stsd")[0] + 8
    yield Specimen("huge-pictures", MP4, "too-many-pixels", large)
    yield Specimen("says-it-is-small", MP4, "damaged", patched(large, entry + 32, struct.pack(">HH", 64, 48)))
    small = filmed(PLAIN)
    entry = body_of(small, "moov", "trak", "mdia", "minf", "stbl", "stsd")[0] + 8
    for width, height, fate in ((65_535, 65_535, "too-many-pixels"), (0, 48, "damaged")):
        data = patched(small, entry + 32, struct.pack(">HH", width, height))
        yield Specimen(f"says-{width}-by-{height}", MP4, fate, data)
    mpeg4 = filmed(Take(pictures="mpeg4"))
    entry = body_of(mpeg4, "moov", "trak", "mdia", "minf", "stbl", "stsd")[0] + 8
    yield Specimen("says-h264", MP4, "codec-not-taken", patched(mpeg4, entry + 4, b"avc1"))


def _crowded() -> Iterator[Specimen]:
    """Too many of something, or none."""
    yield _film("seventeen-tracks", "too-many-streams", Take(tracks=17, times=(0.0, 0.1), sound=""))
    yield _film("sound-alone", "no-video", Take(pictures=""))
    yield _film("sound-alone-webm", "no-video", replace(BROWSERS, pictures=""))
    brand, header = (
        box("ftyp", b"isom\0\0\2\0isommp42"),
        box("mvhd", bytes(12) + struct.pack(">II", 1000, 0) + bytes(80)),
    )
    yield Specimen("no-tracks", MP4, "no-video", brand + box("moov", header))
    yield _film("a-thousand-a-second", "too-many-frames", Take(times=times(0.5, 1000), sound=""))
    yield _film("a-thousand-live", "too-many-frames", replace(BROWSERS, times=times(0.6, 1000), sound=""))


def _cut_off() -> Iterator[Specimen]:
    """Not the whole file."""
    for name, declared, take in (("mp4", MP4, PLAIN), ("webm", WEBM, BROWSERS)):
        data = filmed(take)
        for part in (9, 40, 300, len(data) // 2, len(data) - 40):
            yield Specimen(f"first-{part}-of-{name}", declared, _fate_of(data[:part]), data[:part])
    yield Specimen("no-header", MP4, "damaged", box("ftyp", b"isom\0\0\2\0isom") + box("mdat", bytes(1000)))
    data = filmed(SILENT)
    body, end = body_of(data, "mdat")
    yield Specimen(
        "noise-for-pictures", MP4, "damaged", patched(data, body, bytes(i * 7 % 251 for i in range(end - body)))
    )


def _fate_of(beginning: bytes) -> str:
    return "not-a-video" if len(beginning) < 12 and beginning[4:8] == b"ftyp" else "damaged"


def _two_faced() -> Iterator[Specimen]:
    """Something else besides, or of another kind than declared."""
    brand = box("ftyp", b"isom\0\0\2\0isommp42")
    film = filmed(PLAIN)
    rest = film[body_of(film, "ftyp")[1] :]
    for name, text in (("html", b"<html><script>"), ("pdf", b"%PDF-1.7"), ("php", b"<?php ?>"), ("svg", b"<svg ")):
        yield Specimen(f"also-{name}", MP4, "not-a-video", brand + box("free", text) + rest)
    yield Specimen("mp4-as-webm", WEBM, "type-mismatch", film)
    yield Specimen("webm-as-mp4", MP4, "type-mismatch", filmed(BROWSERS))
    for kind in ("JPEG", "GIF", "AVIF", "HEIF", "WEBP"):
        yield Specimen(f"photo-{kind}", MP4, "not-a-video", encoded(photo().resize((64, 48)), kind))


def _off_the_list() -> Iterator[Specimen]:
    """Other containers and codecs."""
    for container in ("matroska", "avi", "mpegts", "flv", "asf", "nut"):
        yield Specimen(container, MP4, "not-a-video", filmed(Take(container=container, sound="")))
    for pictures, pixels in (("mpeg4", "yuv420p"), ("mjpeg", "yuvj420p"), ("prores_ks", "yuv422p10le")):
        take = Take(pictures=pictures, pixels=pixels, container="mov", sound="")
        yield _film(pictures, "codec-not-taken", take)
    yield _film("vp9-in-mp4", "codec-not-taken", Take(pictures="libvpx-vp9", sound=""))
    yield _film("ac3", "codec-not-taken", Take(sound="ac3"))
    yield Specimen("text", MP4, "not-a-video", b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n")
    yield Specimen("empty-ish", MP4, "not-a-video", b"\0")


def _bombs() -> Iterator[Specimen]:
    """Small files that ask for much."""
    film = filmed(PLAIN)
    tables = ("moov", "trak", "mdia", "minf", "stbl")
    most = struct.pack(">I", _NEVER)
    for name, skip, fate in (
        ("stts", 4, "damaged"),
        ("stsz", 8, "too-many-frames"),
        ("stsd", 4, "damaged"),
    ):
        yield Specimen(f"endless-{name}", MP4, fate, patched(film, body_of(film, *tables, name)[0] + skip, most))
    edits = body_of(film, "moov", "trak", "edts", "elst")[0] + 4
    yield Specimen("endless-edits", MP4, "damaged", patched(film, edits, most))
    nested = b""
    for _ in range(2000):
        nested = box("trak", nested)
    yield Specimen("nested", MP4, "damaged", with_in_header(film, nested))
    yield Specimen("deflated-header", MP4, "not-a-video", with_in_header(film, box("cmov", bytes(40))))
    yield Specimen("confetti", MP4, "damaged", film + box("free", b"") * 20_000)
    head = filmed(BROWSERS)
    yield Specimen("webm-confetti", WEBM, "damaged", _with_elements(head, b"\xec\x80" * 20_000))
    yield Specimen("webm-endless", WEBM, "damaged", _with_elements(head, b"\xec" + b"\x10\xff\xff\xff"))


def _with_elements(webm: bytes, added: bytes) -> bytes:
    """The WebM, of unknown length, with more elements at the beginning of its segment."""
    at = webm.index(b"\x18\x53\x80\x67") + 4
    return webm[:at] + _UNKNOWN + added + webm[at + 8 :]


def main() -> int:
    """Write the corpus out."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for each in specimens():
        (folder / each.name).write_bytes(each.data)
    return 0


if __name__ == "__main__":
    sys.exit(main())
