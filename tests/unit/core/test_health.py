"""The health endpoint."""

from collections.abc import Iterator

import pytest
from botocore.exceptions import EndpointConnectionError
from chalice.test import Client

from chalicelib.core import clock, routes
from chalicelib.core.application import make_app
from chalicelib.core.settings import settings

pytestmark = pytest.mark.usefixtures("cloud")


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The probes that were sent."""
    sent: list[str] = []
    monkeypatch.setattr(routes, "_PROBES", {"database": lambda: sent.append("database")})
    return sent


@pytest.fixture
def client() -> Iterator[Client]:
    def authenticate(_header: str) -> None:
        raise AssertionError("health needs no sign-in")

    with Client(make_app("health", authenticate, [routes.room])) as client:  # type: ignore[arg-type]
        yield client


def test_many_requests_make_one_probe(client: Client, asked: list[str]) -> None:
    answers = [client.http.get("/v1/health") for _ in range(5)]
    assert {answer.status_code for answer in answers} == {200}
    assert asked == ["database"]


def test_it_probes_again_later(client: Client, asked: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert client.http.get("/v1/health").status_code == 200

    def broken() -> None:
        raise EndpointConnectionError(endpoint_url="http://nowhere")

    monkeypatch.setattr(routes, "_PROBES", {"database": broken})
    with clock.at(clock.now_ms() + settings().health_cache * 1000 + 1):
        answer = client.http.get("/v1/health")
    assert (answer.status_code, answer.json_body["checks"]) == (503, {"database": "failing"})
    assert asked == ["database"]
