"""The deployment lock and the artifact bucket: one deployment at a time, and a lock ends soon after its owner."""

import json
import secrets
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from infra import cli
from infra.deploy import artifacts, lock
from infra.emulator import Emulator
from infra.errors import InfraError
from infra.target import Target

PLENTY = 300  # seconds: no test comes near


@pytest.fixture
def target(emulator: Emulator) -> Iterator[Target]:
    """A stage with an artifact bucket and nothing else."""
    fresh = Target(new_stage(), emulator.endpoint)
    artifacts.ensure_bucket(fresh)
    yield fresh
    assert lock.holder(fresh) is None, "a lock was left behind"


def new_stage() -> str:
    """The name of a stage that no other test has on this emulator, whichever worker runs it."""
    return f"lock{secrets.token_hex(4)}"


def put_claim(target: Target, lifetime: float) -> lock.Claim:
    claim = lock.Claim("ann@laptop", "deploy", "2026-01-01T00:00:00Z", "t-ann", lifetime)
    artifacts.write(target, lock.KEY, json.dumps(claim.__dict__).encode())
    return claim


def test_bucket_is_private_encrypted_and_versioned(target: Target) -> None:
    s3, bucket = target.client("s3"), {"Bucket": artifacts.bucket_name(target)}
    assert all(s3.get_public_access_block(**bucket)["PublicAccessBlockConfiguration"].values())
    (encryption,) = s3.get_bucket_encryption(**bucket)["ServerSideEncryptionConfiguration"]["Rules"]
    assert encryption["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"] == "AES256"
    assert s3.get_bucket_versioning(**bucket)["Status"] == "Enabled"
    (rule,) = s3.get_bucket_lifecycle_configuration(**bucket)["Rules"]
    assert rule["NoncurrentVersionExpiration"]["NoncurrentDays"] == artifacts.KEPT_VERSIONS
    assert not artifacts.ensure_bucket(target), "it is made once"


def test_a_stage_stays_in_its_region(target: Target) -> None:
    elsewhere = Target(target.stage, target.endpoint)
    elsewhere.__dict__["region"] = "eu-west-1"
    with pytest.raises(InfraError, match="is in us-east-1"):
        artifacts.ensure_bucket(elsewhere)


def test_deployers_take_turns(emulator: Emulator) -> None:
    """Also when all of them are the first, and the bucket is not there yet."""
    stage = new_stage()
    inside: list[str] = []
    most: list[int] = []

    def deploy(name: str) -> None:
        mine = Target(stage, emulator.endpoint)
        artifacts.ensure_bucket(mine)
        with lock.held(mine, name, patience=PLENTY):
            inside.append(name)
            most.append(len(inside))
            time.sleep(0.05)
            inside.remove(name)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(deploy, [f"deploy {number}" for number in range(6)]))
    assert most == [1] * 6


def test_who_waits_is_told_for_whom(target: Target, capsys: pytest.CaptureFixture[str]) -> None:
    claim = put_claim(target, lifetime=PLENTY)
    told = r"locked by ann@laptop \(deploy, since 2026-01-01T00:00:00Z\).* unlock"
    with pytest.raises(InfraError, match=told), lock.held(target, "deploy", patience=0.3):
        raise AssertionError("two hold it")
    assert "waiting for ann@laptop" in capsys.readouterr().err
    assert lock.holder(target) == claim
    assert lock.break_lock(target) == claim


def test_the_lock_of_one_who_is_gone_is_taken_over(target: Target, capsys: pytest.CaptureFixture[str]) -> None:
    put_claim(target, lifetime=0)
    with lock.held(target, "deploy", patience=0):
        holder = lock.holder(target)
        assert holder is not None
        assert holder.owner != "ann@laptop"
    assert "took over the lock of ann@laptop" in capsys.readouterr().err


def test_it_is_renewed_while_it_is_held(target: Target, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "RENEWAL", 0.05)
    with lock.held(target, "deploy") as held:
        versions = {"Bucket": artifacts.bucket_name(target), "Prefix": lock.KEY}
        deadline = time.monotonic() + PLENTY
        while len(target.client("s3").list_object_versions(**versions)["Versions"]) < 4:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        held.check()


def test_a_broken_lock_stops_its_holder_and_is_not_given_back_for_another(
    target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock, "RENEWAL", 0.05)
    stopped = threading.Event()
    with lock.held(target, "deploy") as held:
        assert cli.main(["unlock", "--stage", target.stage, "--endpoint", str(target.endpoint)]) == 0
        other = put_claim(target, lifetime=PLENTY)
        deadline = time.monotonic() + PLENTY
        while not stopped.is_set() and time.monotonic() < deadline:
            try:
                held.check()
                time.sleep(0.05)
            except InfraError:
                stopped.set()
    assert stopped.is_set()
    assert lock.holder(target) == other
    lock.break_lock(target)


def test_breaking_what_nobody_holds_is_no_error(target: Target, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["unlock", "--stage", target.stage, "--endpoint", str(target.endpoint)]) == 0
    assert "nobody holds the lock" in capsys.readouterr().out


def test_a_lost_answer_does_not_lock_us_out(target: Target, monkeypatch: pytest.MonkeyPatch) -> None:
    """S3 took the lock for us, the answer was lost, the SDK's second try found it taken."""
    really = artifacts.write

    def lossy(*arguments: object, **conditions: str) -> str | None:
        really(*arguments, **conditions)  # type: ignore[arg-type]
        monkeypatch.setattr(artifacts, "write", really)
        return None

    monkeypatch.setattr(artifacts, "write", lossy)
    with lock.held(target, "deploy", patience=0) as held:
        held.check()
