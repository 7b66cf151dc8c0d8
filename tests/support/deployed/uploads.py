"""Upload photos, videos and avatars to the deployed application."""

import base64
import hashlib
import json
from typing import Any

import requests

from demo.client import photo_of
from tests.support.deployed.http import answer_of
from tests.support.deployed.people import Person
from tests.support.deployed.photos import SMALL, encoded, quadrants
from tests.support.deployed.rows import Rows
from tests.support.deployed.waiting import eventually

PORTRAIT = encoded(quadrants(600, 900))


def checksum(data: bytes) -> str:
    """SHA-256 in base64, as S3 expects it."""
    return base64.b64encode(hashlib.sha256(data).digest()).decode()


def ticket_for(person: Person, data: bytes, content_type: str = "image/jpeg") -> dict[str, Any]:
    """Request an upload URL for the bytes."""
    body = {"content_type": content_type, "size": len(data), "sha256": checksum(data)}
    ticket: dict[str, Any] = answer_of(person.api.post("/v1/media/upload-url", body), 201)
    return ticket


def put(ticket: dict[str, Any], data: bytes, **headers: str) -> requests.Response:
    """PUT the bytes with the headers of the ticket; the given headers replace them."""
    changed = {name.replace("_", "-").lower(): value for name, value in headers.items()}
    sent = {name.lower(): value for name, value in ticket["headers"].items()} | changed
    return requests.put(ticket["upload_url"], data=data, headers=sent, timeout=120)


def settled(person: Person, media_id: str) -> dict[str, Any]:
    """The medium once it is active or failed."""
    return eventually(
        lambda: answer_of(person.api.get(f"/v1/media/{media_id}")),
        lambda medium: medium["state"] in ("active", "failed"),
    )


def uploaded(person: Person, data: bytes, content_type: str, alt: str | None = None) -> Any:
    """Upload a file; the medium as a post lists it."""
    medium = photo_of(person.client.upload(data, content_type), alt)
    return {**medium, "type": "video" if content_type.startswith("video/") else "photo"}


def picture(person: Person, data: bytes = PORTRAIT) -> str:
    """Upload an avatar and wait until it is rendered; its media id."""
    media_id: str = person.client.upload(data, "image/jpeg", "avatar")["media_id"]
    person.client.wait_for_photo(media_id)
    return media_id


def wear(person: Person, media_id: str | None) -> Any:
    """Set the avatar; its URL in the profile."""
    return answer_of(person.api.patch("/v1/users/me", {"avatar": media_id}))["avatar"]


def invoke_resize(rows: Rows, key: str) -> None:
    """Invoke the resize function with an object's event again."""
    event = {
        "Records": [
            {
                "eventVersion": "2.1",
                "eventSource": "aws:s3",
                "awsRegion": "us-east-1",
                "eventName": "ObjectCreated:Put",
                "s3": {"bucket": {"name": rows.bucket}, "object": {"key": key, "size": len(SMALL)}},
            }
        ]
    }
    answer = rows.stack.client("lambda").invoke(
        FunctionName=rows.stack.target.name("resize"), Payload=json.dumps(event).encode()
    )
    assert "FunctionError" not in answer, answer["Payload"].read()
