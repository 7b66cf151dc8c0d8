"""The event function `resize`, with events as S3 sends them."""

from typing import Any

import pytest

from chalicelib.posts import service as posts
from functions import resize
from tests.support.platform import LambdaContext
from tests.support.rooms.pictures import photo
from tests.support.rooms.uploading import OWNER, row, set_attribute, upload

pytestmark = pytest.mark.usefixtures("cloud")


def event(key: str) -> dict[str, Any]:
    return {"Records": [{"eventName": "ObjectCreated:Put", "s3": {"bucket": {"name": "b"}, "object": {"key": key}}}]}


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Ids of the posts that were settled."""
    settled_ids: list[str] = []
    monkeypatch.setattr(posts, "settle", settled_ids.append)
    return settled_ids


def test_an_upload_is_rendered_and_its_post_settled(settled: list[str]) -> None:
    granted = upload(photo("coffee.jpg"))
    set_attribute(granted.media_id, "post_id", {"S": "p1"})
    resize.resize(event(granted.object_key), LambdaContext())
    assert row(granted.media_id)["state"]["S"] == "active"
    resize.resize(event(granted.object_key), LambdaContext())
    assert settled == ["p1", "p1"]  # both times: the first run may have ended before it settled the post


def test_a_media_without_a_post_settles_none(settled: list[str]) -> None:
    resize.resize(event(upload(photo("coffee.jpg")).object_key), LambdaContext())
    assert settled == []


def test_escapes_in_the_key_are_decoded(settled: list[str]) -> None:
    granted = upload(photo("coffee.jpg"))
    resize.resize(event(granted.object_key.replace("/", "%2F")), LambdaContext())
    assert row(granted.media_id)["state"]["S"] == "active"


def test_an_object_that_is_not_an_upload_is_ignored(settled: list[str]) -> None:
    resize.resize(event(f"u/{OWNER}/notes+of+mine.txt"), LambdaContext())
    assert settled == []
