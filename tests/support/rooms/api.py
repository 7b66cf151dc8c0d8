"""The accounts room's endpoints through Chalice's test client, as a client sees them."""

import itertools
import json
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from unittest import mock

from chalice.local import LambdaEventConverter
from chalice.test import Client

from chalicelib.accounts import routes, service
from chalicelib.core import aws, keys
from chalicelib.core.application import make_app
from tests.support.resources import put_key_set

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


@contextmanager
def from_address(address: str) -> Iterator[None]:
    """Calls inside the block come from this IP address."""
    with mock.patch.object(LambdaEventConverter, "LOCAL_SOURCE_IP", address):
        yield


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


def concurrently[T, R](work: Callable[[T], R], items: Iterable[T]) -> list[R]:
    """What `work` makes of each item, each on a thread of its own."""
    given = list(items)
    with _atomic_calls(), ThreadPoolExecutor(len(given)) as pool:
        return list(pool.map(work, given))


@contextmanager
def _atomic_calls() -> Iterator[None]:
    """Each database call is atomic, as DynamoDB's are. Moto's are not: a refused transaction puts back a copy of every
    table, and with it takes away what another thread wrote meanwhile.
    """
    database, lock = aws.client("dynamodb"), threading.Lock()
    call_database = database._make_api_call

    def call_alone(operation: str, arguments: dict[str, Any]) -> Any:
        with lock:
            return call_database(operation, arguments)

    with mock.patch.object(database, "_make_api_call", call_alone):
        yield


def with_keys(current: str, **held: bytes) -> None:
    """Replace the stage's token keys; the function reads them at once."""
    put_key_set("tokens", current, **held)
    keys.forget_keys()
