"""A corpus of ordinary, unusual and hostile videos with their expected outcomes, generated on each run.

`python -m tests.support.videos FOLDER` writes the files. PyAV encodes them; bytes that no encoder writes are patched
in.
"""

import struct
import sys
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from tests.support.corpus import ACTIVE, Specimen, encoded, photo
from tests.support.video_files import (
    VideoSpec,
    box,
    encode_video,
    find_box,
    frame_times,
    with_bytes,
    with_display_matrix,
    with_header_boxes,
)

MP4, MOV, WEBM = "video/mp4", "video/quicktime", "video/webm"
PLAIN = VideoSpec()
SILENT = VideoSpec(sound="")
BROWSERS = VideoSpec(pictures="libvpx", sound="libopus", container="webm")
_UNKNOWN = b"\x01\xff\xff\xff\xff\xff\xff\xff"  # EBML's unknown length
_MAX_UINT32 = 0xFFFFFFFF


def specimens() -> Iterator[Specimen]:
    """The whole corpus."""
    yield from _ordinary()
    yield from _unusual()
    yield from _too_long()
    yield from _wrong_headers()
    yield from _too_many()
    yield from _cut_off()
    yield from _other_kinds()
    yield from _unlisted()
    yield from _bombs()


def _encoded(name: str, outcome: str, spec: VideoSpec) -> Specimen:
    declared = {"mp4": MP4, "mov": MOV, "webm": WEBM}[spec.container]
    return Specimen(name, declared, outcome, encode_video(spec))


def _ordinary() -> Iterator[Specimen]:
    """Files as phones and browsers write them."""
    yield _encoded("h264-mp4", ACTIVE, PLAIN)
    yield _encoded("hevc-mov", ACTIVE, VideoSpec(pictures="libx265", container="mov"))
    yield _encoded("vp8-opus-webm", ACTIVE, BROWSERS)
    yield _encoded("vp9-vorbis-webm", ACTIVE, VideoSpec(pictures="libvpx-vp9", sound="vorbis", container="webm"))
    yield _encoded("av1-webm", ACTIVE, VideoSpec(pictures="libsvtav1", sound="libopus", container="webm"))
    yield _encoded("silent", ACTIVE, SILENT)
    yield _encoded("pcm-mov", ACTIVE, VideoSpec(sound="pcm_s16le", container="mov"))
    yield _encoded("fragments", ACTIVE, VideoSpec(is_fragmented=True))
    yield _encoded("live-webm", ACTIVE, replace(BROWSERS, muxing=(("live", "1"),)))
    yield Specimen(
        "portrait-mov", MOV, ACTIVE, with_display_matrix(encode_video(VideoSpec(container="mov")), 0, 1, -1, 0)
    )
    hlg = (("x265-params", "log-level=none:colorprim=bt2020:transfer=arib-std-b67:colormatrix=bt2020nc"),)
    yield _encoded("hlg", ACTIVE, VideoSpec(pictures="libx265", pixels="yuv420p10le", options=hlg, container="mov"))


def _unusual() -> Iterator[Specimen]:
    """Unusual files that are valid."""
    yield _encoded("one-picture", ACTIVE, VideoSpec(times=(0.0,), sound=""))
    yield _encoded("odd-sides", ACTIVE, VideoSpec(size=(65, 49), pictures="libvpx-vp9", sound="", container="webm"))
    yield _encoded("strip", ACTIVE, VideoSpec(size=(1600, 16), sound=""))
    yield _encoded("uneven-times", ACTIVE, VideoSpec(times=(0, 0.1, 0.15, 0.5, 0.9, 1.4)))
    yield _encoded("quick", ACTIVE, VideoSpec(times=frame_times(1, 120)))
    yield _encoded("wide-pixels", ACTIVE, VideoSpec(shape=Fraction(4, 3)))
    yield _encoded("two-tracks", ACTIVE, VideoSpec(tracks=2))
    yield _encoded("a-minute", ACTIVE, VideoSpec(times=frame_times(60, 1), sound=""))
    yield _encoded("a-little-over", ACTIVE, VideoSpec(times=frame_times(61, 1), sound=""))  # its last picture is short
    yield Specimen("trailing-bytes", MP4, ACTIVE, encode_video(PLAIN) + box("free", b"PK\3\4" + bytes(100)))
    yield Specimen("tilted", MP4, ACTIVE, with_display_matrix(encode_video(PLAIN), 3, 1, -1, 3))


