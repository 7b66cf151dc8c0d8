"""The whole bench: a failed subject is a row, and all other results are kept."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from benchmarks import __main__ as bench
from benchmarks.findings import Findings, Row
from benchmarks.results import PAGE

SUBJECTS = dict(bench.SUBJECTS)
PAGE_ROW = Row("a page", "<= 3", "2", ok=True)


@pytest.fixture(autouse=True)
def sites(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """Names of the events of opened sites."""
    events: list[str] = []

    @contextmanager
    def open_site() -> Iterator[object]:
        events.append("opened")
        yield object()
        events.append("closed")

    monkeypatch.setattr(bench, "FOLDER", tmp_path)
    monkeypatch.setattr(bench, "open_site", open_site)
    monkeypatch.setattr(bench, "SUBJECTS", {"pages": "fake_pages", "videos": "fake_videos", "likes": "fake_likes"})
    return events


@pytest.fixture
def subjects(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Set the findings of subjects; an exception is raised."""

    def set_subjects(**found: Findings | BaseException) -> None:
        for name, result in found.items():
            monkeypatch.setitem(sys.modules, f"benchmarks.fake_{name}", _module(result))

    return set_subjects


def _module(result: Findings | BaseException) -> Any:
    def measure(site: object) -> Findings:
        if isinstance(result, BaseException):
            raise result
        return result

    module: Any = ModuleType("fake")
    module.measure = measure
    return module


def page(tmp_path: Path) -> str:
    return (tmp_path / PAGE).read_text()


def test_a_failed_subject_is_a_row_and_the_others_are_measured(
    subjects: Any, sites: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    error = ValueError("no\nframes | at all")
    subjects(pages=Findings([PAGE_ROW]), videos=error, likes=Findings([Row("a like", "<= 2", "3", ok=False)]))
    assert bench.main([]) == 1
    assert "| videos | - | not measured | ValueError: no frames \\| at all | - |" in page(tmp_path)
    assert "1 of 2 budgets kept; missed: a like; not measured: videos." in page(tmp_path)
    assert sites == ["opened", "closed"] * 2, "the next subject has a site of its own"
    told = capsys.readouterr()
    assert "Traceback" in told.err
    assert "not measured: videos" in told.out


def test_a_subject_that_cannot_be_imported_is_a_row_too(subjects: Any, tmp_path: Path) -> None:
    subjects(pages=Findings([PAGE_ROW]), likes=Findings([PAGE_ROW]))
    assert bench.main([]) == 1
    assert "| videos | - | not measured | ModuleNotFoundError: " in page(tmp_path)


def test_a_missed_budget_is_no_failure(subjects: Any, sites: list[str]) -> None:
    subjects(likes=Findings([Row("a like", "<= 2", "3", ok=False)]))
    assert bench.main(["--only", "likes"]) == 0
    assert sites == ["opened", "closed"]


def test_chosen_subjects_are_measured_and_the_others_stay(subjects: Any, tmp_path: Path) -> None:
    subjects(pages=Findings([PAGE_ROW]), videos=Findings([PAGE_ROW]), likes=Findings([PAGE_ROW]))
    bench.main([])
    subjects(pages=Findings([Row("a page", "<= 3", "1", ok=True)]), videos=ValueError("x"), likes=LookupError("gone"))
    assert bench.main(["--only", "likes", "--only", "pages"]) == 1
    pages, videos, likes = page(tmp_path).split("\n## ")[1:]
    assert "| a page | <= 3 | 1 |  | yes |" in pages
    assert "| a page | <= 3 | 2 |  | yes |" in videos
    assert "| a page | <= 3 | not measured | LookupError: gone | - |" in likes, "with the label and budget from before"


def test_an_interrupt_stops_and_keeps_what_was_found(subjects: Any, tmp_path: Path) -> None:
    subjects(pages=Findings([PAGE_ROW]), videos=KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        bench.main([])
    assert "| a page | <= 3 | 2 |  | yes |" in page(tmp_path)
    assert "## videos" not in page(tmp_path)


def test_every_subject_can_be_measured() -> None:
    assert all(callable(import_module(f"benchmarks.{module}").measure) for module in SUBJECTS.values())
