"""The composition root."""

import gc
import os
import subprocess
import sys

from infra.paths import ROOT

LOADED = """
import sys, app
found = app.app.event_sources + app.app.pure_lambda_functions
print(len(found), *(name for name in sys.modules if name.startswith({!r})))
"""


def test_garbage_is_collected_once_the_application_is_loaded() -> None:
    import app

    assert app.app.app_name == "emulsion"
    assert gc.isenabled()


def loaded(prefix: str, **environment: str) -> tuple[int, list[str]]:
    """How many event functions the application has in a process of its own, and modules that it loads."""
    command = [sys.executable, "-c", LOADED.format(prefix)]
    done = subprocess.run(command, cwd=ROOT, env=os.environ | environment, capture_output=True, text=True, check=True)
    count, *modules = done.stdout.split()
    return int(count), modules


def test_chalice_finds_every_event_function() -> None:
    files = [path.stem for path in (ROOT / "functions").glob("[!_]*.py")]
    count, modules = loaded("functions.")
    assert count >= len(files)
    assert sorted(modules) == sorted(f"functions.{name}" for name in files)


def test_the_api_s_function_loads_no_event_function() -> None:
    assert loaded("functions.", AWS_LAMBDA_FUNCTION_NAME="emulsion-local") == (0, [])
