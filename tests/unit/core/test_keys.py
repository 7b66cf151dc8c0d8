"""Keys are read rarely, and stay in use while the parameter store has an outage."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from chalicelib.core import aws, clock, keys

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
    value = keys_parameter().replace('"current": "k1"', '"current": "k2"').replace('{"k1"', '{"k2"')
    aws.client("ssm").put_parameter(Name="/emulsion/local/keys", Value=value, Type="SecureString", Overwrite=True)
    with clock.at(MOMENT + 4 * 60_000):
        assert keys.keys() == before
    with clock.at(MOMENT + 7 * 60_000):
        assert keys.keys().token_kid == "k2"


def keys_parameter() -> str:
    answer = aws.client("ssm").get_parameter(Name="/emulsion/local/keys", WithDecryption=True)
    return str(answer["Parameter"]["Value"])
