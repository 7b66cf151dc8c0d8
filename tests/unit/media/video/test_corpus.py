"""Every video of the corpus comes to the end that it must."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from chalicelib.media.refusals import Refused
from tests.corpus import ACTIVE, Specimen
from tests.unit.media.video.screening import made
from tests.videos import specimens

CORPUS = list(specimens())
COUNTED = {  # whose headers say nothing of what is wrong: found out by a child that decodes
    "too-long-fragments",
    "too-long-live",
    "webm-says-5-s",
    "says-it-is-small",
    "says-h264",
    "a-thousand-live",
    "noise-for-pictures",
}
MOST_SECONDS = 0.05  # for a refusal, which no decoder has a part in
MOST_MEMORY = 64_000  # kilobytes, the interpreter and the pages that were read included
CHECKS = r"""
import json, mmap, re, sys, time
from pathlib import Path
from chalicelib.media.refusals import Refused
from chalicelib.media.video.probing import check
seconds = {}
for name, declared in json.loads(sys.stdin.read()):
    with (Path(sys.argv[1]) / name).open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        began = time.process_time()
        try:
            check(data, declared)
        except Refused:
            seconds[name] = time.process_time() - began
memory = re.search(r"VmHWM:\s*(\d+)", Path("/proc/self/status").read_text())[1]
print(json.dumps([seconds, int(memory)]))
"""


@pytest.mark.parametrize("specimen", CORPUS, ids=lambda specimen: specimen.name)
def test_each_specimen_meets_its_fate(specimen: Specimen) -> None:
    if specimen.fate == ACTIVE:
        assert made(specimen.data, specimen.declared).film.poster
    else:
        with pytest.raises(Refused) as refused:
            made(specimen.data, specimen.declared)
        assert refused.value.code == specimen.fate, refused.value


def test_what_its_headers_betray_is_refused_quickly_and_in_little_memory(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = [each for each in CORPUS if each.fate != ACTIVE]
    for each in bad:
        (tmp_path / each.name).write_bytes(each.data)
    asked = json.dumps([(each.name, each.declared) for each in bad])
    command = [sys.executable, "-c", CHECKS, str(tmp_path)]
    done = subprocess.run(command, input=asked, capture_output=True, text=True, check=True)
    seconds, memory = json.loads(done.stdout)
    assert {each.name for each in bad} - set(seconds) == COUNTED
    slowest = max(seconds, key=seconds.__getitem__)
    with capsys.disabled():
        sys.stdout.write(f"\nvideos: {len(CORPUS)} files, {dict(Counter(each.fate for each in CORPUS))}\n")
        sys.stdout.write(f"slowest refusal {seconds[slowest] * 1000:.0f} ms ({slowest}), {memory / 1000:.0f} MB\n")
    assert seconds[slowest] < MOST_SECONDS, slowest
    assert memory < MOST_MEMORY
