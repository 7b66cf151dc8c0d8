"""Every format is decoded in a locked-down child of a process that has decoded nothing before, as in a new worker."""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.support import corpus, videos
from tests.support.corpus import ACTIVE, Specimen

PHOTOS = r"""
import json, sys
from pathlib import Path
from chalicelib.media.photo.worker import render_in_sandbox
for path, declared in json.load(sys.stdin):
    render_in_sandbox(Path(path).read_bytes(), declared)
    print(Path(path).name)
"""
VIDEOS = r"""
import json, sys, tempfile
from pathlib import Path
from chalicelib.media.formats.video_checks import check
from chalicelib.media.video.worker import transcoder
for path, declared in json.load(sys.stdin):
    data = Path(path).read_bytes()
    with tempfile.NamedTemporaryFile() as original, tempfile.NamedTemporaryFile() as target:
        header = check(data, declared)
        original.write(data[: header.end])
        original.flush()
        transcoder().transcode(Path(original.name), header, Path(target.name))
    print(Path(path).name)
"""
ONE_OF_EACH = ("h264-mp4", "hevc-mov", "vp8-opus-webm", "vp9-vorbis-webm", "av1-webm", "pcm-mov", "portrait-mov", "hlg")


def test_photos_of_every_format_are_rendered(tmp_path: Path) -> None:
    check(tmp_path, PHOTOS, [each for each in corpus.specimens() if each.outcome == ACTIVE])


def test_videos_of_every_codec_are_transcoded(tmp_path: Path) -> None:
    check(tmp_path, VIDEOS, [each for each in videos.specimens() if each.name in ONE_OF_EACH])


def check(folder: Path, script: str, specimens: Sequence[Specimen]) -> None:
    """Check that a new process makes renditions of each specimen."""
    for each in specimens:
        (folder / each.name).write_bytes(each.data)
    named = json.dumps([(str(folder / each.name), each.declared) for each in specimens])
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, input=named, capture_output=True, text=True, check=False, env={})
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.split() == [each.name for each in specimens]
