"""Results of several runs on one page."""

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks import results
from benchmarks.findings import Findings, Row
from benchmarks.results import PAGE, STATE, Result, Results, Run

SUBJECTS = ["pages", "likes", "uploads"]
RUN = Run("2026-05-04 03:02 UTC", "abc123", "two cores")


def found(*rows: Row, run: Run = RUN) -> Result:
    return Result(Findings(list(rows), ["Warm."]), run, 90)


KEPT, MISSED = Row("a page", "<= 3", "2", ok=True), Row("a like", "<= 2", "2.5", ok=False)


def sections(folder: Path) -> dict[str, str]:
    """The page's sections by heading; the text before the first heading under an empty one."""
    first, *others = (folder / PAGE).read_text().split("\n## ")
    return {"": first, **{each.partition("\n")[0]: each for each in others}}


def test_a_section_states_time_commit_and_machine(tmp_path: Path) -> None:
    Results(tmp_path, SUBJECTS).put("pages", found(KEPT))
    page = sections(tmp_path)
    assert "1 of 1 budgets kept." in page[""]
    assert (
        "`python -m benchmarks --only pages`: 2026-05-04 03:02 UTC, commit abc123, in 90 s, on two cores."
        in page["pages"]
    )
    assert "| a page | <= 3 | 2 |  | yes |" in page["pages"]
    assert "- Warm." in page["pages"]


def test_one_subject_is_replaced_and_the_others_stay(tmp_path: Path) -> None:
    first = Results(tmp_path, SUBJECTS)
    first.put("likes", found(MISSED))
    first.put("pages", found(KEPT))
    before = sections(tmp_path)
    later = replace(RUN, commit="def456")
    Results(tmp_path, SUBJECTS).put("likes", found(replace(MISSED, measured="2", ok=True), run=later))
    after = sections(tmp_path)
    assert list(after) == list(before) == ["", "pages", "likes"], "in the order of the subjects"
    assert "1 of 2 budgets kept; missed: a like." in before[""]
    assert "2 of 2 budgets kept." in after[""]
    assert after["pages"] == before["pages"]
    assert "commit def456" in after["likes"]


def test_rows_of_an_earlier_run_are_known(tmp_path: Path) -> None:
    Results(tmp_path, SUBJECTS).put("likes", found(MISSED))
    known = Results(tmp_path, SUBJECTS)
    assert (known.rows("likes"), known.rows("pages")) == ([MISSED], [])


def test_removed_subjects_are_dropped(tmp_path: Path) -> None:
    Results(tmp_path, SUBJECTS).put("pages", found(KEPT))
    Results(tmp_path, ["likes"]).put("likes", found(MISSED))
    assert list(sections(tmp_path)) == ["", "likes"]


def test_an_interrupted_write_leaves_the_old_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = Results(tmp_path, SUBJECTS)
    kept.put("pages", found(KEPT))
    before = (tmp_path / PAGE).read_text(), (tmp_path / STATE).read_text()

    def half(path: Path, text: str) -> None:
        with path.open("w") as file:
            file.write(text[: len(text) // 2])
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "write_text", half)
    with pytest.raises(KeyboardInterrupt):
        kept.put("likes", found(MISSED))
    assert ((tmp_path / PAGE).read_text(), (tmp_path / STATE).read_text()) == before


@pytest.mark.parametrize("has_git", [True, False])
def test_a_run_names_its_commit_where_there_is_one(monkeypatch: pytest.MonkeyPatch, *, has_git: bool) -> None:
    if not has_git:
        monkeypatch.setenv("PATH", "")
    assert (Run.now().commit == "unknown") is not has_git


def test_machine_names_python_and_load() -> None:
    assert "Python 3." in results.machine()
    assert "load " in results.machine()
