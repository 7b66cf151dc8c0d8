"""A rotation of keys makes nothing invalid that is in use, whichever function instance meets it."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext, suppress
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
from chalicelib.push import push_services, tables
from chalicelib.push.push_services import Outcome
from infra import cli
from infra.deploy import config, deploy, push_keys
from infra.deploy.keys import store, stored
from infra.operate import key_rotation
from infra.target import Target
from tests.support.resources import other_push_keys
from tests.support.rooms import api, pushing
from tests.support.rooms.api import Reply
from tests.support.rooms.live import caller_of

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


class PushService:
    """Takes every push, and keeps the public key that signed it."""

    def __init__(self) -> None:
        self.keys: list[str] = []

    def __call__(self, _: str, __: bytes, headers: Mapping[str, str]) -> Outcome:
        self.keys.append(headers["Authorization"].rpartition("k=")[2])
        return Outcome.SENT

    def signers(self, user_id: str, group: str) -> list[str]:
        """Push a notification to the user; the keys that signed it for the user's browsers."""
        self.keys.clear()
        pushing.push(user_id, group)
        return sorted(self.keys)


class Reader:
    """A signed-in user with browsers."""

    def __init__(self) -> None:
        self.caller = caller_of(api.registered()["access_token"])

    @property
    def public_key(self) -> str:
        """The key that the API tells browsers to subscribe for."""
        return str(self._call("GET", "/v1/push").body["public_key"])

    def subscribe(self, browser: str, public_key: str | None = None) -> Reply:
        """Subscribe a browser, for a key that it names or for the current one."""
        body = {**pushing.SUBSCRIPTION, "endpoint": f"https://push.example.org/{browser}"}
        return self._call("POST", "/v1/push/subscriptions", body | ({"public_key": public_key} if public_key else {}))

    def _call(self, method: str, path: str, body: object = None) -> Reply:
        return pushing.call(method, path, body, access_tokens.issue(self.caller))


@pytest.fixture
def push_service(monkeypatch: pytest.MonkeyPatch) -> Iterator[PushService]:
    service = PushService()
    monkeypatch.setattr(push_services, "post", service)
    with other_push_keys():
        yield service


def test_subscriptions_go_on_through_a_rotation_of_the_key_that_signs_pushes(
    time: Time, push_service: PushService
) -> None:
    ada = Reader()
    old = ada.public_key
    assert ada.subscribe("one").status == 201
    following = key_rotation.rotate(TARGET, "push", time.sleep)
    assert following.step == "retire"
    assert following.due - clock.now() > AccountSettings.session_lifetime
    assert push_service.signers(ada.caller.user_id, "while not all instances know it") == [old]
    time.sleep(key_rotation.KNOWN_AFTER)
    new = ada.public_key
    assert new != old
    assert ada.subscribe("two", new).status == 201
    assert ada.subscribe("three", old).status == 201, "the browser was given the key before the rotation"
    assert push_service.signers(ada.caller.user_id, "both keys") == sorted([old, old, new])
    assert key_rotation.advance(TARGET, "push", early=True) == "retire"
    time.sleep(key_rotation.KNOWN_AFTER)
    assert push_service.signers(ada.caller.user_id, "the new key alone") == [new]
    assert len(tables.read(ada.caller.user_id)[1]) == 1, "what was made for the old key is deleted"
    refused = ada.subscribe("one", old)
    assert (refused.status, refused.code) == (409, "push-key-gone")


def test_a_key_that_this_instance_does_not_know_yet_costs_no_subscription(
    time: Time, push_service: PushService
) -> None:
    """All steps at once, as after a leak: the instance that pushes read the keys before them."""
    ada = Reader()
    ada.subscribe("one")
    assert len(push_service.signers(ada.caller.user_id, "first")) == 1
    for _ in range(2):
        key_rotation.advance(TARGET, "push", early=True)
    new = public_keys()[push_keys.stored(TARGET)["current"]]
    time.ms += 61_000  # the API reads unknown keys again once a minute
    assert ada.subscribe("two", new).status == 201
    assert new in push_service.signers(ada.caller.user_id, "second")


@pytest.mark.parametrize("step", ["publish", "switch", "retire"])
@pytest.mark.parametrize("writes", [0, 1, 2])
def test_a_rotation_that_dies_in_a_step_is_continued(
    time: Time, push_service: PushService, monkeypatch: pytest.MonkeyPatch, step: str, writes: int
) -> None:
    """Every key that browsers are told has its private half, and at the end one key is left."""
    while key_rotation.next_step(TARGET, "push").step != step:
        key_rotation.advance(TARGET, "push", early=True)
    with monkeypatch.context() as patch:
        patch.setattr(push_keys, "_write", dying_after(writes, push_keys._write))
        with suppress(KeyboardInterrupt):
            key_rotation.advance(TARGET, "push", early=True)
    assert public_keys().keys() <= private_keys().keys()
    key_rotation.advance(TARGET, "push", early=True)
    while key_rotation.next_step(TARGET, "push").step != "publish":
        key_rotation.advance(TARGET, "push", early=True)
    assert public_keys().keys() == private_keys().keys() == {push_keys.stored(TARGET)["current"]}


def dying_after(writes: int, write: Callable[..., None]) -> Callable[..., None]:
    made = iter(range(writes))

    def maybe(*arguments: Any) -> None:
        if next(made, None) is None:
            raise KeyboardInterrupt
        write(*arguments)

    return maybe


def public_keys() -> dict[str, str]:
    found: dict[str, str] = json.loads(parameter(push_keys.PUBLIC))["keys"]
    return found


def private_keys() -> dict[str, str]:
    found: dict[str, str] = json.loads(parameter(push_keys.PRIVATE))["keys"]
    return found


def parameter(name: str) -> str:
    answer = TARGET.client("ssm").get_parameter(Name=f"/emulsion/local/{name}", WithDecryption=True)
    return str(answer["Parameter"]["Value"])
