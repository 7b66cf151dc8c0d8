"""The room's endpoints, through Chalice's test client."""

import json
import re
import subprocess
import sys
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from chalice.test import Client

from chalicelib.core import clock
from chalicelib.core.application import make_app
from chalicelib.core.auth import Caller
from chalicelib.core.idempotency import created_by
from chalicelib.core.settings import forget_settings
from chalicelib.media import routes, service, upload_requests
from chalicelib.media.settings import settings
from tests.support.rooms.pictures import photo
from tests.support.rooms.uploading import OTHER, OWNER, processed, request, row, rows, sha256, upload

pytestmark = pytest.mark.usefixtures("cloud")
APP = make_app("test", lambda header: Caller(header.removeprefix("Bearer "), "s1"), [routes.room])
ACCEPTED = "image/jpeg, image/png, image/webp, image/avif, image/heic, image/heif, image/gif"
BODY = {"content_type": "image/jpeg", "size": 1000, "sha256": sha256(b"x")}


def call(
    method: str, path: str, body: object = None, user: str = OWNER, headers: dict[str, str] | None = None
) -> tuple[int, Any]:
    answer = respond(method, path, body, user, headers)
    return answer.status_code, json.loads(answer.body)


def respond(
    method: str, path: str, body: object = None, user: str = OWNER, headers: dict[str, str] | None = None
) -> Any:
    sent = {"Authorization": f"Bearer {user}", "Content-Type": "application/json", **(headers or {})}
    raw = b"" if body is None else json.dumps(body).encode()
    with Client(APP) as client:
        return client.http.request(method, path, headers=sent, body=raw)


def ask(headers: dict[str, str] | None = None, **changes: object) -> tuple[int, Any]:
    return call("POST", "/v1/media/upload-url", {**BODY, **changes}, headers=headers)


def test_the_api_does_not_load_pillow() -> None:
    """The API's start-up time has a budget."""
    program = "import sys, chalicelib.media.routes, functions.resize; sys.exit('PIL' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


