"""Run MiniStack as a process: the daemon of `make up`, and temporary instances for tests and measurements.

    with Emulator.temporary() as emulator:
        deploy(Target("local", emulator.endpoint))

MiniStack runs with AUTH=true, so that it checks signatures and each function's policy as AWS does.
"""

import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from infra.errors import InfraError
from infra.paths import EMULATOR_HOME, ROOT
from infra.target import DEFAULT_PORT

START_TIMEOUT = 60  # seconds; on a loaded two-core machine a first start, without byte code, took up to 15
GRACE = 5  # seconds that running invocations get at a stop; their events are delivered again at the next start
STOP_TIMEOUT = 120  # seconds; the server under MiniStack waits up to 60 for its connections, then saves the state
HEALTH_PATH = "/_ministack/health"


@dataclass(frozen=True)
class Emulator:
    """One MiniStack process.

    Attributes:
        home: folder for its state, log, pid file and temporary files.
        port: the local port it listens on.
        keeps_state: whether tables, objects and functions survive a stop.
    """

    home: Path
    port: int
    keeps_state: bool = True

    @classmethod
    def daemon(cls) -> "Emulator":
        """The emulator of `make up`, on EMULATOR_PORT (4566 by default)."""
        return cls(EMULATOR_HOME, int(os.environ.get("EMULATOR_PORT", DEFAULT_PORT)))

    @classmethod
    def on_free_port(cls, home: Path) -> "Emulator":
        """An emulator on a free port, with its state in `home`."""
        return cls(home, free_port())

    @classmethod
    @contextmanager
    def temporary(cls) -> "Iterator[Emulator]":
        """An empty emulator on a free port; its files are deleted at the end."""
        home = Path(tempfile.mkdtemp(prefix="emulsion-emulator-"))
        emulator = cls(home, free_port(), keeps_state=False)
        try:
            emulator.start()
            yield emulator
        finally:
            emulator.stop()
            _discard(home)

    @property
    def endpoint(self) -> str:
        """The URL for SDKs."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        """The file with its output."""
        return self.home / "emulator.log"

    def is_running(self) -> bool:
        """Whether the process of the pid file runs and is this MiniStack."""
        return self._pid() is not None

    def start(self) -> bool:
        """Start it unless it runs, and wait until it answers.

        Returns:
            True if it was started, False if it was running already.

        Raises:
            InfraError: it is not installed, the port is in use, or it does not start.
        """
        if self.is_running():
            self._wait_until_healthy()
            return False
        if _is_taken(self.port):
            raise InfraError(
                f"Port {self.port} is taken by another program. Set EMULATOR_PORT to a free one, or EMULATOR_ENDPOINT "
                "to use the emulator that runs there."
            )
        self._clear_temporary_files()
        self._forget_stream_positions()
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                [str(_python()), "-m", "ministack"],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=self._environment(),
                cwd=self.home,
                start_new_session=True,  # outlives the terminal, and its workers can be signalled together
            )
        self._pid_file.write_text(str(process.pid))
        self._wait_until_healthy(process)
        return True

    def stop(self) -> bool:
        """Stop it and its workers, and delete the functions' unzipped copies. False if it was not running."""
        pid = self._pid()
        if pid is not None:
            if self.keeps_state:
                os.kill(pid, signal.SIGTERM)
                if not _wait_for_exit(pid, GRACE):
                    _kill_workers(pid)  # it waits for invocations in flight, and saves its state only after them
                    _wait_for_exit(pid, STOP_TIMEOUT)
            with suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)
            _wait_for_exit(pid, GRACE)
        self._pid_file.unlink(missing_ok=True)
        self._clear_temporary_files()
        return pid is not None

    def forget(self) -> None:
        """Drop the state of a stopped emulator."""
        for folder in ("state", "s3"):
            shutil.rmtree(self.home / folder, ignore_errors=True)

    @property
    def _pid_file(self) -> Path:
        return self.home / "emulator.pid"

    def _pid(self) -> int | None:
        try:
            pid = int(self._pid_file.read_text())
        except (FileNotFoundError, ValueError):
            return None
        # Another program may have the number since: read its command line.
        command = subprocess.run(
            ["ps", "-p", str(pid), "-o", "stat=,command="], capture_output=True, text=True, check=False
        )
        running = "ministack" in command.stdout and not command.stdout.startswith("Z")
        return pid if running else None

    def _environment(self) -> dict[str, str]:
        # Not the caller's environment: workers inherit this one, and the caller's AWS_* would direct them elsewhere.
        settings = {
            "GATEWAY_PORT": str(self.port),
            "BIND_HOST": "127.0.0.1",
            "AUTH": "true",
            "LAMBDA_EXECUTOR": "local",
            "TMPDIR": str(self.home / "tmp"),
            "STATE_DIR": str(self.home / "state"),
            "S3_DATA_DIR": str(self.home / "s3"),
            "PERSIST_STATE": "1" if self.keeps_state else "0",
            "S3_PERSIST": "1" if self.keeps_state else "0",
            "IOT_MTLS_ENABLED": "0",  # would open a second, fixed port
            "PYTHONUNBUFFERED": "1",
        }
        inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        return inherited | settings

    def _wait_until_healthy(self, process: "subprocess.Popen[bytes] | None" = None) -> None:
        deadline = time.monotonic() + START_TIMEOUT
        while time.monotonic() < deadline:
            with suppress(OSError), urllib.request.urlopen(self.endpoint + HEALTH_PATH, timeout=2):  # noqa: S310
                return
            if process is not None and process.poll() is not None:
                break
            time.sleep(0.1)
        tail = "\n".join(self.log.read_text(errors="replace").splitlines()[-15:])
        raise InfraError(f"MiniStack did not come up on port {self.port}. The end of {self.log}:\n{tail}")

    def _forget_stream_positions(self) -> None:
        # MiniStack 1.5.33 saves how far each mapping has read its DynamoDB stream, but not the stream: after a restart
        # it would skip as many new records as were read before. Without a position it reads from the beginning.
        saved = self.home / "state" / "lambda.json"
        if saved.exists():
            document = json.loads(saved.read_text())
            document["payload"].pop("dynamodb_stream_positions", None)
            saved.write_text(json.dumps(document))

    def _clear_temporary_files(self) -> None:
        if (self.home / "tmp").exists():
            _discard(self.home / "tmp")
        (self.home / "tmp").mkdir(parents=True, exist_ok=True)


def _python() -> Path:
    chosen = os.environ.get("EMULATOR_PYTHON")
    python = Path(chosen) if chosen else ROOT / ".venv-emulator" / "bin" / "python"
    if not python.exists():
        raise InfraError(f"MiniStack is not installed ({python} is missing): run `make venvs`.")
    return python


def _discard(folder: Path) -> None:
    """Delete a folder in the background: a gigabyte of workers' copies took half a minute on some disks."""
    folder.rename(folder.with_name(f"{folder.name}-doomed-{secrets.token_hex(4)}"))
    doomed = folder.parent.glob(f"{folder.name}-doomed-*")  # also those of an interrupted deletion
    subprocess.Popen(["rm", "-rf", *doomed], start_new_session=True)


def free_port() -> int:
    """A local port that no program listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _is_taken(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _kill_workers(pid: int) -> None:
    children = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False).stdout
    for child in children.split():
        with suppress(ProcessLookupError):
            os.kill(int(child), signal.SIGKILL)


def _wait_for_exit(pid: int, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with suppress(ChildProcessError):
            os.waitpid(pid, os.WNOHANG)  # reap it if it is a child of this process, or it stays a zombie
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False
