"""The API's pages: the reference is as the code has it, the guide tells of every kind of problem."""

import re
from pathlib import Path

import app
from chalicelib.core.openapi import document_of
from chalicelib.core.problems import BY_STATUS
from infra.api_reference import PAGE, render
from infra.paths import ROOT

GUIDE = (ROOT / "docs" / "api.md").read_text()


OF_FIELDS = re.compile(r"\b(?:FieldError|invalid_field)\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)")


def codes_in(source: Path) -> set[str]:
    return set(re.findall(r'\bcode(?:: str)?\s*=\s*"([a-z-]+)"', OF_FIELDS.sub("", source.read_text())))


def test_the_reference_is_up_to_date() -> None:
    assert PAGE.read_text() == render(document_of(app.ROOMS)), "run `make reference`"


def test_the_guide_has_every_kind_of_problem() -> None:
    codes = {kind.default_code for kind in BY_STATUS.values()}
    codes = codes.union(*(codes_in(source) for source in (ROOT / "chalicelib").rglob("*.py")))
    assert {"taken", "invalid-token", "post-deleted"} <= codes
    rows = re.findall(r"^\| (\d{3}) \| (.*?) \|", GUIDE, re.MULTILINE)
    assert {int(status) for status, _ in rows} == set(BY_STATUS)
    assert {code for _, told in rows for code in re.findall(r"`([a-z-]+)`", told)} == codes


def test_every_path_that_the_guide_names_exists() -> None:
    shapes = {re.sub(r"{\w+}", "{}", path) for path in document_of(app.ROOMS)["paths"]}
    named = {re.sub(r"{\w+}|\$\w+", "{}", path) for path in re.findall(r"/v1/[\w./{}$-]+\w}?", GUIDE)}
    assert named - shapes == set()
    assert len(named) > 10
