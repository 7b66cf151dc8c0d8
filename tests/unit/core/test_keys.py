"""Keys are read rarely, and stay in use while the parameter store has an outage."""

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from chalicelib.core import aws, clock, keys
from tests.support.resources import KEYS_DOCUMENT, put_key_set

pytestmark = pytest.mark.usefixtures("cloud")
MOMENT = 1_800_000_000_000


def refuse(*_: object, **__: object) -> Any:
    raise ClientError({"Error": {"Code": "ThrottlingException", "Message": "drill"}}, "GetParameter")


@pytest.fixture
def out_of_order(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    return lambda: monkeypatch.setattr(aws.client("ssm"), "get_parameter", refuse)


def test_known_keys_outlive_an_outage(out_of_order: Callable[[], None]) -> None:
    with clock.at(MOMENT):
        known = keys.keys()
    out_of_order()
    with clock.at(MOMENT + 30 * 60_000):
        assert keys.keys() == known


def test_keys_expire_in_a_long_outage(out_of_order: Callable[[], None]) -> None:
    with clock.at(MOMENT):
        keys.keys()
    out_of_order()
    with clock.at(MOMENT + 61 * 60_000), pytest.raises(ClientError):
        keys.keys()


def test_a_rotation_takes_effect_within_minutes() -> None:
    with clock.at(MOMENT):
        before = keys.keys()
    put_key_set("tokens", "k2", k2=b"n" * 32)
    with clock.at(MOMENT + 4 * 60_000):
        assert keys.keys() == before
    with clock.at(MOMENT + 7 * 60_000):
        assert keys.keys().tokens.current == "k2"


@pytest.mark.parametrize("fails", [False, True])
def test_the_newest_keys_are_read_once_a_minute(monkeypatch: pytest.MonkeyPatch, fails: bool) -> None:
    with clock.at(MOMENT):
        known = keys.keys()
    reads: list[int] = []
    read = aws.client("ssm").get_parameter

    def counted(**arguments: Any) -> Any:
        reads.append(clock.now_ms())
        return refuse() if fails else read(**arguments)

    monkeypatch.setattr(aws.client("ssm"), "get_parameter", counted)
    moments = [MOMENT + 1000 * second for second in range(200)]
    for moment in moments:
        with clock.at(moment):
            assert keys.newest_keys() == known
    assert reads == [moments[61], moments[122], moments[183]]


def test_the_single_cursor_key_of_first_stages_is_a_set_of_one() -> None:
    single = base64.b64encode(b"s" * 32).decode()
    old = {**json.loads(KEYS_DOCUMENT), "cursors": single}
    assert keys.Keys.from_parameter(json.dumps(old)).cursors == keys.KeySet("first", {"first": b"s" * 32})
