"""How `make` finds its Python and keeps its environments, tried with fake Pythons."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from infra.paths import ROOT

FIND = ROOT / "tools" / "find-python"
MAKE = ROOT / "tools" / "make-environment"
BROKEN = "#!/bin/sh\necho 'pyenv: python3.13: command not found' >&2\nexit 127\n"
OLDER = "#!/bin/sh\nexit 0\n"  # answers nothing, as an older Python does


class Machine:
    """A home and a PATH of its own, which has the usual commands but no Python."""

    def __init__(self, folder: Path) -> None:
        self.bin, self.home = folder / "bin", folder / "home"
        self.bin.mkdir()
        for command in ("sh", "cat", "dirname", "cmp", "touch", "rm", "cp", "sed"):
            (self.bin / command).symlink_to(str(shutil.which(command)))

    def put(self, path: Path, script: str | None = None) -> Path:
        """Install a Python there: this one, or a script in its place."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(script or f'#!/bin/sh\nexec {sys.executable} "$@"\n')
        path.chmod(0o755)
        return path

    def run(self, *command: object, **variables: str) -> "subprocess.CompletedProcess[str]":
        """Run a tool there."""
        environment = {"PATH": str(self.bin), "HOME": str(self.home), **variables}
        return subprocess.run(list(map(str, command)), env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_the_python_on_the_path_is_taken(machine: Machine) -> None:
    machine.put(machine.bin / "python3.13")
    assert machine.run(FIND).stdout.strip() == sys.executable


@pytest.mark.parametrize("script", [BROKEN, OLDER])
def test_pyenv_s_is_taken_where_its_shim_does_not_run(machine: Machine, script: str) -> None:
    machine.put(machine.bin / "python3.13", script)
    assert machine.run(FIND).returncode == 1
    machine.put(machine.home / ".pyenv" / "versions" / "3.13.0" / "bin" / "python")
    assert machine.run(FIND).stdout.strip() == sys.executable
    assert machine.run(FIND, PYENV_ROOT="/elsewhere").returncode == 1


def test_uv_s_is_taken(machine: Machine) -> None:
    machine.put(machine.bin / "uv", f'#!/bin/sh\n[ "$*" = "python find 3.13" ] && echo {sys.executable}\n')
    assert machine.run(FIND).stdout.strip() == sys.executable


def test_one_that_is_named_goes_before(machine: Machine, tmp_path: Path) -> None:
    machine.put(machine.bin / "python3.13", BROKEN)
    named = machine.put(tmp_path / "python")
    assert machine.run(FIND, PYTHON=str(named)).stdout.strip() == sys.executable


def test_without_one_the_way_to_get_it_is_told(machine: Machine) -> None:
    done = machine.run(FIND)
    assert (done.returncode, done.stdout) == (1, "")
    assert "uv python install 3.13" in done.stderr
    assert "apt-get install python3.13 python3.13-venv" in done.stderr


def test_an_environment_is_kept_while_its_lock_is_the_same(machine: Machine, tmp_path: Path) -> None:
    folder, lock = tmp_path / "environment", tmp_path / "lock.txt"
    machine.put(folder / "bin" / "python")
    lock.write_text("six==1.17.0")
    shutil.copy(lock, folder / "ready")
    assert machine.run(MAKE, folder, lock).returncode == 0
    lock.write_text("six==1.16.0")
    done = machine.run(MAKE, folder, lock)
    assert (done.returncode, "No Python 3.13" in done.stderr) == (1, True)
    assert not (folder / "ready").exists()
