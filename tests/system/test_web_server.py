"""The local web server before the deployed API: cookies, errors and uploads on one origin."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from infra.deploy import cdn
from infra.deploy import stack as stacks
from infra.web.server import Site, make_server
from tests.support.deployed.people import PASSWORD, Person, new_username
from tests.support.deployed.stack import Stack

PAGE = {"X-Session": "cookie", "Sec-Fetch-Site": "same-origin"}
TIMEOUT = 120


@pytest.fixture(scope="module")
def origin(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a web server with a small build before the stack."""
    build: Path = tmp_path_factory.mktemp("dist")
    (build / "index.html").write_text("<!doctype html><title>Emulsion</title>")
    server = make_server(Site(build, stack.api_url, cdn.hosts(stack.target)), 0)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def cookie_of(response: requests.Response) -> str:
    """The cookie that an answer sets: `requests` sends no Secure cookies over plain HTTP; browsers do on loopback."""
    return response.headers["Set-Cookie"].partition(";")[0]


def refresh(origin: str, cookie: str, **headers: str) -> requests.Response:
    return requests.post(f"{origin}/v1/auth/refresh", headers={**PAGE, "Cookie": cookie, **headers}, timeout=TIMEOUT)


def test_a_session_in_a_cookie(origin: str) -> None:
    name = new_username()
    body = {"username": name, "email": f"{name}@example.org", "password": PASSWORD}
    registered = requests.post(f"{origin}/v1/auth/register", json=body, headers=PAGE, timeout=TIMEOUT)
    assert (registered.status_code, registered.json()["refresh_token"]) == (201, None)
    first = cookie_of(registered)
    assert "; Path=/v1/auth;" in registered.headers["Set-Cookie"]
    cookie = first
    for _ in range(3):
        answer = refresh(origin, cookie)
        assert (answer.status_code, answer.json()["refresh_token"]) == (200, None)
        cookie = cookie_of(answer)
    asleep = refresh(origin, first)
    assert (asleep.status_code, cookie_of(asleep)) == (200, cookie)
    assert refresh(origin, cookie, **{"Sec-Fetch-Site": "cross-site"}).status_code == 403
    token = {"Authorization": f"Bearer {asleep.json()['access_token']}"}
    assert requests.get(f"{origin}/v1/users/me", headers=token, timeout=TIMEOUT).json()["username"] == name
    left = requests.post(f"{origin}/v1/auth/logout", headers=token, timeout=TIMEOUT)
    assert (left.status_code, left.headers["Clear-Site-Data"]) == (204, '"cache", "storage"')
    assert "Max-Age=0" in left.headers["Set-Cookie"]
    assert refresh(origin, cookie).status_code == 401


def test_pages_and_the_api_share_the_origin(origin: str, ada: Person) -> None:
    assert requests.get(f"{origin}/settings/profile", timeout=TIMEOUT).text.endswith("<title>Emulsion</title>")
    headers = {"Authorization": ada.api.headers["Authorization"]}
    feed = requests.get(f"{origin}/v1/feed?mode=latest&limit=1", headers=headers, timeout=TIMEOUT)
    assert (feed.status_code, feed.json()["items"]) == (200, [])
    absent = requests.get(f"{origin}/v1/posts/none", timeout=TIMEOUT)
    assert (absent.status_code, absent.headers["Content-Type"]) == (404, "application/problem+json")


def test_pages_of_the_web_client_may_upload(stack: Stack) -> None:
    s3, bucket = stack.client("s3"), stacks.outputs(stack.target)["MediaBucketName"]
    rules = s3.get_bucket_cors(Bucket=bucket)["CORSRules"]
    origins = {"http://127.0.0.1:8080", "http://localhost:8080"}
    assert all(origins <= set(rule["AllowedOrigins"]) for rule in rules)
