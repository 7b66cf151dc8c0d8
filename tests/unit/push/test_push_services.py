"""Requests go to public addresses only, whatever a client names and whatever a name resolves to."""

import socket
from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib.push import push_services
from chalicelib.push.push_services import Outcome, is_allowed, post
from tests.support.cloud import Policy
from tests.support.rooms.pushing import PushService

pytestmark = pytest.mark.usefixtures("cloud")


@pytest.fixture
def service(policy: Policy) -> Iterator[PushService]:
    policy(push_loopback=1)
    with PushService().serving() as serving:
        yield serving


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://fcm.googleapis.com/fcm/send/abc:def",
        "https://updates.push.services.mozilla.com:443/wpush/v2/x?y=z",
        "https://8.8.8.8/push",
    ],
)
def test_public_addresses_are_allowed(endpoint: str) -> None:
    assert is_allowed(endpoint)


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://push.example.org/abc",
        "https://push.example.org:8443/abc",
        "https://user:word@push.example.org/abc",
        "https://push.example.org/abc#part",
        "https://push.example.org/a b",
        "https://push.example.org/\r\nHost: x",
        "https://push.example.org:port/",
        "ftp://push.example.org/abc",
        "//push.example.org/abc",
        "https:///abc",
        "",
        "https://127.0.0.1/abc",
        "http://127.0.0.1:9/abc",
        "https://169.254.169.254/latest/meta-data",
        "https://10.0.0.1/",
        "https://192.168.1.1/",
        "https://100.64.0.1/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[fd00:ec2::254]/",
        "https://[64:ff9b::7f00:1]/",
        "https://[2002:7f00:1::]/",
        "https://224.0.0.1/",
        "https://0.0.0.0/",
        f"https://push.example.org/{'x' * push_services.ENDPOINT_LIMIT}",
    ],
)
def test_other_addresses_are_refused_and_never_called(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "create_connection", _not_called)
    assert not is_allowed(endpoint)
    assert post(endpoint, b"", {}) is Outcome.REFUSED


@pytest.mark.parametrize("resolved", [["10.0.0.7"], ["93.184.215.14", "127.0.0.1"], ["::1"], ["169.254.169.254"]])
def test_a_name_of_a_private_address_is_not_called(resolved: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [(0, 0, 0, "", (each, 443)) for each in resolved])
    monkeypatch.setattr(socket, "create_connection", _not_called)
    assert post("https://push.example.org/abc", b"", {}) is Outcome.REFUSED


def test_the_address_that_was_checked_is_called_though_the_name_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter([["93.184.215.14"], ["127.0.0.1"]])
    called = []

    def connect(address: Any, *_: Any) -> Any:
        called.append(address)
        raise OSError

    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [(0, 0, 0, "", (ip, 443)) for ip in next(answers)])
    monkeypatch.setattr(socket, "create_connection", connect)
    assert post("https://push.example.org/abc", b"", {}) is Outcome.BUSY
    assert called == [("93.184.215.14", 443)]


def test_an_unknown_host_is_busy(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: Any, **__: Any) -> Any:
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert post("https://push.example.org/abc", b"", {}) is Outcome.BUSY


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (201, Outcome.SENT),
        (200, Outcome.SENT),
        (404, Outcome.GONE),
        (410, Outcome.GONE),
        (403, Outcome.GONE),
        (400, Outcome.REFUSED),
        (413, Outcome.REFUSED),
        (429, Outcome.BUSY),
        (503, Outcome.BUSY),
        (307, Outcome.REFUSED),
    ],
)
def test_what_the_answers_mean(service: PushService, status: int, outcome: Outcome) -> None:
    service.answers = [status]
    assert post(f"{service.url}/send/one", b"body", {"TTL": "60"}) is outcome
    assert len(service.received) == (outcome is Outcome.SENT), "a redirect is not followed"


def test_a_request_has_headers_body_and_query(service: PushService) -> None:
    post(f"{service.url}/send/one?token=x%20y", b"body", {"TTL": "60"})
    (received,) = service.received
    assert (received.path, received.body, received.headers["ttl"]) == ("/send/one?token=x%20y", b"body", "60")


def test_this_machine_is_called_only_by_a_setting_and_only_by_address(service: PushService, policy: Policy) -> None:
    assert is_allowed(f"{service.url}/send/one")
    assert not is_allowed(f"{service.url.replace('127.0.0.1', '10.0.0.1')}/send/one")
    assert not is_allowed(f"{service.url.replace('127.0.0.1', 'localhost')}/send/one")
    policy(push_loopback=0)
    assert post(f"{service.url}/send/one", b"body", {}) is Outcome.REFUSED
    assert service.received == []


def _not_called(*_: Any, **__: Any) -> Any:
    raise AssertionError("connected")
