"""Uploads: what S3 refuses by the signature, and how bad files end."""

import hashlib
import secrets
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from botocore.credentials import Credentials

from chalicelib.core import clock
from chalicelib.media.settings import MediaSettings
from chalicelib.media.urls.presigning import Storage
from demo.client import photo_of
from tests.support.deployed.http import answer_of, problem_of
from tests.support.deployed.people import Person
from tests.support.deployed.photos import SMALL, encoded, quadrants
from tests.support.deployed.rows import Rows
from tests.support.deployed.stack import Stack
from tests.support.deployed.uploads import checksum, put, settled, ticket_for
from tests.support.deployed.waiting import eventually

MEGABYTE = 1_000_000


def test_the_ticket_is_the_documented_one(ada: Person) -> None:
    ticket = ticket_for(ada, SMALL)
    assert set(ticket) == {"media_id", "upload_url", "object_key", "headers", "expires_at_ms"}
    assert ticket["object_key"].startswith(f"u/{ada.id}/raw/")
    assert ticket["object_key"].endswith(f"/{ticket['media_id']}.jpg")
    assert {name.lower() for name in ticket["headers"]} == {"content-type", "x-amz-checksum-sha256", "if-none-match"}
    assert answer_of(ada.api.get(f"/v1/media/{ticket['media_id']}"))["state"] == "pending"


