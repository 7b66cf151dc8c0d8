"""A browser that subscribes to pushes, and a push service on this machine that keeps what it gets."""

import base64
import json
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from chalice.test import Client
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDH,
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from chalicelib.accounts import service as accounts
from chalicelib.core import clock
from chalicelib.core.application import make_app
from chalicelib.notifications.schemas import Language, NotificationFallback
from chalicelib.push import delivery, routes
from chalicelib.push.delivery import Notice
from chalicelib.push.encryption import AUTH_BYTES, KEY_BYTES, SALT_BYTES, derived_keys
from tests.support.rooms.api import Reply

POINT = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"  # of RFC 8291
SUBSCRIPTION: dict[str, Any] = {
    "endpoint": "https://push.example.org/send/abc",
    "keys": {"p256dh": POINT, "auth": "BTBZMqHH6r4Tts7J_aSIgg"},
    "expirationTime": None,
}
"""What a browser tells of a subscription. Its push service does not exist."""
DEVICE = {"platform": "ios", "token": "a" * 64}
"""What an app tells of its device."""


@dataclass(frozen=True)
class Received:
    """A push as the push service got it."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass(eq=False)
class Browser:
    """A browser with a subscription: it decrypts what is pushed to it."""

    endpoint: str
    key: EllipticCurvePrivateKey = field(default_factory=lambda: generate_private_key(SECP256R1()))
    auth: bytes = field(default_factory=lambda: secrets.token_bytes(AUTH_BYTES))

    @property
    def public(self) -> bytes:
        """The public key, as browsers tell it."""
        return self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    @property
    def subscription(self) -> dict[str, Any]:
        """The body of the request that subscribes."""
        return {"endpoint": self.endpoint, "keys": {"p256dh": encoded(self.public), "auth": encoded(self.auth)}}

    def decrypted(self, body: bytes) -> bytes:
        """The payload of a push."""
        salt, rest = body[:SALT_BYTES], body[SALT_BYTES + 5 :]
        sender, content = rest[:KEY_BYTES], rest[KEY_BYTES:]
        shared = self.key.exchange(ECDH(), EllipticCurvePublicKey.from_encoded_point(SECP256R1(), sender))
        key, nonce = derived_keys(shared, self.auth, self.public, sender, salt)
        padded = AESGCM(key).decrypt(nonce, content, None)
        payload, delimiter, padding = padded.rpartition(b"\x02")
        assert delimiter, "no last record"
        assert not padding.strip(b"\0")
        return payload

    def read(self, push: Received) -> dict[str, Any]:
        """The payload of a push, as an object."""
        read: dict[str, Any] = json.loads(self.decrypted(push.body))
        return read


class PushService:
    """A push service at a port of this machine."""

    def __init__(self) -> None:
        self.received: list[Received] = []
        self.answers: list[int] = []  # statuses of the next answers; then 201
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status = service.answers.pop(0) if service.answers else 201
                if status < 300:
                    service.received.append(Received(self.path, {k.lower(): v for k, v in self.headers.items()}, body))
                self.send_response(status)
                if status in {301, 307}:
                    self.send_header("Location", service.url + "/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
                """Log nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def browser(self, name: str = "one") -> Browser:
        """A browser that is subscribed at this service."""
        return Browser(f"{self.url}/send/{name}")

    @contextmanager
    def serving(self) -> Iterator["PushService"]:
        """Answer requests inside the block."""
        thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._server.server_close()
            thread.join()


def encoded(content: bytes) -> str:
    """Base64url, as browsers write it."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def call(
    method: str, path: str, body: object = None, token: str | None = None, headers: dict[str, str] | None = None
) -> Reply:
    """Call the room's endpoints."""
    sent = {"Content-Type": "application/json", "Authorization": f"Bearer {token}", **(headers or {})}
    with Client(make_app("test", accounts.authenticate, [routes.room])) as client:
        answer = client.http.request(method, path, headers=sent, body=json.dumps(body).encode() if body else b"")
    return Reply(answer.status_code, answer.headers, json.loads(answer.body) if answer.body else None)


TEXTS: dict[Language, str] = {
    "en": "bea liked your post",
    "de": "bea gefällt dein Beitrag",
    "ar": "نال منشورك إعجاب bea",
}


def push(
    user_id: str,
    group: str = "like#post",
    seq: int = 1,
    *,
    title: str = "Emulsion",
    body: str | None = None,
    at_ms: int | None = None,
) -> None:
    """Push a like of a post, or another text."""

    def text(language: Language) -> NotificationFallback:
        return NotificationFallback(title=title, body=TEXTS[language] if body is None else body)

    made = Notice(group, seq, "like", text, "/p/1", clock.now_ms() if at_ms is None else at_ms)
    delivery.push(user_id, lambda: made)
