"""Every video of the corpus comes to the end that it must."""

from pathlib import Path

import pytest

from chalicelib.media.refusals import Refused
from tests.support.corpus import ACTIVE, Specimen
from tests.support.refusals import measure_refusals
from tests.support.rooms.screening import made
from tests.support.videos import specimens

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
MOST_STEPS = 100_000
MOST_MEMORY = 64_000  # kilobytes, the interpreter and the pages that were read included


@pytest.mark.parametrize("specimen", CORPUS, ids=lambda specimen: specimen.name)
def test_each_specimen_has_its_outcome(specimen: Specimen) -> None:
    if specimen.outcome == ACTIVE:
        assert made(specimen.data, specimen.declared).video.poster
    else:
        with pytest.raises(Refused) as refused:
            made(specimen.data, specimen.declared)
        assert refused.value.code == specimen.outcome, refused.value


def test_what_its_headers_betray_is_refused_with_little_work_and_memory(tmp_path: Path) -> None:
    bad = [each for each in CORPUS if each.outcome != ACTIVE]
    taken = measure_refusals(tmp_path, bad, "chalicelib.media.formats.video_checks", mapped=True)
    assert {each.name for each in bad} - set(taken.steps) == COUNTED
    assert max(taken.steps.values()) < MOST_STEPS, taken.steps
    assert taken.memory < MOST_MEMORY