@pytest.mark.parametrize(
    ("kind", "content_type"), [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/webp")]
)
def test_each_allowed_format_becomes_active(ada: Person, kind: str, content_type: str) -> None:
    data = encoded(quadrants(64, 48), kind)
    ticket = ticket_for(ada, data, content_type)
    assert put(ticket, data).status_code == 200
    medium = settled(ada, ticket["media_id"])
    assert (medium["state"], medium["width"], medium["height"]) == ("active", 64, 48)


def test_storage_refuses_another_length(ada: Person, rows: Rows) -> None:
    ticket = ticket_for(ada, SMALL)
    assert put(ticket, SMALL + b"x").status_code in (400, 403)
    assert not rows.has_object(ticket["object_key"])


def test_storage_refuses_another_type(ada: Person, rows: Rows) -> None:
    ticket = ticket_for(ada, SMALL)
    assert put(ticket, SMALL, content_type="text/html").status_code == 403
    assert not rows.has_object(ticket["object_key"])


def test_storage_refuses_other_bytes_of_the_same_length(ada: Person, rows: Rows) -> None:
    ticket = ticket_for(ada, SMALL)
    other = SMALL[:-1] + bytes([SMALL[-1] ^ 1])
    assert put(ticket, other).status_code == 400
    assert put(ticket, other, x_amz_checksum_sha256=checksum(other)).status_code == 403
    assert not rows.has_object(ticket["object_key"])


@pytest.mark.needs_enforcement
def test_storage_refuses_a_changed_or_unsigned_address(ada: Person, rows: Rows) -> None:
    ticket = ticket_for(ada, SMALL)
    elsewhere = ticket | {"upload_url": ticket["upload_url"].replace(ticket["media_id"], "A" * 11)}
    unsigned = ticket | {"upload_url": ticket["upload_url"].partition("?")[0]}
    assert put(elsewhere, SMALL).status_code == 403
    assert put(unsigned, SMALL).status_code == 403
    assert not rows.has_object(ticket["object_key"])


def test_storage_takes_each_file_once(ada: Person) -> None:
    ticket = ticket_for(ada, SMALL)
    assert put(ticket, SMALL).status_code == 200
    assert put(ticket, SMALL).status_code == 412
    assert settled(ada, ticket["media_id"])["state"] == "active"
    assert put(ticket, SMALL).status_code == 412


def test_storage_overwrites_nothing(ada: Person, rows: Rows) -> None:
    """The condition that forbids it is signed: a client can neither omit nor change it."""
    ticket = ticket_for(ada, SMALL)
    unconditional = {name: value for name, value in ticket["headers"].items() if name.lower() != "if-none-match"}
    for when in ("before", "after"):
        assert put(ticket | {"headers": unconditional}, SMALL).status_code == 403, when
        assert put(ticket, SMALL, if_none_match='"0"').status_code == 403, when
        assert rows.has_object(ticket["object_key"]) == (when == "after")
        assert put(ticket, SMALL).status_code == (200 if when == "before" else 412)
    assert len(rows.versions(ticket["object_key"])) == 1


def test_storage_refuses_somebody_elses_prefix_and_renditions(ada: Person, ben: Person, rows: Rows) -> None:
    ticket = ticket_for(ada, SMALL)
    for key in (
        ticket["object_key"].replace(ada.id, ben.id),
        f"r/{ada.id}/{ticket['media_id']}-secret/150.webp",
        f"{ticket['media_id']}.jpg",
    ):
        elsewhere = ticket["upload_url"].replace(ticket["object_key"], key)
        assert elsewhere != ticket["upload_url"]
        assert put(ticket | {"upload_url": elsewhere}, SMALL).status_code == 403
        assert not rows.has_object(key)


def test_an_upload_url_ends_after_a_quarter_of_an_hour(stack: Stack, ada: Person, rows: Rows) -> None:
    ticket = ticket_for(ada, SMALL)
    signed = parse_qs(urlsplit(ticket["upload_url"]).query)
    assert signed["X-Amz-Expires"] == ["900"]
    assert 890 <= ticket["expires_at_ms"] / 1000 - clock.now() <= 900
    root = Storage(stack.endpoint, f"/{rows.bucket}/", "us-east-1", Credentials("test", "test"))
    headers = {**ticket["headers"], "content-length": str(len(SMALL))}
    for age, status in ((901, 403), (890, 200)):
        url = root.presign("PUT", ticket["object_key"], at=clock.now() - age, lifetime=900, headers=headers)
        assert put(ticket | {"upload_url": url}, SMALL).status_code == status, age


@pytest.mark.parametrize(
    ("limit", "setting", "window"),
    [
        ("uploads-per-user", "uploads_per_user", 3600),
        ("uploads-per-day", "uploads_per_day", 86_400),
        ("upload-bytes-per-day", "upload_bytes_per_day", 86_400),
    ],
)
def test_a_spent_quota_says_which_it_is_and_when_it_is_new(
    ada: Person, ben: Person, rows: Rows, limit: str, setting: str, window: int
) -> None:
    most = getattr(MediaSettings(), setting)
    now = clock.now()
    spent = [{"bucket": {"S": f"{limit}#{ada.id}#{now // window + i}"}, "used": {"N": str(most)}} for i in range(2)]
    rows.put("limits", spent)
    body = {"content_type": "image/jpeg", "size": len(SMALL), "sha256": checksum(SMALL)}
    refused = ada.api.post("/v1/media/upload-url", body)
    problem_of(refused, 429)
    reset = int(refused.headers["Retry-After"])
    assert 0 < reset <= window
    assert refused.headers["RateLimit-Policy"] == f'"{limit}";q={most};w={window}'
    assert refused.headers["RateLimit"] == f'"{limit}";r=0;t={reset}'
    assert rows.media(ada.id) == []
    ticket_for(ben, SMALL)


@pytest.mark.parametrize(
    ("data", "content_type"),
    [
        pytest.param(SMALL, "image/png", id="a JPEG that says it is a PNG"),
        pytest.param(encoded(quadrants(64, 48), "GIF"), "image/jpeg", id="a GIF that says it is a JPEG"),
        pytest.param(b"GET / HTTP/1.1\r\n" * 10, "image/jpeg", id="no picture at all"),
        pytest.param(SMALL[:200], "image/jpeg", id="half a JPEG"),
    ],
)
def test_bytes_that_are_not_what_was_declared_end_as_failed(ada: Person, data: bytes, content_type: str) -> None:
    ticket = ticket_for(ada, data, content_type)
    assert put(ticket, data).status_code == 200
    medium = settled(ada, ticket["media_id"])
    assert medium["state"] == "failed"
    assert medium["problem"]
    problem_of(_post(ada, ticket["object_key"]), 422, field="media.0")


def test_a_failed_photo_fails_its_post_which_can_be_deleted(ada: Person) -> None:
    good, bad = ada.client.upload(SMALL, "image/jpeg"), ada.client.upload(b"not a picture", "image/jpeg")
    body = {"caption": "one is broken", "media": [photo_of(good), photo_of(bad)]}
    response = ada.api.post("/v1/posts", body)
    if response.status_code == 422:  # the photo had failed before the post came
        problem_of(response, 422, field="media.1")
        return
    post_id = answer_of(response, 202)["id"]
    post = eventually(
        lambda: answer_of(ada.api.get(f"/v1/posts/{post_id}")), lambda post: post["state"] != "processing"
    )
    assert post["state"] == "failed"
    assert post["problem"]
    answer_of(ada.api.delete(f"/v1/posts/{post_id}"), 204)
    problem_of(ada.api.get(f"/v1/posts/{post_id}"), 404)


def test_another_persons_upload_cannot_be_posted_or_seen(ada: Person, ben: Person) -> None:
    ticket = ada.client.upload(SMALL, "image/jpeg")
    ada.client.wait_for_photo(ticket["media_id"])
    for reference in (ticket["object_key"], ticket["media_id"]):
        problem_of(_post(ben, reference), 422, field="media.0")
    disguised = ticket["object_key"].replace(ada.id, ben.id)
    problem_of(_post(ben, disguised), 422, field="media.0")
    problem_of(ben.api.get(f"/v1/media/{ticket['media_id']}"), 404)
    answer_of(_post(ada, ticket["object_key"]), 201)


def test_a_photo_that_never_came_cannot_be_posted(ada: Person) -> None:
    ticket = ticket_for(ada, SMALL)
    problem_of(_post(ada, ticket["object_key"]), 409, 422, field="media.0")
    assert put(ticket, SMALL).status_code == 200
    answer_of(_post(ada, ticket["object_key"]), 201, 202)


def test_a_photo_belongs_to_one_post(ada: Person) -> None:
    ticket = ada.client.upload(SMALL, "image/jpeg")
    answer_of(_post(ada, ticket["object_key"]), 201, 202)
    problem_of(_post(ada, ticket["object_key"]), 409)
    other = ada.client.upload(SMALL, "image/jpeg")
    problem_of(_post(ada, other["object_key"], other["object_key"]), 409, 422)


def test_a_medium_may_be_named_by_its_id(ada: Person) -> None:
    ticket = ada.client.upload(SMALL, "image/jpeg")
    body = {"media": [{"media_id": ticket["media_id"], "type": "photo"}]}
    post = answer_of(ada.api.post("/v1/posts", body), 201, 202)
    assert [medium["id"] for medium in post["media"]] == [ticket["media_id"]]


def test_an_idempotency_key_gives_the_same_ticket_again(ada: Person, rows: Rows) -> None:
    body = {"content_type": "image/jpeg", "size": len(SMALL), "sha256": checksum(SMALL)}
    key = secrets.token_hex(8)
    first = answer_of(ada.api.post("/v1/media/upload-url", body, Idempotency_Key=key), 201)
    again = answer_of(ada.api.post("/v1/media/upload-url", body, Idempotency_Key=key), 201)
    assert (first["media_id"], first["object_key"]) == (again["media_id"], again["object_key"])
    assert len(rows.media(ada.id)) == 1
    assert put(again, SMALL).status_code == 200


@pytest.mark.parametrize(
    ("change", "status", "field", "limit"),
    [
        ({"size": 20 * MEGABYTE + 1}, 413, "size", 20 * MEGABYTE),
        ({"size": 0}, 422, "size", None),
        ({"size": -5}, 422, "size", None),
        ({"size": "12"}, 422, "size", None),
        ({"size": 1.5}, 422, "size", None),
        ({"size": None}, 422, "size", None),
        ({"content_type": "image/tiff"}, 415, "content_type", None),
        ({"content_type": "text/html"}, 415, "content_type", None),
        ({"content_type": ["image/jpeg"]}, 422, "content_type", None),
        ({"sha256": "short"}, 422, "sha256", None),
        ({"sha256": "!" * 44}, 422, "sha256", None),
        ({"sha256": hashlib.sha256(SMALL).hexdigest()}, 422, "sha256", None),
        ({"object_key": "u/me/raw/x.jpg"}, 422, "object_key", None),
    ],
)
def test_a_bad_request_for_leave_writes_nothing(
    ada: Person, rows: Rows, change: dict[str, Any], status: int, field: str, limit: int | None
) -> None:
    body = {"content_type": "image/jpeg", "size": len(SMALL), "sha256": checksum(SMALL)} | change
    problem_of(ada.api.post("/v1/media/upload-url", body), status, field=field, limit=limit)
    assert rows.media(ada.id) == []


def _post(person: Person, *references: str) -> requests.Response:
    names = ["object_key" if "/" in reference else "media_id" for reference in references]
    media = [{name: reference, "type": "photo"} for name, reference in zip(names, references, strict=True)]
    return person.api.post("/v1/posts", {"caption": "", "media": media})
