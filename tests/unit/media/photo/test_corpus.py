"""Every photo of the corpus has its expected outcome."""

from pathlib import Path

import pytest

from chalicelib.media.formats.photo_checks import check
from chalicelib.media.photo.renditions import make_renditions
from chalicelib.media.refusals import Refused
from tests.support.corpus import ACTIVE, Specimen, specimens
from tests.support.refusals import measure_refusals

CORPUS = list(specimens())
ONLY_DECODED = {"cut-at-0.5-JPEG", "cut-at-0.98-JPEG"}  # headers do not tell them from those without an end marker
BAD = [each for each in CORPUS if each.outcome != ACTIVE and each.name not in ONLY_DECODED]
MAX_STEPS = 300_000  # the highest count is 200,000; one step per byte of the largest file would be 20,000,000
MAX_MEMORY = 64_000  # kilobytes, the interpreter, Pillow and the file included


@pytest.mark.parametrize("specimen", CORPUS, ids=lambda specimen: specimen.name)
def test_each_specimen_has_its_outcome(specimen: Specimen) -> None:
    if specimen.outcome == ACTIVE:
        assert make_renditions(specimen.data, specimen.declared).files
    else:
        with pytest.raises(Refused) as refused:
            make_renditions(specimen.data, specimen.declared)
        assert refused.value.code == specimen.outcome, refused.value


@pytest.mark.parametrize("specimen", BAD, ids=lambda each: each.name)
def test_bad_files_are_refused_from_their_headers(specimen: Specimen) -> None:
    with pytest.raises(Refused):
        check(specimen.data, specimen.declared)


def test_refusals_take_little_work_and_memory(tmp_path: Path) -> None:
    cost = measure_refusals(tmp_path, BAD, "chalicelib.media.formats.photo_checks", mapped=False)
    assert set(cost.steps) == {each.name for each in BAD}
    assert max(cost.steps.values()) < MAX_STEPS, cost.steps
    assert cost.memory < MAX_MEMORY
