"""Run LocalStack as a process, without Docker and Java: see `infra.emulator.stand_ins`."""

import os
import signal
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from infra.emulator.ministack import free_port
from infra.errors import InfraError
from infra.paths import ROOT

START_TIMEOUT = 120  # seconds; 3 on an idle machine
SETTINGS = {
    "DISABLE_EVENTS": "1",  # no usage statistics
    "DNS_ADDRESS": "0",  # no DNS server
    "LAMBDA_RUNTIME_ENVIRONMENT_TIMEOUT": "120",  # seconds to load a function; 20 did not suffice on a busy machine
    "OVERRIDE_IN_DOCKER": "0",  # in a container it would use /var/lib/localstack
    "S3_SKIP_SIGNATURE_VALIDATION": "0",  # check signed URLs
    "SKIP_SSL_CERT_DOWNLOAD": "1",
}


@contextmanager
def running(home: Path) -> Iterator[str]:
    """LocalStack without any state, on a free port, with its files in the folder `home`. Yields its address.

    Raises:
        InfraError: it is not installed, or does not start.
    """
    port = free_port()
    endpoint, log = f"http://127.0.0.1:{port}", home / "localstack.log"
    (home / "tmp").mkdir(parents=True)
    with log.open("wb") as output:
        process = subprocess.Popen(
            [_python(), "-m", "infra.emulator.stand_ins"],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=_environment(home, port),
            cwd=home,
            start_new_session=True,  # its workers are killed with it
        )
    try:
        _wait_until_healthy(process, endpoint, log)
        yield endpoint
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _environment(home: Path, port: int) -> dict[str, str]:
    inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    paths = {"PYTHONPATH": str(ROOT), "FILESYSTEM_ROOT": str(home / "files"), "TMPDIR": str(home / "tmp")}
    return inherited | paths | SETTINGS | {"GATEWAY_LISTEN": f"127.0.0.1:{port}"}


def _python() -> str:
    python = Path(os.environ.get("PARITY_PYTHON", ROOT / ".venv-parity" / "bin" / "python"))
    if not python.exists():
        raise InfraError(f"LocalStack is not installed ({python} is missing): run `make parity`.")
    return str(python)


def _wait_until_healthy(process: "subprocess.Popen[bytes]", endpoint: str, log: Path) -> None:
    deadline = time.monotonic() + START_TIMEOUT
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(OSError), urllib.request.urlopen(f"{endpoint}/_localstack/health", timeout=2):  # noqa: S310
            return
        time.sleep(0.1)
    tail = "\n".join(log.read_text(errors="replace").splitlines()[-15:])
    raise InfraError(f"LocalStack did not start. The end of {log}:\n{tail}")
