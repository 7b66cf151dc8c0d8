"""Every file of the corpus comes to the end that it must."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from chalicelib.media.refusals import Refused
from chalicelib.media.renditions import check, make_renditions
from tests.corpus import ACTIVE, Specimen, specimens

CORPUS = list(specimens())
MOST_SECONDS = 0.05  # for a refusal, which no decoder has a part in
MOST_MEMORY = 64_000  # kilobytes, the interpreter, Pillow and the file included
CHECKS = r"""
import json, re, sys, time
from pathlib import Path
from chalicelib.media.refusals import Refused
from chalicelib.media.renditions import check
seconds = {}
for name, declared in json.loads(sys.stdin.read()):
    data = b""  # one file at a time
    data = (Path(sys.argv[1]) / name).read_bytes()
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
        assert make_renditions(specimen.data, specimen.declared).files
    else:
        with pytest.raises(Refused) as refused:
            make_renditions(specimen.data, specimen.declared)
        assert refused.value.code == specimen.fate, refused.value


@pytest.mark.parametrize("specimen", [each for each in CORPUS if each.fate != ACTIVE], ids=lambda each: each.name)
def test_what_is_refused_is_refused_from_its_headers(specimen: Specimen) -> None:
    with pytest.raises(Refused):
        check(specimen.data, specimen.declared)


def test_refusals_are_quick_and_small(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = [each for each in CORPUS if each.fate != ACTIVE]
    for each in bad:
        (tmp_path / each.name).write_bytes(each.data)
    asked = json.dumps([(each.name, each.declared) for each in bad])
    command = [sys.executable, "-c", CHECKS, str(tmp_path)]
    done = subprocess.run(command, input=asked, capture_output=True, text=True, check=True)
    seconds, memory = json.loads(done.stdout)
    assert set(seconds) == {each.name for each in bad}
    slowest = max(seconds, key=seconds.__getitem__)
    with capsys.disabled():
        sys.stdout.write(f"\ncorpus: {len(CORPUS)} files, {dict(Counter(each.fate for each in CORPUS))}\n")
        sys.stdout.write(f"slowest refusal {seconds[slowest] * 1000:.0f} ms ({slowest}), {memory / 1000:.0f} MB\n")
    assert seconds[slowest] < MOST_SECONDS, slowest
    assert memory < MOST_MEMORY