def _too_long() -> Iterator[Specimen]:
    """Videos of over a minute whose headers say so."""
    yield _encoded("too-long-mp4", "too-long", VideoSpec(times=frame_times(62, 1), sound=""))
    yield _encoded("too-long-webm", "too-long", replace(BROWSERS, times=frame_times(62, 1), sound=""))
    yield _encoded("too-long-fragments", "too-long", VideoSpec(times=frame_times(70, 1), sound="", is_fragmented=True))
    yield _encoded(
        "too-long-live", "too-long", replace(BROWSERS, times=frame_times(70, 1), sound="", muxing=(("live", "1"),))
    )


def _wrong_headers() -> Iterator[Specimen]:
    """Files whose headers contradict their content."""
    long, short = encode_video(VideoSpec(times=frame_times(70, 1), sound="")), encode_video(SILENT)
    movie = find_box(long, "moov", "mvhd")[0] + 16
    track = find_box(long, "moov", "trak", "mdia", "mdhd")[0] + 16
    edit = find_box(long, "moov", "trak", "edts", "elst")[0] + 8
    said = with_bytes(with_bytes(long, movie, struct.pack(">I", 5000)), track, struct.pack(">I", 5000))
    yield Specimen("says-5-s", MP4, "too-long", with_bytes(said, edit, struct.pack(">I", _MAX_UINT32)))
    hours = struct.pack(">I", 3 * 3_600_000)
    yield Specimen("says-3-h", MP4, "too-long", with_bytes(short, find_box(short, "moov", "mvhd")[0] + 16, hours))
    webm = encode_video(replace(BROWSERS, times=frame_times(70, 1), sound=""))
    duration = webm.index(b"\x44\x89\x88") + 3
    yield Specimen("webm-says-5-s", WEBM, "too-long", with_bytes(webm, duration, struct.pack(">d", 5000)))
    yield Specimen("webm-says-nan", WEBM, "damaged", with_bytes(webm, duration, struct.pack(">d", float("nan"))))
    large = encode_video(VideoSpec(size=(4400, 2400), times=(0.0,), sound=""))
    entry = find_box(large, "moov", "trak", "mdia", "minf", "stbl", "stsd")[0] + 8
    yield Specimen("huge-pictures", MP4, "too-many-pixels", large)
    yield Specimen("says-it-is-small", MP4, "damaged", with_bytes(large, entry + 32, struct.pack(">HH", 64, 48)))
    small = encode_video(PLAIN)
    entry = find_box(small, "moov", "trak", "mdia", "minf", "stbl", "stsd")[0] + 8
    for width, height, outcome in ((65_535, 65_535, "too-many-pixels"), (0, 48, "damaged")):
        data = with_bytes(small, entry + 32, struct.pack(">HH", width, height))
        yield Specimen(f"says-{width}-by-{height}", MP4, outcome, data)
    mpeg4 = encode_video(VideoSpec(pictures="mpeg4"))
    entry = find_box(mpeg4, "moov", "trak", "mdia", "minf", "stbl", "stsd")[0] + 8
    yield Specimen("says-h264", MP4, "codec-not-taken", with_bytes(mpeg4, entry + 4, b"avc1"))


def _too_many() -> Iterator[Specimen]:
    """Files with too many tracks or frames, or without pictures."""
    yield _encoded("seventeen-tracks", "too-many-streams", VideoSpec(tracks=17, times=(0.0, 0.1), sound=""))
    yield _encoded("sound-alone", "no-video", VideoSpec(pictures=""))
    yield _encoded("sound-alone-webm", "no-video", replace(BROWSERS, pictures=""))
    brand, header = (
        box("ftyp", b"isom\0\0\2\0isommp42"),
        box("mvhd", bytes(12) + struct.pack(">II", 1000, 0) + bytes(80)),
    )
    yield Specimen("no-tracks", MP4, "no-video", brand + box("moov", header))
    yield _encoded("a-thousand-a-second", "too-many-frames", VideoSpec(times=frame_times(0.5, 1000), sound=""))
    yield _encoded("a-thousand-live", "too-many-frames", replace(BROWSERS, times=frame_times(0.6, 1000), sound=""))


