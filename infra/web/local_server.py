"""Run the local web server in the background, started by `make up`: one process with a pid file and a log."""

import os
import signal
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from pathlib import Path

from infra.deploy import cdn, rest_api, stack
from infra.errors import InfraError
from infra.paths import EMULATOR_HOME, ROOT
from infra.target import DEFAULT_STAGE, Target
from infra.web import client_build, hosting, publication
from infra.web.server import Site, make_server

DEFAULT_PORT = 8080  # among the origins that the bucket accepts uploads from: infra/state/media.yaml
START_SECONDS = 30
STOP_SECONDS = 10
_COMMAND = ("-m", "infra", "web", "serve")


def port() -> int:
    """The port of `make up`'s web server: WEB_PORT, or 8080."""
    return int(os.environ.get("WEB_PORT", DEFAULT_PORT))


def address() -> str:
    """The address of the web client on this machine."""
    return f"http://127.0.0.1:{port()}"


def running_address(target: Target) -> str | None:
    """The address, if the server runs and serves the client of this stage."""
    is_local = target.stage == DEFAULT_STAGE and target.endpoint is not None
    return address() if is_local and _pid() is not None else None


def serve(target: Target) -> None:
    """Serve the build of the client for a stage until the process is interrupted.

    Raises:
        InfraError: the stage is not deployed, or the port is taken.
    """
    api_url = rest_api.api_url(target)
    if api_url is None:
        raise InfraError(f"Stage {target.stage} is not deployed: run `python -m infra deploy --stage {target.stage}`.")
    earlier = publication.asset_reader(target)
    site = Site(client_build.DIST, api_url, cdn.hosts(target), earlier)
    try:
        server = make_server(site, port())
    except OSError as error:
        raise InfraError(f"Port {port()} is taken by another program. Set WEB_PORT to a free one.") from error
    print(f"{address()} serves {client_build.DIST.relative_to(ROOT)} and {api_url}", flush=True)
    server.serve_forever()


def start(target: Target) -> str:
    """Start the server in the background, in place of one that runs. Returns its address.

    Raises:
        InfraError: the client is not built, or the server does not come up.
    """
    if not client_build.is_built():
        raise InfraError("The web client is not built: run `make up`.")
    stop()
    EMULATOR_HOME.mkdir(exist_ok=True)
    options = ["--stage", target.stage, *(["--endpoint", target.endpoint] if target.endpoint else [])]
    with _log().open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, *_COMMAND, *options],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd=ROOT,
            start_new_session=True,  # outlives the terminal
        )
    _pid_file().write_text(str(process.pid))
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        with suppress(OSError), urllib.request.urlopen(f"{address()}/{hosting.INDEX}", timeout=5):  # noqa: S310
            return address()
        time.sleep(0.1)
    stop()
    raise InfraError(f"The web server did not come up. The end of {_log()}:\n{_log().read_text()[-2000:]}")


def accept_uploads(target: Target, origin: str) -> None:
    """Add an origin to those that the bucket of an emulator takes uploads from: the template knows the usual ports."""
    s3 = target.client("s3")
    bucket = stack.outputs(target)["MediaBucketName"]
    rules = s3.get_bucket_cors(Bucket=bucket)["CORSRules"]
    for rule in rules:
        rule["AllowedOrigins"] = sorted({*rule["AllowedOrigins"], origin})
    s3.put_bucket_cors(Bucket=bucket, CORSConfiguration={"CORSRules": rules})


def stop() -> bool:
    """Stop the server. Returns whether it was running."""
    pid = _pid()
    if pid is not None:
        deadline = time.monotonic() + STOP_SECONDS
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)
        while _pid() is not None and time.monotonic() < deadline:
            time.sleep(0.05)
    _pid_file().unlink(missing_ok=True)
    return pid is not None


def _pid() -> int | None:
    """The process of the pid file, if it runs and is this server: another program may have the number since."""
    try:
        pid = int(_pid_file().read_text())
    except (FileNotFoundError, ValueError):
        return None
    command = subprocess.run(
        ["ps", "-ww", "-p", str(pid), "-o", "stat=,command="], capture_output=True, text=True, check=False
    )
    is_ours = " ".join(_COMMAND) in command.stdout and not command.stdout.startswith("Z")
    return pid if is_ours else None


def _pid_file() -> Path:
    return EMULATOR_HOME / "web.pid"


def _log() -> Path:
    return EMULATOR_HOME / "web.log"
