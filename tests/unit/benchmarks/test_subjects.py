"""The computations of the subjects."""

from contextlib import ExitStack
from math import inf
from pathlib import Path

import pytest
from PIL import Image

from benchmarks import renditions
from benchmarks.findings import NOT_MEASURED
from benchmarks.photos import SIZE, Subject, phone_photo
from benchmarks.reads import read_paths
from benchmarks.renditions import psnr
from benchmarks.site import Site


def test_psnr() -> None:
    grey, brighter = (Image.new("RGB", (8, 6), (value, value, value)) for value in (100, 110))
    assert psnr(grey, grey) == inf
    assert psnr(grey, brighter) == pytest.approx(28.13, abs=0.01)  # 20 log10(255 / 10)


def test_every_get_of_the_document_is_read() -> None:
    document: dict[str, dict[str, dict[str, object]]] = {
        "paths": {"/b": {"get": {}, "post": {}}, "/a": {"get": {}}, "/c": {"put": {}}}
    }
    assert read_paths(document) == ["/a", "/b"]


def test_without_the_phone_s_photo_one_of_its_size_is_composed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    monkeypatch.setenv("EMULSION_BENCH_PHOTOS", str(tmp_path))
    photo = phone_photo()
    assert "synthetic" in photo.description
    assert f"{SIZE[0]} x {SIZE[1]}" in photo.description


def test_without_npm_what_is_compared_with_sharp_is_not_measured(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(renditions, "phone_photo", lambda: Subject(b"", "no photo"))
    monkeypatch.setenv("PATH", "")
    found = renditions.measure(Site(ExitStack(), tmp_path, tmp_path))
    assert [(row.measured, row.peer, row.ok) for row in found.rows] == [
        (NOT_MEASURED, "node or npm is missing", None)
    ] * 3
