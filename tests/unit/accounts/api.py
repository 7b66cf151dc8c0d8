"""The accounts room's endpoints through Chalice's test client, as a client sees them."""

import itertools
import json
from dataclasses import dataclass
from typing import Any

from chalice.test import Client

from chalicelib.accounts import routes, service
from chalicelib.core.application import make_app

APP = make_app("test", service.authenticate, [routes.room])
PASSWORD = "correct horse battery"
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Reply:
    """Status, headers and the parsed body (None if it is empty)."""

    status: int
    headers: dict[str, str]
    body: Any

    @property
    def code(self) -> str:
        """The last part of a problem's type."""
        return str(self.body["type"]).rsplit(":", 1)[-1]

    @property
    def fields(self) -> set[str]:
        """The fields that a problem names."""
        return {error["field"] for error in self.body["errors"]}


def call(
    method: str, path: str, body: object = None, token: str | None = None, headers: dict[str, str] | None = None
) -> Reply:
    sent = {"Content-Type": "application/json", **(headers or {})}
    if token is not None:
        sent["Authorization"] = f"Bearer {token}"
    raw = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    with Client(APP) as client:
        answer = client.http.request(method, path, headers=sent, body=raw)
    return Reply(answer.status_code, answer.headers, json.loads(answer.body) if answer.body else None)


def registration(**changes: object) -> dict[str, object]:
    number = next(_numbers)
    return {"username": f"ada{number}", "email": f"ada{number}@example.org", "password": PASSWORD, **changes}


def registered(**changes: object) -> Any:
    """The answer to a new registration."""
    reply = call("POST", "/v1/auth/register", registration(**changes))
    assert reply.status == 201, reply.body
    return reply.body


def logged_in(login: str, password: str = PASSWORD, **headers: str) -> Any:
    """The answer to one more log-in."""
    reply = call("POST", "/v1/auth/login", {"login": login, "password": password}, headers=headers)
    assert reply.status == 200, reply.body
    return reply.body


def refresh(token: str) -> Reply:
    return call("POST", "/v1/auth/refresh", {"refresh_token": token})


def me(token: str | None) -> Reply:
    return call("GET", "/v1/users/me", token=token)
