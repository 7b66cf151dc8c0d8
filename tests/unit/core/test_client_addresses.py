"""The client's address: the connection's, or the one that the CDN tells together with its secret."""

import base64
import json
from typing import Any

import pytest
from chalice.app import Request

from chalicelib.core import keys
from chalicelib.core.client_addresses import EDGE_HEADER, VIEWER_HEADER, client_address
from chalicelib.core.settings import forget_settings
from tests.support.resources import client
from tests.support.rooms.api import call, from_address

pytestmark = pytest.mark.usefixtures("cloud")

SECRET, NEXT = b"e" * 32, b"f" * 32
EDGE = "203.0.113.9"


@pytest.fixture
def behind_a_cdn(cloud: None) -> None:
    put_edge_secrets(e1=SECRET)


def put_edge_secrets(**held: bytes) -> None:

    name = "/emulsion/local/keys"
    document = json.loads(client("ssm").get_parameter(Name=name, WithDecryption=True)["Parameter"]["Value"])
    document["edge"] = {"current": "e1", "keys": {each: base64.b64encode(key).decode() for each, key in held.items()}}
    client("ssm").put_parameter(Name=name, Value=json.dumps(document), Type="SecureString", Overwrite=True)
    keys.forget_keys()


def header(secret: bytes) -> str:
    return base64.b64encode(secret).decode()


def address(source: str = EDGE, **headers: str) -> str:
    event: dict[str, Any] = {
        "headers": {name.replace("_", "-"): value for name, value in headers.items()},
        "requestContext": {"identity": {"sourceIp": source}, "httpMethod": "GET", "resourcePath": "/"},
        "multiValueQueryStringParameters": None,
        "pathParameters": None,
        "body": "",
        "stageVariables": None,
        "isBase64Encoded": False,
    }
    return client_address(Request(event))


@pytest.mark.parametrize(
    ("source", "subject"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("::1", "::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("unknown", "unknown"),
    ],
)
def test_the_address_of_the_connection(source: str, subject: str) -> None:
    assert address(source) == subject


@pytest.mark.usefixtures("behind_a_cdn")
@pytest.mark.parametrize(
    ("told", "subject"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("", EDGE),
        ("nonsense", EDGE),
        ("192.0.2.7:80", EDGE),
        ("192.0.2.7, 192.0.2.8", EDGE),
    ],
)
def test_the_address_that_the_cdn_tells(told: str, subject: str) -> None:
    assert address(X_Emulsion_Edge=header(SECRET), X_Emulsion_Viewer=told) == subject


@pytest.mark.usefixtures("behind_a_cdn")
@pytest.mark.parametrize(
    "secret", ["", "guess", header(b"g" * 32), header(SECRET)[:-1], "\u00e9", header(SECRET) + " "]
)
def test_a_forged_header_changes_nothing(secret: str) -> None:
    assert address(X_Emulsion_Edge=secret, X_Emulsion_Viewer="192.0.2.7") == EDGE


@pytest.mark.parametrize("name", ["X-Forwarded-For", "Forwarded", "X-Real-IP", VIEWER_HEADER, "True-Client-IP"])
def test_headers_without_the_secret_change_nothing(name: str) -> None:
    put_edge_secrets(e1=SECRET)
    assert address(**{name: "192.0.2.7"}) == EDGE


def test_a_stage_without_a_cdn_trusts_no_header() -> None:
    for secret in (b"", SECRET):
        assert address(X_Emulsion_Edge=header(secret), X_Emulsion_Viewer="192.0.2.7") == EDGE


def test_both_secrets_count_during_a_rotation() -> None:
    put_edge_secrets(e1=SECRET, e2=NEXT)
    for secret in (SECRET, NEXT):
        assert address(X_Emulsion_Edge=header(secret), X_Emulsion_Viewer="192.0.2.7") == "192.0.2.7"


def test_limits_count_viewers_and_not_the_cdn(monkeypatch: pytest.MonkeyPatch) -> None:
    put_edge_secrets(e1=SECRET)
    monkeypatch.setenv("EMULSION_REFRESHES_PER_ADDRESS", "1")
    forget_settings()

    def refreshed(viewer: str, secret: bytes) -> int:
        headers = {EDGE_HEADER: header(secret), VIEWER_HEADER: viewer}
        with from_address(EDGE):
            return call("POST", "/v1/auth/refresh", {"refresh_token": "none"}, headers=headers).status

    assert [refreshed(f"192.0.2.{number}", SECRET) for number in (1, 2, 1)] == [401, 401, 429]
    assert [refreshed(f"2001:db8::{number}", SECRET) for number in (1, 2)] == [401, 429]
    assert [refreshed(f"198.51.100.{number}", NEXT) for number in (1, 2)] == [401, 429]  # forged: the CDN's own
