"""Serve the web client on a laptop, as the CDN does in AWS: files of the build, and the API's paths from the API.

The address of the client is passed on as `X-Forwarded-For`, from which MiniStack takes it. Answers of the API are
passed on as they arrive.
"""

import gzip
import hashlib
import http.client
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, cast
from urllib.parse import unquote, urlsplit

from infra.web import hosting

BODY_LIMIT = 10_000_000  # bytes: API Gateway's own limit
API_PATIENCE = 60  # seconds: API Gateway gives up after 29
IDLE_SECONDS = 120  # a connection without requests is closed
COMPRESSED = (".css", ".html", ".js", ".json", ".map", ".svg", ".txt", ".webmanifest", ".xml")
COMPRESSED_LEAST = 1000  # bytes: CloudFront compresses nothing smaller
API_COMPRESSED_LEAST = 1024  # bytes, `minimum_compression_size` of .chalice/config.json: MiniStack compresses nothing
HOP_BY_HOP = {
    *("connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "proxy-connection", "te", "trailer"),
    *("transfer-encoding", "upgrade"),
}
NOT_PASSED_ON = HOP_BY_HOP | {"host", "content-length", "expect", "forwarded", "x-forwarded-for"}


@dataclass(frozen=True)
class Site:
    """What the server serves.

    Attributes:
        build: the folder of the client's build.
        api_url: what the API's paths are appended to.
        hosts: the origins that pages may use.
        earlier_asset: the content of a file of an earlier build, for open tabs; None if there is none.
    """

    build: Path
    api_url: str
    hosts: hosting.Hosts
    earlier_asset: Callable[[str], bytes | None] = lambda _: None


def make_server(site: Site, port: int, host: str = "127.0.0.1") -> ThreadingHTTPServer:
    """A server for `site`, which listens; call `serve_forever`."""
    return _Server((host, port), cast("type[BaseHTTPRequestHandler]", type("Handler", (_Handler,), {"site": site})))


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), ConnectionError | TimeoutError):  # of a client that went away
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    site: Site
    protocol_version = "HTTP/1.1"
    timeout = IDLE_SECONDS
    disable_nagle_algorithm = True

    def version_string(self) -> str:
        return "Emulsion"

    def _answer(self) -> None:
        path = self.path.partition("?")[0]
        if not path.startswith("/"):
            self._problem(400, "Ask for a path.")
        elif hosting.is_for_api(path):
            self._pass_on()
        elif self.command in ("GET", "HEAD"):
            self._drop_body()
            self._file(hosting.file_of(unquote(path)))
        else:
            self._problem(405, "The web client is only read.")

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = _answer  # noqa: N815 - names of the base

    def _file(self, name: str) -> None:
        content = _content(self.site, name)
        if content is None:
            self._send(404, {"Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store"}, b"Not found\n")
            return
        headers = {"Content-Type": hosting.content_type(name), "Cache-Control": hosting.cache_control(name)}
        if name.endswith(COMPRESSED) and len(content) >= COMPRESSED_LEAST:
            headers["Vary"] = "Accept-Encoding"
            if "gzip" in self.headers.get("Accept-Encoding", ""):
                content = _compressed(content)
                headers["Content-Encoding"] = "gzip"
        headers["ETag"] = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
        is_known = headers["ETag"] in self.headers.get("If-None-Match", "")
        self._send(304 if is_known else 200, headers, b"" if is_known else content)

    def _pass_on(self) -> None:
        length = self._body_length()
        if length is None:
            return
        api = urlsplit(self.site.api_url)
        kind = http.client.HTTPSConnection if api.scheme == "https" else http.client.HTTPConnection
        connection = kind(api.hostname or "", api.port, timeout=API_PATIENCE)
        try:
            connection.request(self.command, api.path + self.path, self._body(length), self._headers_for_api(length))
            answer = connection.getresponse()
        except (http.client.InvalidURL, ValueError):
            self._problem(400, "The path or a header has characters that HTTP does not allow.")
            return
        except (OSError, http.client.HTTPException) as error:
            self._problem(502, f"The API at {self.site.api_url} does not answer: {error!r}")
            return
        else:
            self._stream(answer)
        finally:
            connection.close()

    def _body_length(self) -> int | None:
        """The length of the request's body; None if the request is refused for it, with the answer sent."""
        if "Transfer-Encoding" in self.headers:
            self._problem(411, "Send a Content-Length.")
            return None
        text = self.headers.get("Content-Length", "0")
        if not text.isdecimal() or int(text) > BODY_LIMIT:
            self._problem(413 if text.isdecimal() else 400, f"A body has at most {BODY_LIMIT} bytes.")
            return None
        return int(text)

    def _body(self, length: int) -> bytes | None:
        return self.rfile.read(length) if length else None

    def _drop_body(self) -> None:
        self.close_connection |= bool(self.headers.get("Content-Length") or self.headers.get("Transfer-Encoding"))

    def _headers_for_api(self, length: int) -> dict[str, str]:
        named = {name.strip().lower() for name in self.headers.get("Connection", "").split(",")}
        headers: dict[str, str] = {}
        for name, value in self.headers.items():
            if name.lower() not in NOT_PASSED_ON | named:
                joint = "; " if name.lower() == "cookie" else ", "
                headers[name] = f"{headers[name]}{joint}{value}" if name in headers else value
        headers["X-Forwarded-For"] = str(self.client_address[0])
        if length or self.command in ("POST", "PUT", "PATCH"):
            headers["Content-Length"] = str(length)
        return headers

    def _stream(self, answer: http.client.HTTPResponse) -> None:
        is_page = (answer.getheader("Content-Type") or "").startswith("text/html")
        ours = hosting.security_headers(self.site.hosts) if is_page else {}
        replaced = {name.lower() for name in ours}
        compressed = gzip.compress(answer.read()) if self._is_to_compress(answer) else None
        if compressed is not None:
            ours |= {"Content-Encoding": "gzip", "Content-Length": str(len(compressed))}
            replaced.add("content-length")
        self.send_response(answer.status, answer.reason)
        for name, value in answer.getheaders():
            if name.lower() not in HOP_BY_HOP | replaced | {"date", "server"}:
                self.send_header(name, value)
        for name, value in ours.items():
            self.send_header(name, value)
        has_body = self.command != "HEAD" and answer.status not in (204, 304)
        if has_body and compressed is None and answer.getheader("Content-Length") is None:
            self.send_header("Connection", "close")  # the end of the connection is the end of the body
            self.close_connection = True
        self.end_headers()
        if has_body:
            for block in [compressed] if compressed is not None else _blocks(answer):
                self.wfile.write(block)
                self.wfile.flush()

    def _is_to_compress(self, answer: http.client.HTTPResponse) -> bool:
        """Whether API Gateway would compress this answer of the API."""
        return (
            self.command != "HEAD"
            and "gzip" in self.headers.get("Accept-Encoding", "")
            and "json" in (answer.getheader("Content-Type") or "")
            and answer.getheader("Content-Encoding") is None
            and int(answer.getheader("Content-Length") or 0) >= API_COMPRESSED_LEAST
        )

    def _problem(self, status: int, detail: str) -> None:
        self.close_connection = True  # the body, if there is one, was not read
        document = {"type": "about:blank", "title": http.client.responses[status], "status": status, "detail": detail}
        headers = {"Content-Type": "application/problem+json", "Cache-Control": "no-store", "Connection": "close"}
        self._send(status, headers, json.dumps(document).encode())

    def _send(self, status: int, headers: dict[str, str], content: bytes) -> None:
        self.send_response(status)
        for name, value in (headers | hosting.security_headers(self.site.hosts)).items():
            self.send_header(name, value)
        if status != 304:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, format: str, *arguments: Any) -> None:  # noqa: A002 - the base's name
        print(f"{self.command or '-'} {format % arguments}", flush=True)


def _blocks(answer: http.client.HTTPResponse) -> Iterator[bytes]:
    """The body, in the blocks in which it arrives."""
    while block := answer.read1(65_536):
        yield block


def _content(site: Site, name: str) -> bytes | None:
    """A file of the build, or of an earlier build; None if there is no such file, or it is outside of the build."""
    path = site.build / name
    root = site.build.resolve()
    if "\0" in name or "\\" in name or not path.resolve().is_relative_to(root):
        return None
    if path.is_file():
        return path.read_bytes()
    return site.earlier_asset(name) if name.startswith(hosting.ASSETS) else None


@lru_cache(maxsize=200)
def _compressed(content: bytes) -> bytes:
    return gzip.compress(content, mtime=0)