@pytest.mark.parametrize(
    ("declared", "meant"),
    [
        ("image/jpg", "image/jpeg"),
        ("image/pjpeg", "image/jpeg"),
        ("IMAGE/JPEG", "image/jpeg"),
        ("image/X-PNG", "image/png"),
        ("video/mov", "video/quicktime"),
        ("video/webm;codecs=vp9,opus", "video/webm"),
    ],
)
def test_other_names_of_a_media_type_are_taken_as_what_they_mean(
    declared: str, meant: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EMULSION_VIDEO", "on")
    forget_settings()
    status, answer = ask(content_type=declared)
    assert (status, answer["headers"]["content-type"]) == (201, meant)


def test_an_upload_url_has_signed_headers_and_an_expiry() -> None:
    with clock.at(1_790_000_000_123):
        status, answer = ask()
    assert status == 201
    assert set(answer) == {"media_id", "upload_url", "object_key", "headers", "expires_at_ms"}
    assert re.fullmatch(rf"u/{OWNER}/raw/2026/09/21/[0-9A-Za-z]{{11}}{OWNER}\.jpg", answer["object_key"])
    assert answer["media_id"] in answer["object_key"]
    assert answer["headers"] == {
        "content-type": "image/jpeg",
        "if-none-match": "*",
        "x-amz-checksum-sha256": BODY["sha256"],
    }
    assert answer["expires_at_ms"] == 1_790_000_900_000
    parts = urlsplit(answer["upload_url"])
    query = parse_qs(parts.query)
    assert parts.path.endswith(answer["object_key"])
    assert query["X-Amz-Expires"] == ["900"]
    assert set(query["X-Amz-SignedHeaders"][0].split(";")) == {
        "content-length",
        "content-type",
        "host",
        "if-none-match",
        "x-amz-checksum-sha256",
    }


def test_the_row_has_the_declaration_and_an_expiry() -> None:
    with clock.at(1_790_000_000_000):
        media_id = ask()[1]["media_id"]
    kept = row(media_id)
    assert (kept["state"]["S"], kept["size"]["N"], kept["sha256"]["S"]) == ("pending", "1000", BODY["sha256"])
    assert int(kept["expires_at"]["N"]) == 1_790_000_000 + settings().unattached_lifetime + settings().orphan_backstop
    assert re.fullmatch(rf"r/{OWNER}/{media_id}-[0-9a-f]{{32}}/", kept["path"]["S"])


@pytest.mark.parametrize(
    ("changes", "status", "field", "limit"),
    [
        ({"size": 20_000_001}, 413, "size", 20_000_000),
        ({"size": 0}, 422, "size", 1),
        ({"size": -5}, 422, "size", 1),
        ({"size": "1000"}, 422, "size", None),
        ({"content_type": "image/tiff"}, 415, "content_type", ACCEPTED),
        ({"content_type": "image/bmp"}, 415, "content_type", ACCEPTED),
        ({"sha256": "x"}, 422, "sha256", 32),
        ({"sha256": "QUJD"}, 422, "sha256", 32),
        ({"sha256": "é" * 44}, 422, "sha256", 32),
        ({"sha256": sha256(b"x").rstrip("=")}, 422, "sha256", 32),
        ({"sha256": sha256(b"x")[:-2] + "1="}, 422, "sha256", 32),
        ({"sha256": sha256(b"x") + "\n"}, 422, "sha256", 32),
        ({"name": "cat.jpg"}, 422, "name", None),
    ],
)
def test_a_refusal_names_the_field_and_creates_no_row(
    changes: dict[str, object], status: int, field: str, limit: object
) -> None:
    got, problem = ask(None, **changes)
    assert got == status
    assert [(error["field"], error.get("limit")) for error in problem["errors"]] == [(field, limit)]
    assert rows() == 0


def test_sizes_at_the_limits_are_accepted() -> None:
    assert ask(size=20_000_000)[0] == ask(size=1)[0] == 201


@pytest.mark.parametrize("content_type", ["video/mp4", "video/quicktime", "video/webm"])
def test_videos_are_accepted_where_the_stage_has_video(content_type: str, monkeypatch: pytest.MonkeyPatch) -> None:
    status, problem = ask(content_type=content_type)
    assert (status, problem["type"]) == (415, "urn:emulsion:problem:video-off")
    assert rows() == 0
    monkeypatch.setenv("EMULSION_VIDEO", "on")
    forget_settings()
    status, answer = ask(content_type=content_type, size=100_000_000)
    assert status == 201
    assert answer["object_key"].endswith({"video/mp4": ".mp4", "video/quicktime": ".mov"}.get(content_type, ".webm"))
    assert row(answer["media_id"])["kind"]["S"] == "video"
    assert [ask(content_type=content_type, size=100_000_001)[0], ask(size=20_000_001)[0]] == [413, 413]


def limited(monkeypatch: pytest.MonkeyPatch, **settings_: int) -> None:
    for name, value in settings_.items():
        monkeypatch.setenv(f"EMULSION_{name.upper()}", str(value))
    forget_settings()


@pytest.mark.parametrize(
    ("setting", "maximum", "limit", "window"),
    [
        ("uploads_per_user", 2, "uploads-per-user", 3600),
        ("uploads_per_day", 2, "uploads-per-day", 86_400),
        ("upload_bytes_per_day", 2500, "upload-bytes-per-day", 86_400),
    ],
)
def test_uploads_are_limited_per_user(
    monkeypatch: pytest.MonkeyPatch, setting: str, maximum: int, limit: str, window: int
) -> None:
    limited(monkeypatch, **{setting: maximum})
    with clock.at(1_790_000_000_000):
        assert [ask()[0] for _ in range(2)] == [201, 201]
        refused = respond("POST", "/v1/media/upload-url", BODY)
        assert call("POST", "/v1/media/upload-url", BODY, user=OTHER)[0] == 201
    assert refused.status_code == 429
    reset = window - 1_790_000_000 % window
    assert refused.headers["Retry-After"] == str(reset)
    assert refused.headers["RateLimit-Policy"] == f'"{limit}";q={maximum};w={window}'
    assert refused.headers["RateLimit"] == f'"{limit}";r=0;t={reset}'
    assert rows() == 3
    with clock.at((1_790_000_000 + reset) * 1000):
        assert ask()[0] == 201


def test_uploads_are_limited_per_address(monkeypatch: pytest.MonkeyPatch) -> None:
    limited(monkeypatch, uploads_per_address=1)
    with clock.at(1_790_000_000_000):
        assert ask()[0] == 201
        refused = respond("POST", "/v1/media/upload-url", BODY, user=OTHER)
    assert (refused.status_code, refused.headers["RateLimit"]) == (429, '"uploads-per-address";r=0;t=2800')


def test_a_repeated_request_counts_once_against_the_quota(monkeypatch: pytest.MonkeyPatch) -> None:
    limited(monkeypatch, upload_bytes_per_day=2000)
    with clock.at(1_790_000_000_000):
        assert [ask({"Idempotency-Key": "k1"})[0] for _ in range(3)] == [201] * 3
        assert [ask()[0] for _ in range(2)] == [201, 429]
        assert ask({"Idempotency-Key": "k1"})[0] == 201, "a repeated request succeeds with the quota spent"


def test_an_idempotency_key_gives_the_same_media_with_a_new_url() -> None:
    key = {"Idempotency-Key": "k1"}
    with clock.at(1_790_000_000_000):
        first = ask(key)[1]
    with clock.at(1_790_000_060_000):
        again = ask(key)[1]
    assert again["media_id"] == first["media_id"]
    assert again["object_key"] == first["object_key"]
    assert again["expires_at_ms"] == first["expires_at_ms"] + 60_000
    assert again["upload_url"] != first["upload_url"]
    assert rows() == 1


def test_an_idempotency_key_with_another_body_is_refused() -> None:
    key = {"Idempotency-Key": "k1"}
    ask(key)
    status, problem = ask(key, size=1001)
    assert (status, problem["type"]) == (422, "urn:emulsion:problem:idempotency-key-reused")


def test_concurrent_requests_with_one_key_create_one_media(monkeypatch: pytest.MonkeyPatch) -> None:
    key = {"Idempotency-Key": "k1"}
    find, found = created_by, list[str | None]()

    def overtaken(given: Any) -> str | None:
        if not found:
            found.append(find(given))
            ask(key)
            return found[0]
        return find(given)

    monkeypatch.setattr(upload_requests, "created_by", overtaken)
    assert ask(key)[0] == 201
    assert rows() == 1


def test_the_owner_sees_a_pending_media() -> None:
    media_id = request(photo("coffee.jpg")).media_id
    assert call("GET", f"/v1/media/{media_id}") == (
        200,
        {
            "id": media_id,
            "state": "pending",
            "kind": "photo",
            "width": None,
            "height": None,
            "blurhash": None,
            "duration_ms": None,
            "renditions": {},
            "problem": None,
        },
    )


def test_the_owner_sees_an_active_media() -> None:
    status, answer = call("GET", f"/v1/media/{processed().media_id}")
    assert (status, answer["state"], answer["width"], answer["height"]) == (200, "active", 600, 400)
    assert set(answer["renditions"]) == {"150", "320", "640", "1080"}
    assert len(answer["blurhash"]) == 28


def test_the_owner_sees_why_a_media_failed() -> None:
    granted = upload(b"BM", "image/png")
    service.render(granted.object_key)
    answer = call("GET", f"/v1/media/{granted.media_id}")[1]
    assert (answer["state"], answer["problem"]) == ("failed", "not-a-photo")


def test_other_users_get_404() -> None:
    media_id = request(b"x").media_id
    assert call("GET", f"/v1/media/{media_id}", user=OTHER)[0] == 404
    assert call("GET", f"/v1/media/{'0' * 11}{OWNER}")[0] == 404
    assert call("GET", "/v1/media/x")[0] == 404


def test_an_expired_media_is_gone() -> None:
    with clock.at(1_790_000_000_000):
        media_id = request(b"x").media_id
    with clock.at(1_790_000_000_000 + settings().unattached_lifetime * 1000):
        assert call("GET", f"/v1/media/{media_id}")[0] == 404
