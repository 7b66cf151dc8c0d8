"""Deployed bytecode: reproducible, unchecked, for the runtime's Python only."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from infra.deploy import bytecode
from infra.errors import InfraError
from infra.paths import ROOT

COMPILE = (
    "import sys; from pathlib import Path; from infra.deploy import bytecode; "
    "bytecode.compile_tree(Path(sys.argv[1]), '/x')"
)


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A folder with one module."""
    folder = tmp_path / "package"
    folder.mkdir()
    (folder / "module.py").write_text("def fail():\n    raise ValueError\n\n\nANSWER = 42\n")
    return folder


def run(folder: Path, code: str) -> str:
    command = [sys.executable, "-I", "-S", "-B", "-c", f"import sys; sys.path.insert(0, {str(folder)!r}); {code}"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def compiled(folder: Path) -> dict[Path, bytes]:
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*.pyc")}


def test_the_same_sources_give_the_same_bytes(tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "some" / "where"
    for folder in (here, there):
        shutil.copytree(ROOT / "chalicelib", folder, ignore=shutil.ignore_patterns("__pycache__"))
    for folder in (here, there):  # in separate processes: the bytes depend on a process's other imports
        subprocess.run([sys.executable, "-c", COMPILE, str(folder)], cwd=ROOT, check=True)
    assert compiled(here) == compiled(there)
    assert len(compiled(here)) == len(list(here.rglob("*.py"))) > 100


def test_it_is_taken_whatever_the_source_says(package: Path) -> None:
    bytecode.compile_tree(package, "/var/task")
    (package / "module.py").write_text("ANSWER = 43")
    assert run(package, "import module; print(module.ANSWER)") == "42"


def test_it_names_the_file_where_a_function_has_it(package: Path) -> None:
    bytecode.compile_tree(package, "/var/task")
    (data,) = compiled(package).values()
    assert b"/var/task/module.py" in data
    assert str(package).encode() not in data


def test_another_python_s_is_not_made(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bytecode, "RUNTIME", (3, 14))
    with pytest.raises(InfraError, match=r"run on Python 3\.14 .* this is 3\.13"):
        bytecode.compile_tree(package, "/var/task")
    assert not compiled(package)


def test_a_module_that_does_not_compile_is_named(package: Path) -> None:
    (package / "module.py").write_text("def")
    with pytest.raises(InfraError, match=r"module\.py does not compile"):
        bytecode.compile_tree(package, "/var/task")
