"""Rotate the keys of tokens, cursors or pushes, or the CDN's secret, while the stage runs.

No token, cursor, page or subscription becomes invalid by it.

Each step is one write of the keys' parameter, which also records the step's time. So a rotation that was stopped is
continued by the same command, on any machine, and a step that was made is not made twice:

1. publish: add the next key. Functions read it and accept what it made, but do not use it yet.
2. switch: when every function instance has read the next key, make it the current one.
3. retire: when all that the previous key made has expired, remove it.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from chalicelib.accounts import service as accounts
from chalicelib.core import clock
from chalicelib.core.parameters import REREAD_AFTER, SPREAD
from chalicelib.core.settings import DAY, HOUR, MINUTE
from infra.deploy import cdn, config, deploy, firewall, keys, push_keys
from infra.errors import InfraError
from infra.progress import say
from infra.target import Target

Step = Literal["publish", "switch", "retire"]
KNOWN_AFTER = REREAD_AFTER + SPREAD + MINUTE  # seconds until every instance uses a change; a minute for slow reads
PATIENCE = HOUR  # the longest wait of one command; only the retirement of a cursor key takes longer
PUSH = "push"
# The setting that tells how long something is in use that a key made. Nothing made with a cursor key lives longer than
# the hash of a known address. A subscription to pushes ends with its session, and while a session is in use, its client
# looks once a day whether there is another key, and subscribes again.
LONGEST_USE = {
    "tokens": "access_token_lifetime",
    "cursors": "known_address_lifetime",
    PUSH: "session_lifetime",
}
EDGE = "edge"  # the secret that the CDN sends to the API; see chalicelib/core/client_addresses.py
EDGE_USE = HOUR  # CloudFront takes minutes to send the next one from every place
SETS = (*LONGEST_USE, EDGE)


@dataclass(frozen=True)
class NextStep:
    """The next step of a rotation, and the time from which it is safe (seconds since 1970)."""

    step: Step
    due: int

    def __str__(self) -> str:
        if self.step == "publish":
            return "no rotation is in progress"
        return f"next step: {self.step}, from {clock.rfc3339(self.due * 1000)}"


def next_step(target: Target, name: str) -> NextStep:
    """The next step of the set `name`; `publish` if no rotation is in progress."""
    return _next_step(_stored(target, name), _longest_use(target, name))


def advance(target: Target, name: str, *, early: bool = False) -> Step | None:
    """Make the next step if it is due, or even if it is not.

    Args:
        early: for a key that an attacker has: what it made becomes invalid before it expires.

    Returns:
        The step, or None if it is not due.

    Raises:
        InfraError: a deployer holds the stage's lock, or the stage has no such keys.
    """
    with deploy.locked(target, "rotate-keys"):
        before = _stored(target, name)
        following = _next_step(before, _longest_use(target, name))
        if following.due > clock.now() and not early:
            return None
        if following.step == "publish":
            after = _publish(before, *(push_keys.new_key() if name == PUSH else keys.new_key()))
        else:
            after = _switch(before) if following.step == "switch" else _retire(before)
        _store(target, name, after | {"since": clock.now()})
        if name == EDGE and following.step == "switch":
            cdn.apply(target)
        if name == EDGE and firewall.web_acl(target):
            firewall.apply(target)
    return following.step


def rotate(target: Target, name: str, sleep: Callable[[float], None] = time.sleep) -> NextStep:
    """Begin a rotation, or continue the one in progress, until it is complete or the next step is far away.

    Returns:
        The next step: `publish` if the rotation is complete.

    Raises:
        InfraError: a deployer holds the stage's lock.
    """
    while True:
        made = advance(target, name)
        following = next_step(target, name)
        if made:
            say(f"{name}: {made} done; {following}")
        wait = following.due - clock.now()
        if following.step == "publish" or wait > PATIENCE:
            return following
        sleep(max(wait, 0))


def _next_step(key_set: dict[str, Any], longest_use: int) -> NextStep:
    since = key_set.get("since", 0)
    if "next" in key_set:
        return NextStep("switch", since + KNOWN_AFTER)
    if len(key_set["keys"]) > 1:
        return NextStep("retire", since + KNOWN_AFTER + longest_use)
    return NextStep("publish", 0)


def _publish(key_set: dict[str, Any], key_id: str, key: str) -> dict[str, Any]:
    return {"current": key_set["current"], "next": key_id, "keys": {**key_set["keys"], key_id: key}}


def _switch(key_set: dict[str, Any]) -> dict[str, Any]:
    return {"current": key_set["next"], "keys": key_set["keys"]}


def _retire(key_set: dict[str, Any]) -> dict[str, Any]:
    current = key_set["current"]
    return {"current": current, "keys": {current: key_set["keys"][current]}}


def _stored(target: Target, name: str) -> dict[str, Any]:
    """The set `name`.

    Raises:
        InfraError: the stage has no such keys.
    """
    if name == PUSH:
        return push_keys.stored(target)
    document = keys.stored(target)
    if name not in document:
        raise InfraError(f"Stage {target.stage} has no CDN, and no secret of it.")
    found: dict[str, Any] = document[name]
    return found


def _store(target: Target, name: str, key_set: dict[str, Any]) -> None:
    if name == PUSH:
        push_keys.store(target, key_set)
    else:
        keys.store(target, keys.stored(target) | {name: key_set})


def _longest_use(target: Target, name: str) -> int:
    if name == EDGE:
        return EDGE_USE
    setting = LONGEST_USE[name]
    default: int = getattr(accounts.AccountSettings, setting)
    use = int(config.stage_settings(target.stage).get(f"EMULSION_{setting.upper()}", default))
    return use + DAY if name == PUSH else use
