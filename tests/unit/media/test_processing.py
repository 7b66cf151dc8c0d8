"""Processing of uploads: repeated, late and concurrent events give the same renditions."""

from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from chalicelib.core import clock
from chalicelib.core.settings import forget_settings, settings
from chalicelib.media import objects, service
from chalicelib.media.media import Media
from chalicelib.media.photo import renditions, worker
from chalicelib.media.settings import settings as media_settings
from tests.support.rooms.pictures import encoded, photo, plain
from tests.support.rooms.uploading import (
    OTHER,
    OWNER,
    processed,
    put,
    request,
    row,
    set_attribute,
    stored,
    upload,
)

pytestmark = pytest.mark.usefixtures("cloud")


def rendered(key: str) -> Media:
    media = service.render(key)
    assert media is not None
    return media


def test_renditions_are_stored_under_a_secret_with_their_headers() -> None:
    media = processed("hubble_deep_field.jpg")
    assert media.path.startswith(f"r/{OWNER}/{media.media_id}-")
    objects_by_key = stored()
    assert set(objects_by_key) == {
        f"{media.path}{size}.{extension}" for size in (150, 320, 640, 1080) for extension in ("webp", "avif")
    }
    for key, each in objects_by_key.items():
        assert each["ContentType"] == f"image/{key[-4:]}"
        assert each["CacheControl"] == "max-age=31536000, immutable"


def test_the_row_has_the_properties_of_the_renditions() -> None:
    media = processed("coffee.jpg")
    assert (media.state, media.kind, media.width, media.height) == ("active", "photo", 600, 400)
    assert (media.sizes, media.formats, media.problem) == ((150, 320, 640), ("webp", "avif"), None)
    assert service.of_post(OWNER, [media.media_id]) == [media]
    assert Media.from_map(media.to_map()).to_map() == media.to_map()


def test_a_repeated_event_returns_the_same_media_without_work(monkeypatch: pytest.MonkeyPatch) -> None:
    granted = upload(photo("coffee.jpg"))
    first = rendered(granted.object_key)
    monkeypatch.setattr(objects, "read_original", None)
    assert service.render(granted.object_key) == first


def test_the_next_event_finishes_an_interrupted_run(monkeypatch: pytest.MonkeyPatch) -> None:
    granted = upload(photo("coffee.jpg"))
    with monkeypatch.context() as patch:
        patch.setattr(objects, "write_renditions", _throttled)
        with pytest.raises(ClientError):
            service.render(granted.object_key)
    assert row(granted.media_id)["state"]["S"] == "processing"
    assert rendered(granted.object_key).state == "active"


def _throttled(*_: object) -> None:
    raise ClientError({"Error": {"Code": "SlowDown"}}, "PutObject")


def test_concurrent_runs_store_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    granted = upload(photo("coffee.jpg"))
    make, outcomes = renditions.make_renditions, list[Any]()

    def overtaken(data: bytes, content_type: str, kind: str) -> object:
        if not outcomes:
            outcomes.append(None)
            outcomes.append(service.render(granted.object_key))
            outcomes.append({key: each["Body"] for key, each in stored().items()})
        return make(data, content_type, kind=kind)

    monkeypatch.setattr(worker, "render_in_sandbox", overtaken)
    assert service.render(granted.object_key) == outcomes[1]
    assert {key: each["Body"] for key, each in stored().items()} == outcomes[2]


@pytest.mark.parametrize(
    ("data", "content_type", "problem"),
    [
        (b"BM", "image/png", "not-a-photo"),
        (encoded(plain((20, 20)), "PNG"), "image/jpeg", "type-mismatch"),
        (photo("coffee.jpg")[:9000], "image/jpeg", "damaged"),
    ],
)
def test_a_bad_file_fails_its_media_finally(data: bytes, content_type: str, problem: str) -> None:
    granted = upload(data, content_type)
    failed = rendered(granted.object_key)
    assert (failed.state, failed.problem, failed.sizes) == ("failed", problem, ())
    assert service.render(granted.object_key) == failed
    assert stored() == {}


@pytest.mark.parametrize("other", [b"short", photo("chelsea.jpg")[:-1] + b"x"])
def test_undeclared_bytes_are_refused(other: bytes) -> None:
    granted = request(photo("chelsea.jpg"))
    put(granted.object_key, other)
    assert rendered(granted.object_key).problem == "upload-mismatch"


def test_keys_that_are_not_uploads_are_ignored() -> None:
    granted = upload(photo("coffee.jpg"))
    wrong = [
        "u/x",
        granted.object_key.replace(".jpg", ".png"),
        granted.object_key.replace("/raw/20", "/raw/19"),
        granted.object_key.replace(f"u/{OWNER}", f"u/{OTHER}"),
        f"r/{OWNER}/x/150.webp",
    ]
    assert [service.render(key) for key in wrong] == [None] * 5
    assert row(granted.media_id)["state"]["S"] == "pending"


def test_a_missing_object_changes_nothing() -> None:
    granted = request(photo("coffee.jpg"))
    assert service.render(granted.object_key) is None
    assert row(granted.media_id)["state"]["S"] == "pending"


def test_a_deleted_row_is_not_created_again(monkeypatch: pytest.MonkeyPatch) -> None:
    granted = upload(photo("coffee.jpg"))
    make = renditions.make_renditions

    def overtaken(data: bytes, content_type: str, kind: str) -> object:
        key = {"owner_id": {"S": OWNER}, "media_id": {"S": granted.media_id}}
        boto3.client("dynamodb").delete_item(TableName=settings().table("media"), Key=key)
        return make(data, content_type, kind=kind)

    monkeypatch.setattr(worker, "render_in_sandbox", overtaken)
    assert service.render(granted.object_key) is None
    assert service.of_post(OWNER, [granted.media_id]) == []


def test_an_expired_upload_is_not_rendered() -> None:
    with clock.at(1_790_000_000_000):
        granted = upload(photo("coffee.jpg"))
    with clock.at(1_790_000_000_000 + media_settings().unattached_lifetime * 1000):
        assert service.render(granted.object_key) is None


def test_the_result_names_a_post_that_attached_the_media_meanwhile() -> None:
    granted = upload(photo("coffee.jpg"))
    set_attribute(granted.media_id, "post_id", {"S": "p1"})
    assert rendered(granted.object_key).post_id == "p1"


def test_an_error_of_s3_is_raised_so_that_the_event_is_redelivered(monkeypatch: pytest.MonkeyPatch) -> None:
    granted = upload(photo("coffee.jpg"))
    monkeypatch.setenv("EMULSION_MEDIA_BUCKET", "no-such-bucket")
    forget_settings()
    with pytest.raises(ClientError):
        service.render(granted.object_key)
    assert row(granted.media_id)["state"]["S"] == "pending"