def _cut_off() -> Iterator[Specimen]:
    """Truncated files."""
    for name, declared, spec in (("mp4", MP4, PLAIN), ("webm", WEBM, BROWSERS)):
        data = encode_video(spec)
        for part in (9, 40, 300, len(data) // 2, len(data) - 40):
            yield Specimen(f"first-{part}-of-{name}", declared, _outcome_of(data[:part]), data[:part])
    yield Specimen("no-header", MP4, "damaged", box("ftyp", b"isom\0\0\2\0isom") + box("mdat", bytes(1000)))
    data = encode_video(SILENT)
    body, end = find_box(data, "mdat")
    yield Specimen(
        "noise-for-pictures", MP4, "damaged", with_bytes(data, body, bytes(i * 7 % 251 for i in range(end - body)))
    )


def _outcome_of(beginning: bytes) -> str:
    return "not-a-video" if len(beginning) < 12 and beginning[4:8] == b"ftyp" else "damaged"


def _other_kinds() -> Iterator[Specimen]:
    """Files that are also of another kind, or of another kind than declared."""
    brand = box("ftyp", b"isom\0\0\2\0isommp42")
    video = encode_video(PLAIN)
    rest = video[find_box(video, "ftyp")[1] :]
    for name, text in (("html", b"<html><script>"), ("pdf", b"%PDF-1.7"), ("php", b"<?php ?>"), ("svg", b"<svg ")):
        yield Specimen(f"also-{name}", MP4, "not-a-video", brand + box("free", text) + rest)
    yield Specimen("mp4-as-webm", WEBM, "type-mismatch", video)
    yield Specimen("webm-as-mp4", MP4, "type-mismatch", encode_video(BROWSERS))
    for kind in ("JPEG", "GIF", "AVIF", "HEIF", "WEBP"):
        yield Specimen(f"photo-{kind}", MP4, "not-a-video", encoded(photo().resize((64, 48)), kind))


def _unlisted() -> Iterator[Specimen]:
    """Containers and codecs that are not listed."""
    for container in ("matroska", "avi", "mpegts", "flv", "asf", "nut"):
        yield Specimen(container, MP4, "not-a-video", encode_video(VideoSpec(container=container, sound="")))
    for pictures, pixels in (("mpeg4", "yuv420p"), ("mjpeg", "yuvj420p"), ("prores_ks", "yuv422p10le")):
        spec = VideoSpec(pictures=pictures, pixels=pixels, container="mov", sound="")
        yield _encoded(pictures, "codec-not-taken", spec)
    yield _encoded("vp9-in-mp4", "codec-not-taken", VideoSpec(pictures="libvpx-vp9", sound=""))
    yield _encoded("ac3", "codec-not-taken", VideoSpec(sound="ac3"))
    yield Specimen("text", MP4, "not-a-video", b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n")
    yield Specimen("empty-ish", MP4, "not-a-video", b"\0")


def _bombs() -> Iterator[Specimen]:
    """Small files that take a reader or decoder much time or memory."""
    video = encode_video(PLAIN)
    tables = ("moov", "trak", "mdia", "minf", "stbl")
    most = struct.pack(">I", _MAX_UINT32)
    for name, skip, outcome in (
        ("stts", 4, "damaged"),
        ("stsz", 8, "too-many-frames"),
        ("stsd", 4, "damaged"),
    ):
        yield Specimen(
            f"endless-{name}", MP4, outcome, with_bytes(video, find_box(video, *tables, name)[0] + skip, most)
        )
    edits = find_box(video, "moov", "trak", "edts", "elst")[0] + 4
    yield Specimen("endless-edits", MP4, "damaged", with_bytes(video, edits, most))
    nested = b""
    for _ in range(2000):
        nested = box("trak", nested)
    yield Specimen("nested", MP4, "damaged", with_header_boxes(video, nested))
    yield Specimen("deflated-header", MP4, "not-a-video", with_header_boxes(video, box("cmov", bytes(40))))
    yield Specimen("confetti", MP4, "damaged", video + box("free", b"") * 20_000)
    head = encode_video(BROWSERS)
    yield Specimen("webm-confetti", WEBM, "damaged", _with_elements(head, b"\xec\x80" * 20_000))
    yield Specimen("webm-endless", WEBM, "damaged", _with_elements(head, b"\xec" + b"\x10\xff\xff\xff"))


def _with_elements(webm: bytes, added: bytes) -> bytes:
    """The WebM, with unknown length, with more elements at the beginning of its segment."""
    at = webm.index(b"\x18\x53\x80\x67") + 4
    return webm[:at] + _UNKNOWN + added + webm[at + 8 :]


def main() -> int:
    """Write the files of the corpus to a folder."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for each in specimens():
        (folder / each.name).write_bytes(each.data)
    return 0


if __name__ == "__main__":
    sys.exit(main())
