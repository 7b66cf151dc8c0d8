"""Run the npm package sharp (libvips) in a process of its own, with the same photo."""

import base64
import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from infra.progress import step

VERSION = "0.35.5"
PROGRAM = Path(__file__).with_name("sharp_set.mjs")
Size = tuple[int, int]


class NoSharpError(Exception):
    """sharp is not available here; the message gives the reason."""


@dataclass(frozen=True)
class Sharp:
    """A running sharp process.

    Attributes:
        versions: of sharp and its libraries, as text.
    """

    versions: str
    _asked: IO[str]
    _answers: IO[str]

    def make_set(
        self, sizes: Sequence[Size], quality: int, effort: int, extension: str = "webp"
    ) -> tuple[float, list[bytes]]:
        """CPU seconds (all threads) for one set, and its files; `extension` is webp or avif."""
        return self._ask({"sizes": sizes, "quality": quality, "effort": effort, "format": extension})

    def pixels(self, sizes: Sequence[Size]) -> list[bytes]:
        """The pixels of the set before encoding: RGB, row by row."""
        return self._ask({"sizes": sizes, "raw": True})[1]

    def _ask(self, request: dict[str, Any]) -> tuple[float, list[bytes]]:
        self._asked.write(json.dumps(request) + "\n")
        self._asked.flush()
        line = self._answers.readline()
        if not line:
            raise NoSharpError("sharp's process ended")
        answer = json.loads(line)
        return answer["cpu"], [base64.b64decode(file) for file in answer["files"]]


@contextmanager
def running(photo: bytes, cache: Path) -> Iterator[Sharp]:
    """sharp with the photo loaded; on first use npm installs it into the folder `cache`.

    Raises:
        NoSharpError: node or npm is missing, or npm could not install sharp.
    """
    home = _installed(cache)
    with tempfile.NamedTemporaryFile(suffix=".jpg") as file:
        file.write(photo)
        file.flush()
        command = ["node", str(PROGRAM), file.name]
        with subprocess.Popen(command, cwd=home, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
            if process.stdin is None or process.stdout is None:
                raise NoSharpError("sharp's process has no pipes")
            greeting = process.stdout.readline()
            if not greeting:
                raise NoSharpError("node could not load sharp")
            versions = ", ".join(f"{name} {version}" for name, version in json.loads(greeting).items())
            yield Sharp(versions, process.stdin, process.stdout)
            process.stdin.close()


def _installed(cache: Path) -> Path:
    if not shutil.which("node") or not shutil.which("npm"):
        raise NoSharpError("node or npm is missing")
    home = cache / f"sharp-{VERSION}"
    if not (home / "node_modules" / "sharp").exists():
        home.mkdir(parents=True, exist_ok=True)
        (home / "package.json").write_text('{"private": true}')
        with step("npm install sharp"):
            command = ["npm", "install", "--no-audit", "--no-fund", f"sharp@{VERSION}"]
            done = subprocess.run(command, cwd=home, capture_output=True, text=True, check=False)
        if done.returncode:
            raise NoSharpError(f"npm could not install it: {' '.join(done.stderr.split())[:300]}")
    return home
