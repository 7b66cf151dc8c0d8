"""The local web server: files of the build, pages, and the API behind the same origin."""

import gzip
import http.client
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from infra.web import hosting
from infra.web.server import API_COMPRESSED_LEAST, BODY_LIMIT, Site, make_server

HOSTS = hosting.Hosts("http://127.0.0.1:4566", "http://127.0.0.1:4566", "ws://127.0.0.1:4566")
SCRIPT = "console.log('a script');" * 200
Answer = http.client.HTTPResponse


class FakeApi(BaseHTTPRequestHandler):
    """Answers with what it was asked, two cookies, and on /v1/stream with a block at a time."""

    protocol_version = "HTTP/1.1"
    next_block = threading.Event()

    def answer(self) -> None:
        path = self.path.removeprefix("/stage")
        if path == "/v1/stream":
            self.stream()
            return
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        told = json.dumps(
            {
                "method": self.command,
                "path": self.path,
                "headers": {name.lower(): value for name, value in self.headers.items()},
                "body": body.decode("latin-1"),
            }
        ).encode()
        if path.startswith("/v1/empty"):
            self.send_response(204)
            self.end_headers()
            return
        self.send_response(404 if path.startswith("/v1/absent") else 200)
        self.send_header("Content-Type", "text/html" if path.startswith("/p/") else "application/json")
        self.send_header("Content-Security-Policy", "default-src 'none'")
        self.send_header("Set-Cookie", "a=1; Path=/v1/auth")
        self.send_header("Set-Cookie", "b=2")
        self.send_header("Content-Length", str(len(told)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(told)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = answer  # noqa: N815 - names of the base

    def stream(self) -> None:
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self.wfile.write(b"5\r\nfirst\r\n")
        self.wfile.flush()
        assert self.next_block.wait(60)
        self.wfile.write(b"6\r\nsecond\r\n0\r\n\r\n")

    def log_message(self, *_: Any) -> None:
        pass


@contextmanager
def running(server: ThreadingHTTPServer) -> Iterator[int]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()


@dataclass
class Client:
    port: int
    sent: dict[str, str] = field(default_factory=dict)

    def ask(self, path: str, method: str = "GET", body: bytes | None = None, **headers: str) -> tuple[Answer, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body, named)
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        return answer, content

    def told(self, path: str, method: str = "GET", body: bytes | None = None, **headers: str) -> dict[str, Any]:
        """What the API was asked."""
        asked: dict[str, Any] = json.loads(self.ask(path, method, body, **headers)[1])
        return asked

    def raw(self, request: bytes) -> bytes:
        with socket.create_connection(("127.0.0.1", self.port), timeout=60) as connection:
            connection.sendall(request)
            return b"".join(iter(lambda: connection.recv(65_536), b""))


@pytest.fixture
def build(tmp_path: Path) -> Path:
    folder = tmp_path / "dist"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<!doctype html><title>Emulsion</title>")
    (folder / "sw.js").write_text("self")
    (folder / "assets" / "main-1a.js").write_text(SCRIPT)
    (tmp_path / "secret.txt").write_text("secret")
    (folder / "assets" / "link.js").symlink_to(tmp_path / "secret.txt")
    return folder


@pytest.fixture
def client(build: Path) -> Iterator[Client]:
    earlier = {"assets/old-9z.js": b"old"}
    with running(ThreadingHTTPServer(("127.0.0.1", 0), FakeApi)) as api_port:
        site = Site(build, f"http://127.0.0.1:{api_port}/stage", HOSTS, earlier.get)
        with running(make_server(site, 0)) as port:
            yield Client(port)


@pytest.mark.parametrize("path", ["/", "/explore", "/settings/profile?x=1", "/index.html", "/stories/a.b"])
def test_pages_get_the_index(client: Client, path: str) -> None:
    answer, content = client.ask(path)
    assert (answer.status, answer.getheader("Content-Type")) == (200, "text/html; charset=utf-8")
    assert answer.getheader("Cache-Control") == "no-cache"
    assert b"<title>Emulsion</title>" in content


def test_pages_and_files_have_the_declared_headers(client: Client) -> None:
    for path in ("/", "/assets/main-1a.js", "/assets/none.js"):
        headers = client.ask(path)[0].headers
        assert hosting.security_headers(HOSTS).items() <= dict(headers.items()).items()
    assert client.ask("/assets/main-1a.js")[0].getheader("Cache-Control") == hosting.IMMUTABLE
    assert client.ask("/sw.js")[0].getheader("Content-Type") == "text/javascript; charset=utf-8"


def test_a_file_that_does_not_exist_is_no_page(client: Client) -> None:
    for path in ("/assets/none.js", "/favicon.ico"):
        answer, content = client.ask(path)
        assert (answer.status, b"<title>" in content) == (404, False)


def test_an_open_tab_finds_the_assets_of_an_earlier_build(client: Client) -> None:
    assert client.ask("/assets/old-9z.js")[1] == b"old"


@pytest.mark.parametrize(
    "path",
    [
        "/assets/../../secret.txt",
        "/assets/%2e%2e/%2e%2e/secret.txt",
        "/assets/..%2f..%2fsecret.txt",
        "/assets/..\\..\\secret.txt",
        "/assets/link.js",
        "/assets//etc/passwd",
        "/assets/main-1a.js%00",
        "/../secret.txt",
        "//etc/passwd",
    ],
)
def test_files_outside_of_the_build_are_not_served(client: Client, path: str) -> None:
    answer, content = client.ask(path)
    assert answer.status == 404 or b"<title>Emulsion</title>" in content
    assert b"secret" not in content.replace(b"secret.txt", b"")


def test_files_are_compressed_and_revalidated(client: Client) -> None:
    answer, content = client.ask("/assets/main-1a.js", Accept_Encoding="gzip, br")
    assert answer.getheader("Content-Encoding") == "gzip"
    assert gzip.decompress(content).decode() == SCRIPT
    plain, content = client.ask("/assets/main-1a.js")
    assert (content.decode(), plain.getheader("Vary")) == (SCRIPT, "Accept-Encoding")
    tag = str(plain.getheader("ETag"))
    again, content = client.ask("/assets/main-1a.js", If_None_Match=tag)
    assert (again.status, content) == (304, b"")
    assert client.ask("/assets/main-1a.js", If_None_Match='"other"')[0].status == 200


def test_a_build_that_is_replaced_is_served_at_once(client: Client, build: Path) -> None:
    (build / "index.html").write_text("another")
    assert client.ask("/")[1] == b"another"


def test_head_has_the_length_and_no_content(client: Client) -> None:
    answer, content = client.ask("/assets/main-1a.js", "HEAD")
    assert (answer.getheader("Content-Length"), content) == (str(len(SCRIPT)), b"")
    assert client.ask("/v1/health", "HEAD")[0].status == 200


def test_pages_take_no_other_methods(client: Client) -> None:
    answer, content = client.ask("/explore", "POST", b"{}")
    assert (answer.status, json.loads(content)["status"]) == (405, 405)


def test_the_api_gets_the_request_as_it_was_sent(client: Client) -> None:
    asked = client.told(
        "/v1/posts?cursor=a%2Fb&limit=2", "POST", b'{"x": 1}', Authorization="Bearer t", Sec_Fetch_Site="same-origin",
        X_Session="cookie", Cookie="__Secure-emulsion=r", Idempotency_Key="k",
    )  # fmt: skip
    assert (asked["method"], asked["path"]) == ("POST", "/stage/v1/posts?cursor=a%2Fb&limit=2")
    assert asked["body"] == '{"x": 1}'
    sent = {"authorization": "Bearer t", "sec-fetch-site": "same-origin", "x-session": "cookie"}
    assert (sent | {"cookie": "__Secure-emulsion=r", "idempotency-key": "k"}).items() <= asked["headers"].items()


@pytest.mark.parametrize("path", ["/p/abc", "/@ada", "/@ada/followers", "/oembed?url=x", "/v1/health"])
def test_paths_of_the_api_are_passed_on(client: Client, path: str) -> None:
    assert client.told(path)["path"] == f"/stage{path}"


def test_statuses_and_all_cookies_come_back(client: Client) -> None:
    answer, _ = client.ask("/v1/absent")
    assert (answer.status, answer.headers.get_all("Set-Cookie")) == (404, ["a=1; Path=/v1/auth", "b=2"])
    assert client.ask("/v1/empty", "DELETE")[0].status == 204


def test_the_client_s_address_cannot_be_forged(client: Client) -> None:
    headers = client.told("/v1/health", X_Forwarded_For="192.0.2.7", Forwarded="for=192.0.2.7")["headers"]
    assert headers["x-forwarded-for"] == "127.0.0.1"
    assert "192.0.2.7" not in str(headers)


def test_headers_of_one_connection_are_not_passed_on(client: Client) -> None:
    headers = client.told("/v1/health", Connection="close, X-Own", X_Own="1", Upgrade="h2c")["headers"]
    assert not {"x-own", "upgrade", "te"} & set(headers)


def test_pages_of_the_api_get_the_client_s_headers_and_its_json_keeps_its_own(client: Client) -> None:
    page, _ = client.ask("/p/abc")
    assert page.headers.get_all("Content-Security-Policy") == [hosting.content_security_policy(HOSTS)]
    answer, _ = client.ask("/v1/health")
    assert answer.headers.get_all("Content-Security-Policy") == ["default-src 'none'"]


def test_an_answer_is_passed_on_as_it_arrives(client: Client) -> None:
    FakeApi.next_block.clear()
    connection = http.client.HTTPConnection("127.0.0.1", client.port, timeout=60)
    connection.request("GET", "/v1/stream")
    answer = connection.getresponse()
    assert answer.read1(100) == b"first"  # while the API has not sent the rest
    FakeApi.next_block.set()
    assert answer.read() == b"second"
    connection.close()


def test_large_json_of_the_api_is_compressed_as_api_gateway_does(client: Client) -> None:
    long = "/v1/health?" + "a" * API_COMPRESSED_LEAST
    answer, content = client.ask(long, Accept_Encoding="br, gzip")
    assert answer.getheader("Content-Encoding") == "gzip"
    assert int(answer.getheader("Content-Length") or 0) == len(content) < API_COMPRESSED_LEAST
    assert json.loads(gzip.decompress(content))["path"].endswith(long)
    for path, accepted in ((long, "identity"), ("/v1/health", "gzip")):
        answer, content = client.ask(path, Accept_Encoding=accepted)
        assert answer.getheader("Content-Encoding") is None
        assert json.loads(content)["method"] == "GET"
    config = json.loads(Path(".chalice/config.json").read_text())
    assert config["minimum_compression_size"] == API_COMPRESSED_LEAST


def test_a_connection_serves_several_requests(client: Client) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", client.port, timeout=60)
    for path in ("/", "/v1/health", "/assets/main-1a.js", "/v1/empty", "/explore"):
        connection.request("GET", path)
        answer = connection.getresponse()
        assert answer.status in (200, 204)
        answer.read()
        assert not answer.will_close
    connection.close()


def test_an_api_that_does_not_answer_is_told(build: Path) -> None:
    with running(make_server(Site(build, "http://127.0.0.1:9/stage", HOSTS), 0)) as port:
        answer, content = Client(port).ask("/v1/health")
    assert (answer.status, answer.getheader("Content-Type")) == (502, "application/problem+json")
    assert "127.0.0.1:9" in json.loads(content)["detail"]


@pytest.mark.parametrize(
    ("request_line", "headers", "status"),
    [
        (b"GET http://evil.example/ HTTP/1.1", b"", 400),
        (b"GET /v1/\xc3\xa9 HTTP/1.1", b"", 400),
        (b"POST /v1/posts HTTP/1.1", b"Content-Length: -1\r\n", 400),
        (b"POST /v1/posts HTTP/1.1", b"Content-Length: x\r\n", 400),
        (b"POST /v1/posts HTTP/1.1", b"Content-Length: %d\r\n" % (BODY_LIMIT + 1), 413),
        (b"POST /v1/posts HTTP/1.1", b"Transfer-Encoding: chunked\r\n", 411),
    ],
)
def test_odd_requests(client: Client, request_line: bytes, headers: bytes, status: int) -> None:
    answer = client.raw(request_line + b"\r\nHost: x\r\n" + headers + b"\r\n")
    assert answer.split(b" ", 2)[1] == str(status).encode()


def test_a_body_of_a_page_is_not_taken_for_the_next_request(client: Client) -> None:
    sent = b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 31\r\n\r\nGET /assets/main-1a.js HTTP/1.1\r\n\r\n"
    assert client.raw(sent).count(b"HTTP/1.1 ") == 1
