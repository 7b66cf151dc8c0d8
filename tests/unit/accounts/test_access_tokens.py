"""Access tokens: valid tokens are accepted, every kind of forgery is refused."""

import base64
import json
import subprocess
import sys
from collections.abc import Callable
from typing import Any
from unittest import mock

import jwt
import pytest
from hypothesis import HealthCheck, example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from chalicelib.accounts import access_tokens, service
from chalicelib.accounts.settings import settings
from chalicelib.core import aws, clock
from chalicelib.core.auth import Caller
from chalicelib.core.problems import Unauthorized
from tests.support.resources import put_key_set
from tests.support.rooms.api import call, me, registered, with_keys

pytestmark = pytest.mark.usefixtures("cloud")
KEY = b"t" * 32
CALLER = Caller("0ITXauH6wV7", "0ITXauJ0roV")


def part(content: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()


def claims(**changes: object) -> dict[str, Any]:
    genuine = jwt.decode(access_tokens.issue(CALLER), options={"verify_signature": False})
    return {name: value for name, value in {**genuine, **changes}.items() if value is not None}


def signed(key: bytes = KEY, algorithm: str = "HS256", kid: object = "k1", **changes: object) -> str:
    return jwt.encode(claims(**changes), key, algorithm, {"kid": kid} if kid is not None else {})


def unsigned(algorithm: str) -> str:
    return f"{part({'alg': algorithm, 'typ': 'JWT', 'kid': 'k1'})}.{part(claims())}."


def tampered() -> str:
    header, _, signature = signed().split(".")
    return f"{header}.{part(claims(sub='0ITXauH6wV8'))}.{signature}"


FORGED: dict[str, Callable[[], str]] = {
    "algorithm none": lambda: unsigned("none"),
    "algorithm NONE": lambda: unsigned("NONE"),
    "no signature": lambda: unsigned("HS256"),
    "another key": lambda: signed(b"x" * 32),
    "another algorithm": lambda: signed(KEY * 2, "HS512"),
    "an unknown kid": lambda: signed(kid="k2"),
    "no kid": lambda: signed(kid=None),
    "a kid that is a path": lambda: signed(kid="../../dev/null"),
    "another audience": lambda: signed(aud="emulsion-prod-api"),
    "no audience": lambda: signed(aud=None),
    "another issuer": lambda: signed(iss="emulsion-prod"),
    "no expiry": lambda: signed(exp=None),
    "no session": lambda: signed(sid=None),
    "no subject": lambda: signed(sub=None),
    "changed claims": tampered,
    "garbage": lambda: "garbage",
    "empty": lambda: "",
    "dots": lambda: "..",
    "cut off": lambda: signed()[:-1],
}


def test_a_genuine_token_names_its_caller() -> None:
    assert access_tokens.verify(access_tokens.issue(CALLER)) == CALLER
    assert access_tokens.verify(signed()) == CALLER


def test_the_claims_of_a_token() -> None:
    token = access_tokens.issue(CALLER)
    assert jwt.get_unverified_header(token) == {"alg": "HS256", "typ": "JWT", "kid": "k1"}
    content = claims()
    assert content["exp"] - content["iat"] == 900
    assert content | {"iat": 0, "exp": 0} == {
        "iss": "emulsion-local",
        "aud": "emulsion-local-api",
        "iat": 0,
        "exp": 0,
        "sub": CALLER.user_id,
        "sid": CALLER.session_id,
    }


@pytest.mark.parametrize("kind", FORGED)
def test_a_forged_token_is_refused(kind: str) -> None:
    reply = me(FORGED[kind]())
    assert (reply.status, reply.code) == (401, "invalid-token")
    assert reply.headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'


def test_a_genuine_token_is_refused_from_its_expiry_on() -> None:
    now, lifetime = clock.now_ms() // 1000 * 1000, settings().access_token_lifetime * 1000
    with clock.at(now):
        token = registered()["access_token"]
    with clock.at(now + lifetime - 1):
        assert me(token).status == 200
    with clock.at(now + lifetime):
        reply = me(token)
        assert (reply.status, reply.code) == (401, "expired-token")


@pytest.mark.parametrize("header", ["", "Bearer", "Basic YTpi", "token"])
def test_headers_without_a_bearer_token(header: str) -> None:
    assert call("GET", "/v1/users/me", headers={"Authorization": header}).status == 401


def test_the_scheme_is_in_any_case() -> None:
    token = registered()["access_token"]
    assert call("GET", "/v1/users/me", headers={"Authorization": f"bearer {token}"}).status == 200


def test_no_token() -> None:
    reply = me(None)
    assert (reply.status, reply.code) == (401, "unauthorized")


def test_a_token_is_valid_until_its_own_key_is_removed() -> None:
    old = access_tokens.issue(CALLER)
    with_keys("k2", k1=KEY, k2=b"n" * 32)
    assert access_tokens.verify(old) == CALLER
    assert jwt.get_unverified_header(access_tokens.issue(CALLER))["kid"] == "k2"
    with_keys("k2", k2=b"n" * 32)
    with pytest.raises(Unauthorized):
        access_tokens.verify(old)


def test_a_token_of_a_key_that_is_newer_than_the_last_read_is_accepted() -> None:
    assert access_tokens.verify(signed()) == CALLER
    put_key_set("tokens", "k2", k1=KEY, k2=b"n" * 32)
    new = signed(key=b"n" * 32, kid="k2")
    with clock.at(clock.now_ms() + 61_000):
        assert access_tokens.verify(new) == CALLER


def test_a_flood_of_unknown_keys_reads_the_keys_once(monkeypatch: pytest.MonkeyPatch) -> None:
    access_tokens.verify(signed())
    reads = mock.Mock(side_effect=aws.client("ssm").get_parameter)
    monkeypatch.setattr(aws.client("ssm"), "get_parameter", reads)
    with clock.at(clock.now_ms() + 61_000):
        for number in range(50):
            with pytest.raises(Unauthorized):
                access_tokens.verify(signed(kid=f"unknown{number}"))
    assert reads.call_count == 1


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200, deadline=None)
@given(st.text(max_size=60) | st.lists(st.binary(max_size=20), min_size=3, max_size=3).map(
    lambda parts: ".".join(base64.urlsafe_b64encode(each).decode() for each in parts)))  # fmt: skip
@example(f"{part([])}.{part({})}.")
@example(f"{part({'alg': 'HS256', 'kid': ['k1']})}.{part({})}.")
@example(f"{part({'alg': 'HS256', 'kid': 'k1', 'b64': False, 'crit': ['b64']})}.{part({})}.")
def test_random_tokens_are_refused(token: str) -> None:
    with pytest.raises(Unauthorized):
        service.authenticate(f"Bearer {token}")


def test_start_up_loads_neither_jwt_nor_argon2() -> None:
    late = {"jwt", "argon2", "cryptography"}
    script = f"import sys, chalicelib.accounts.routes as _; print(sorted({late} & set(sys.modules)))"
    answer = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"
