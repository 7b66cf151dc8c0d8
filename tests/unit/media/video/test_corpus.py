"""Every video of the corpus has its expected outcome."""

from pathlib import Path

import pytest

from chalicelib.media.refusals import Refused
from tests.support.corpus import ACTIVE, Specimen
from tests.support.refusals import measure_refusals
from tests.support.rooms.screening import made
from tests.support.videos import specimens

CORPUS = list(specimens())
REFUSED_WHILE_DECODING = {  # their headers do not show what is wrong
    "too-long-fragments",
    "too-long-live",
    "webm-says-5-s",
    "says-it-is-small",
    "says-h264",
    "a-thousand-live",
    "noise-for-pictures",
}
MAX_STEPS = 100_000
MAX_MEMORY = 64_000  # kilobytes, the interpreter and the pages that were read included


@pytest.mark.parametrize("specimen", CORPUS, ids=lambda specimen: specimen.name)
def test_each_specimen_has_its_outcome(specimen: Specimen) -> None:
    if specimen.outcome == ACTIVE:
        assert made(specimen.data, specimen.declared).video.poster
    else:
        with pytest.raises(Refused) as refused:
            made(specimen.data, specimen.declared)
        assert refused.value.code == specimen.outcome, refused.value


def test_refusals_from_headers_take_little_work_and_memory(tmp_path: Path) -> None:
    bad = [each for each in CORPUS if each.outcome != ACTIVE]
    cost = measure_refusals(tmp_path, bad, "chalicelib.media.formats.video_checks", mapped=True)
    assert {each.name for each in bad} - set(cost.steps) == REFUSED_WHILE_DECODING
    assert max(cost.steps.values()) < MAX_STEPS, cost.steps
    assert cost.memory < MAX_MEMORY
