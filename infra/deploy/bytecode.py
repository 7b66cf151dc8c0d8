"""Compile deployed modules: functions cannot write bytecode, so without it each cold start compiles its imports."""

import py_compile
import sys
from importlib.util import cache_from_source
from pathlib import Path

from infra.errors import InfraError

RUNTIME = (3, 13)  # the minor version of the functions' Python; bytecode fits no other


def compile_tree(folder: Path, home: str) -> None:
    """Write the bytecode of every module below a folder; see `compile_module`."""
    for source in sorted(folder.rglob("*.py")):
        compile_module(source, str(source.relative_to(folder)), folder, home)


def compile_module(source: Path, name: str, folder: Path, home: str) -> None:
    """Write the bytecode of a module where Python looks for it, in the `__pycache__` of its folder.

    It is unchecked: Python uses it without comparing it with the source, whose time changes with each deployment. The
    same source gives the same bytes.

    Args:
        name: the module's path in `folder`, e.g. `chalice/app.py`; the source may be elsewhere.
        home: the folder's path in a function, e.g. `/var/task`, which tracebacks show.

    Raises:
        InfraError: this Python differs from the functions', or the module does not compile.
    """
    if sys.version_info[:2] != RUNTIME:
        raise InfraError(
            f"Functions run on Python {version()} and take no other's bytecode; this is {sys.version.split()[0]}. "
            "`make venvs` makes an environment of the right one."
        )
    compiled = cache_from_source(folder / name, optimization="")
    mode = py_compile.PycInvalidationMode.UNCHECKED_HASH
    try:
        py_compile.compile(str(source), compiled, f"{home}/{name}", True, 0, mode)
    except py_compile.PyCompileError as error:
        raise InfraError(f"{source} does not compile: {error.msg}") from error


def version() -> str:
    """The runtime's minor version, e.g. `3.13`."""
    return ".".join(map(str, RUNTIME))
