"""Bad tokens: expired, forged, truncated or absent ones get 401, and nothing is written."""

import base64
import json
from typing import Any

import jwt
import pytest

from tests.support.deployed.http import Api, problem_of
from tests.support.deployed.people import Person
from tests.support.deployed.stack import Stack

NOBODY = "0000000000A"
NO_POST = NOBODY + NOBODY
SIGNED_IN_ONLY = (
    ("GET", "/v1/users/me"),
    ("PATCH", "/v1/users/me"),
    ("GET", "/v1/auth/sessions"),
    ("POST", "/v1/auth/logout"),
    ("POST", "/v1/auth/password/change"),
    ("POST", "/v1/media/upload-url"),
    ("GET", f"/v1/media/{NOBODY}"),
    ("POST", "/v1/posts"),
    ("PATCH", f"/v1/posts/{NO_POST}"),
    ("DELETE", f"/v1/posts/{NO_POST}"),
    ("GET", "/v1/feed"),
    ("POST", "/v1/follow"),
    ("DELETE", f"/v1/follow/{NOBODY}"),
    ("GET", "/v1/follow-requests"),
    ("POST", f"/v1/follow-requests/{NOBODY}/accept"),
    ("DELETE", f"/v1/users/me/followers/{NOBODY}"),
)


@pytest.fixture(scope="module")
def keys(stack: Stack) -> dict[str, Any]:
    """The stage's token keys, as an attacker with the parameter would have them."""
    name = f"/emulsion/{stack.target.stage}/keys"
    value = stack.client("ssm").get_parameter(Name=name, WithDecryption=True)["Parameter"]["Value"]
    tokens: dict[str, Any] = json.loads(value)["tokens"]
    return tokens


@pytest.mark.usefixtures("nothing_written")
@pytest.mark.parametrize(("method", "path"), SIGNED_IN_ONLY)
def test_what_needs_signing_in_says_so(anyone: Api, method: str, path: str) -> None:
    response = anyone.send(method, path, json={} if method in ("POST", "PATCH") else None)
    problem_of(response, 401)
    assert response.headers["WWW-Authenticate"].startswith("Bearer")


def _signed(claims: dict[str, Any], header: dict[str, Any], secret: bytes, algorithm: str = "HS256") -> str:
    extra = {name: value for name, value in header.items() if name not in ("alg", "typ")}
    return jwt.encode(claims, secret, algorithm, headers=extra)


def _part(document: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(document).encode()).rstrip(b"=").decode()


def _forgeries(token: str, keys: dict[str, Any]) -> dict[str, str]:
    """Tokens that must be refused, each wrong in one respect."""
    header = jwt.get_unverified_header(token)
    claims = jwt.decode(token, options={"verify_signature": False})
    secret = base64.b64decode(keys["keys"][header["kid"]])
    assert jwt.decode(_signed(claims, header, secret), secret, ["HS256"], audience=claims["aud"]) == claims
    head, payload, signature = token.split(".")
    longer = _part(claims | {"exp": claims["exp"] + 9999})
    lacking = {
        f"without {name}": _signed({key: value for key, value in claims.items() if key != name}, header, secret)
        for name in ("exp", "sub", "aud", "iss")
    }
    return lacking | {
        "expired": _signed(claims | {"iat": claims["iat"] - 3600, "exp": claims["exp"] - 3600}, header, secret),
        "another audience": _signed(claims | {"aud": "elsewhere"}, header, secret),
        "another issuer": _signed(claims | {"iss": "elsewhere"}, header, secret),
        "another key": _signed(claims, header, b"k" * 32),
        "an unknown kid": _signed(claims, header | {"kid": "unknown"}, secret),
        "no kid": _signed(claims, {}, secret),
        "no signature": f"{_part(header | {'alg': 'none'})}.{payload}.",
        "another algorithm": _signed(claims, header, secret * 2, "HS512"),
        "a signature cut off": f"{head}.{payload}.",
        "a longer life": f"{head}.{longer}.{signature}",
        "nonsense": "nonsense",
        "no session": _signed(claims | {"sid": NOBODY}, header, secret),
    }


@pytest.mark.usefixtures("nothing_written")
def test_expired_and_forged_tokens(mallory: Person, anyone: Api, keys: dict[str, Any]) -> None:
    for what, token in _forgeries(mallory.tokens["access_token"], keys).items():
        for method, path in (("GET", "/v1/users/me"), ("POST", "/v1/posts"), ("GET", f"/v1/users/{mallory.id}")):
            response = anyone.with_token(token).send(method, path, json={} if method == "POST" else None)
            assert response.status_code == 401, f"{what}: {method} {path} {response.status_code} {response.text}"
            problem_of(response, 401)


@pytest.mark.parametrize("header", ["Bearer", "Bearer ", "Basic bWFsbG9yeTpwYXNz", "nonsense", "Bearer a b"])
def test_other_authorization_headers(anyone: Api, header: str) -> None:
    problem_of(anyone.send("GET", "/v1/users/me", headers={"Authorization": header}), 401)


def test_refresh_tokens_that_were_never_given(anyone: Api, mallory: Person) -> None:
    real = mallory.tokens["refresh_token"]
    for token in ("nonsense", real[:-2], real + "A", "A" * len(real)):
        problem_of(anyone.post("/v1/auth/refresh", {"refresh_token": token}), 401)
    access = mallory.tokens["access_token"]
    problem_of(anyone.post("/v1/auth/refresh", {"refresh_token": access}), 401, 422)
