"""Start a worker process, which runs one function, and talk to it."""

import json
import os
import select
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

WORKER = Path(__file__).with_name("worker.py")


class WorkerProcess:
    """A process of `worker.py`.

    Args:
        folder: of the unzipped package.
        environment: the function's variables.
    """

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        results, pipe = os.pipe()
        self._results = os.fdopen(results, "rb")
        self._logs = tempfile.NamedTemporaryFile()  # noqa: SIM115 - closed by `end`
        inherited = {"PATH": os.environ["PATH"], "TMPDIR": tempfile.gettempdir(), "LANG": "en_US.UTF-8"}
        with open(self._logs.name, "ab") as output:  # noqa: PTH123 - its position is not that of the reader
            self._process = subprocess.Popen(
                # -I and -S: a handler must work without LocalStack's packages and the caller's settings.
                [sys.executable, "-I", "-S", "-B", "-u", str(WORKER), str(pipe)],
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=output,
                cwd=folder,
                env=inherited | environment,
                pass_fds=[pipe],
                text=True,
            )
        os.close(pipe)

    def lives(self) -> bool:
        """Whether it can run another invocation."""
        return self._process.poll() is None

    def send(self, invocation: dict[str, str]) -> None:
        """Begin an invocation."""
        print(json.dumps(invocation), file=self._process.stdin, flush=True)

    def result(self, timeout: float) -> dict[str, Any]:
        """The next result. A worker that takes longer than `timeout` seconds is killed; then it is an error."""
        ready, _, _ = select.select([self._results], [], [], timeout)
        line = self._results.readline() if ready else b""
        if line:
            result: dict[str, Any] = json.loads(line)
            return result
        self._process.kill()
        self._process.wait()
        reason = "The worker ended" if ready else f"Task timed out after {timeout:.2f} seconds"
        return {"payload": json.dumps({"errorMessage": reason, "errorType": "Sandbox.Timedout"}), "is_error": True}

    def new_logs(self) -> str:
        """What it wrote since the last call."""
        return self._logs.read().decode(errors="replace")

    def end(self) -> None:
        """End it, and release its files."""
        self._process.kill()
        self._process.communicate()
        self._results.close()
        self._logs.close()
