"""A rotation of keys makes nothing invalid that is in use, whichever function instance meets it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

import pytest

from chalicelib.accounts import access_tokens
from chalicelib.accounts.settings import AccountSettings, settings
from chalicelib.core import clock, cursors, keys
from chalicelib.core.auth import Caller
from chalicelib.core.parameters import SPREAD, StageParameter
from chalicelib.core.problems import BadRequest, Unauthorized
from chalicelib.core.settings import DAY
from chalicelib.core.settings import settings as core_settings
from infra import cli
from infra.deploy import config, deploy
from infra.deploy.keys import store, stored
from infra.operate import key_rotation
from infra.target import Target

pytestmark = pytest.mark.usefixtures("cloud")
TARGET = Target("local")
CALLER = Caller("0ITXauH6wV7", "0ITXauJ0roV")
TICK = 30  # seconds


class Time:
    """The time of the functions and of the operator; `sleep` lets requests come meanwhile."""

    def __init__(self) -> None:
        self.ms = 1_800_000_000_000
        self.traffic: Callable[[], object] = int  # does nothing

    def sleep(self, seconds: float) -> None:
        end = self.ms + int(seconds * 1000)
        while self.ms < end:
            self.ms = min(self.ms + TICK * 1000, end)
            self.traffic()


class Instance:
    """One function instance: its own cache of keys, and its own random delay."""

    def __init__(self, spread: int) -> None:
        name = core_settings().keys_parameter
        self.stored = StageParameter(lambda: name, keys.Keys.from_parameter, lambda: spread)

    @contextmanager
    def running(self) -> Iterator[None]:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(keys, "_stored", self.stored)
            yield


class Clients:
    """Get tokens and cursors from instances, and bring each to every instance as long as it is valid."""

    def __init__(self, time: Time) -> None:
        self.time = time
        self.instances = [Instance(spread) for spread in (0, 30, SPREAD - 1)]
        self.tokens: dict[str, int] = {}  # until when (ms) each is valid
        self.cursor: str | None = None

    def __call__(self) -> None:
        for instance in self.instances:
            with instance.running():
                end = self.time.ms + settings().access_token_lifetime * 1000
                self.tokens[access_tokens.issue(CALLER)] = end
                self.cursor = self.cursor or cursors.encode("feed:ada", {"after": "abc"})
        self.tokens = {token: end for token, end in self.tokens.items() if end > self.time.ms}
        for instance in self.instances:
            with instance.running():
                assert set(map(access_tokens.verify, self.tokens)) == {CALLER}
                assert cursors.decode("feed:ada", self.cursor) == {"after": "abc"}


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    held = Time()
    monkeypatch.setattr(clock, "now_ms", lambda: held.ms)
    monkeypatch.setattr(deploy, "locked", lambda *_: nullcontext())  # the lock needs more of S3 than moto has
    return held


def key_set(name: str) -> dict[str, Any]:
    found: dict[str, Any] = stored(TARGET)[name]
    return found


def test_every_instance_accepts_every_token_through_a_rotation(time: Time) -> None:
    time.traffic = clients = Clients(time)
    clients()
    (old,), before = clients.tokens, key_set("tokens")
    assert key_rotation.rotate(TARGET, "tokens", time.sleep).step == "publish"
    after = key_set("tokens")
    assert len(after["keys"]) == 1
    assert after["current"] not in before["keys"]
    time.sleep(key_rotation.KNOWN_AFTER)
    with clients.instances[0].running(), pytest.raises(Unauthorized, match="not one of ours"):
        access_tokens.verify(old)


def test_a_rotation_of_the_cursor_key_keeps_the_previous_one(time: Time) -> None:
    time.traffic = clients = Clients(time)
    clients()
    following = key_rotation.rotate(TARGET, "cursors", time.sleep)
    assert following.step == "retire"
    assert following.due - clock.now() >= AccountSettings.known_address_lifetime
    time.sleep(key_rotation.KNOWN_AFTER)
    assert clients.cursor is not None
    time.ms = following.due * 1000
    assert key_rotation.rotate(TARGET, "cursors", time.sleep).step == "publish"
    time.traffic = int
    time.sleep(key_rotation.KNOWN_AFTER)
    with clients.instances[0].running(), pytest.raises(BadRequest):
        cursors.decode("feed:ada", clients.cursor)


def test_a_step_is_made_once_and_not_before_its_time(time: Time) -> None:
    for step, wait in (("publish", 0), ("switch", 7 * 60), ("retire", (7 + 15) * 60)):
        if wait:
            time.sleep(wait - 1)
            before = key_set("tokens")
            assert key_rotation.advance(TARGET, "tokens") is None
            assert key_set("tokens") == before
            time.sleep(1)
        assert key_rotation.advance(TARGET, "tokens") == step


def test_a_stopped_rotation_is_continued(time: Time) -> None:
    def stop(_: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        key_rotation.rotate(TARGET, "tokens", stop)
    published = key_set("tokens")
    with pytest.raises(KeyboardInterrupt):
        key_rotation.rotate(TARGET, "tokens", stop)
    assert key_set("tokens") == published
    assert key_rotation.rotate(TARGET, "tokens", time.sleep).step == "publish"
    assert key_set("tokens")["current"] == published["next"]


def test_a_leaked_key_is_replaced_at_once(
    time: Time, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cli, "find_target", lambda *_: TARGET)
    leaked = key_set("tokens")["current"]
    for step in ("publish", "switch", "retire"):
        assert cli.main(["rotate-keys", "tokens", "--early"]) == 0
        assert f"{step} done" in capsys.readouterr().out
    assert leaked not in key_set("tokens")["keys"]


def test_the_stage_s_own_lifetime_of_tokens_counts(time: Time, monkeypatch: pytest.MonkeyPatch) -> None:
    own = {"EMULSION_ACCESS_TOKEN_LIFETIME": str(DAY)}
    monkeypatch.setattr(config, "stage_settings", lambda _: own)
    for step in ("publish", "switch"):
        assert key_rotation.advance(TARGET, "tokens", early=True) == step
    assert key_rotation.next_step(TARGET, "tokens").due >= clock.now() + DAY


def test_the_single_cursor_key_of_a_first_stage_becomes_a_set(time: Time) -> None:
    document = stored(TARGET)
    store(TARGET, {**document, "cursors": document["cursors"]["keys"]["c1"]})
    cursor = cursors.encode("feed:ada", {"after": "abc"})
    for step in ("publish", "switch"):
        assert key_rotation.advance(TARGET, "cursors", early=True) == step
    keys.forget_keys()
    assert keys.keys().cursors.current != keys.FIRST_CURSOR_KEY
    assert cursors.decode("feed:ada", cursor) == {"after": "abc"}


def test_the_other_keys_stay(time: Time) -> None:
    before = stored(TARGET)
    key_rotation.advance(TARGET, "tokens")
    assert stored(TARGET)["cursors"] == before["cursors"]
