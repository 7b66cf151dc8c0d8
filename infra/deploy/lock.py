"""Allow one deployer at a time: a lock object in the artifact bucket, taken and released by conditional writes.

Its holder writes the lock again every RENEWAL seconds. A lock that was not written for its LIFETIME belongs to a
deployer that died; the next deployer takes it over. S3's clock tells the lock's age.
"""

import getpass
import json
import os
import secrets
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from botocore.exceptions import BotoCoreError, ClientError

from infra.deploy import artifacts
from infra.errors import InfraError
from infra.progress import say
from infra.target import Target

KEY = "lock.json"
LIFETIME = 120.0  # seconds: three renewals in a row may fail, e.g. while a laptop changes networks
RENEWAL = 30.0  # seconds
PATIENCE = 900.0  # seconds that a second deployer waits: longer than a deployment that creates an index
PAUSE = {"emulator": 0.2, "aws": 3.0}  # seconds between its tries
_FREE = b'{"owner": null}'


@dataclass(frozen=True)
class Claim:
    """The holder of the lock, and its purpose.

    Attributes:
        owner: `user@host`, for messages.
        action: the command that holds it.
        since: when it was taken, RFC 3339, by the owner's clock; for messages.
        token: identifies this claim, in case the answer to a write is lost.
        lifetime: seconds after which it is stale unless it is written again.
    """

    owner: str
    action: str
    since: str
    token: str
    lifetime: float = LIFETIME

    def __str__(self) -> str:
        return f"{self.owner} ({self.action}, since {self.since})"


class Lock:
    """A lock that is held. `check()` raises if it no longer is."""

    def __init__(self, target: Target, claim: Claim, etag: str) -> None:
        self._target = target
        self._body = _encode(claim)
        self._etag: str | None = etag
        self._released = threading.Event()
        self._renewer = threading.Thread(target=self._keep, name="deployment-lock", daemon=True)
        self._renewer.start()

    def check(self) -> None:
        """Check that this deployer still holds the lock.

        Raises:
            InfraError: another deployer broke it, or took it over.
        """
        if self._etag is None:
            raise InfraError("The lock was lost: it was broken, or this machine was asleep. Deploy again.")

    def release(self) -> None:
        """Release the lock, unless another deployer has it."""
        self._released.set()
        self._renewer.join()
        if self._etag is not None:
            artifacts.write(self._target, KEY, _FREE, IfMatch=self._etag)

    def _keep(self) -> None:
        while not self._released.wait(RENEWAL) and self._etag is not None:
            try:
                self._etag = artifacts.write(self._target, KEY, self._body, IfMatch=self._etag)
            except (BotoCoreError, ClientError) as error:
                say(f"    the lock could not be renewed, trying again in {RENEWAL:.0f} s: {error}")


@contextmanager
def held(target: Target, action: str, patience: float = PATIENCE) -> Iterator[Lock]:
    """Hold the stage's lock; wait for another holder.

    Args:
        action: shown to waiting deployers.
        patience: seconds to wait at most.

    Raises:
        InfraError: another deployer still holds it after `patience` seconds.
    """
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    claim = Claim(_myself(), action, now, secrets.token_hex(8))
    lock = Lock(target, claim, _acquire(target, claim, patience))
    try:
        yield lock
    finally:
        lock.release()


def holder(target: Target) -> Claim | None:
    """The present holder of the stage's lock, or None."""
    found = artifacts.read(target, KEY)
    claim = _decode(found.body) if found else None
    return claim if found and claim and found.age < claim.lifetime else None


def break_lock(target: Target) -> Claim | None:
    """Release the lock of any holder. Returns the holder; that deployer stops at its next step."""
    claim = holder(target)
    if claim is not None:
        artifacts.write(target, KEY, _FREE)
    return claim


def _acquire(target: Target, claim: Claim, patience: float) -> str:
    deadline = time.monotonic() + patience
    told = None
    while True:
        found = artifacts.read(target, KEY)
        other = _decode(found.body) if found else None
        if found and other and other.token == claim.token:
            return found.etag  # this deployer has it; the answer to the write was lost
        if found is None or other is None or found.age >= other.lifetime:
            etag = _take(target, claim, found)
            if etag is not None:
                return etag
            continue  # another deployer took it first
        if time.monotonic() >= deadline:
            raise InfraError(
                f"Stage {target.stage} is locked by {other}. If that deployer is gone, its lock ends by itself within "
                f"{other.lifetime:.0f} s; `python -m infra unlock --stage {target.stage}` breaks it."
            )
        if other != told:
            say(f"    waiting for {other}")
            told = other
        time.sleep(PAUSE["emulator" if target.endpoint else "aws"])


def _take(target: Target, claim: Claim, found: artifacts.Artifact | None) -> str | None:
    if found is None:
        return artifacts.write(target, KEY, _encode(claim), IfNoneMatch="*")
    stale = _decode(found.body)
    etag = artifacts.write(target, KEY, _encode(claim), IfMatch=found.etag)
    if stale and etag:
        say(f"    took over the lock of {stale}, which had expired")
    return etag


def _encode(claim: Claim) -> bytes:
    return json.dumps(asdict(claim)).encode()


def _decode(body: bytes) -> Claim | None:
    document = json.loads(body)
    return Claim(**document) if document["owner"] else None


def _myself() -> str:
    run = os.environ.get("GITHUB_RUN_ID")
    return f"{getpass.getuser()}@{socket.gethostname()}" + (f", GitHub run {run}" if run else "")
