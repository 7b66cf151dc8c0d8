"""Every file of the corpus comes to the end that it must."""

from pathlib import Path

import pytest

from chalicelib.media.formats.photo_checks import check
from chalicelib.media.photo.renditions import make_renditions
from chalicelib.media.refusals import Refused
from tests.support.corpus import ACTIVE, Specimen, specimens
from tests.support.refusals import measure_refusals

CORPUS = list(specimens())
MOST_STEPS = 1_000_000  # the most is 600,000; a step for each byte of the largest file would be 20,000,000
MOST_MEMORY = 64_000  # kilobytes, the interpreter, Pillow and the file included


@pytest.mark.parametrize("specimen", CORPUS, ids=lambda specimen: specimen.name)
def test_each_specimen_has_its_outcome(specimen: Specimen) -> None:
    if specimen.outcome == ACTIVE:
        assert make_renditions(specimen.data, specimen.declared).files
    else:
        with pytest.raises(Refused) as refused:
            make_renditions(specimen.data, specimen.declared)
        assert refused.value.code == specimen.outcome, refused.value


@pytest.mark.parametrize("specimen", [each for each in CORPUS if each.outcome != ACTIVE], ids=lambda each: each.name)
def test_what_is_refused_is_refused_from_its_headers(specimen: Specimen) -> None:
    with pytest.raises(Refused):
        check(specimen.data, specimen.declared)


def test_refusals_take_little_work_and_memory(tmp_path: Path) -> None:
    bad = [each for each in CORPUS if each.outcome != ACTIVE]
    taken = measure_refusals(tmp_path, bad, "chalicelib.media.formats.photo_checks", mapped=False)
    assert set(taken.steps) == {each.name for each in bad}
    assert max(taken.steps.values()) < MOST_STEPS, taken.steps
    assert taken.memory < MOST_MEMORY
