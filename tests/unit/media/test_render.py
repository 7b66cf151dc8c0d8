"""From the event to the renditions, however often, late or simultaneous."""

from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from chalicelib.core import clock
from chalicelib.core.settings import forget_settings, settings
from chalicelib.media import objects, processing, renditions, service
from chalicelib.media.media import Media
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


def test_the_row_says_what_is_there() -> None:
    media = processed("coffee.jpg")
    assert (media.state, media.kind, media.width, media.height) == ("active", "photo", 600, 400)
    assert (media.sizes, media.formats, media.problem) == ((150, 320, 640), ("webp", "avif"), None)
    assert service.of_post(OWNER, [media.media_id]) == [media]
    assert Media.from_map(media.to_map()).to_map() == media.to_map()


def test_again_is_the_same_and_does_no_work(monkeypatch: pytest.MonkeyPatch) -> None:
    granted = upload(photo("coffee.jpg"))
    first = rendered(granted.object_key)
    monkeypatch.setattr(objects, "read_original", None)
    assert service.render(granted.object_key) == first


def test_a_run_that_died_half_way_is_finished_by_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    granted = upload(photo("coffee.jpg"))
    with monkeypatch.context() as patch:
        patch.setattr(objects, "write_renditions", _throttled)
        with pytest.raises(ClientError):
            service.render(granted.object_key)
    assert row(granted.media_id)["state"]["S"] == "processing"
    assert rendered(granted.object_key).state == "active"


def _throttled(*_: object) -> None:
    raise ClientError({"Error": {"Code": "SlowDown"}}, "PutObject")


def test_two_runs_at_once_write_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    granted = upload(photo("coffee.jpg"))
    make, outcomes = renditions.make_renditions, list[Any]()

    def overtaken(data: bytes, content_type: str, kind: str) -> object:
        if not outcomes:
            outcomes.append(None)
            outcomes.append(service.render(granted.object_key))
            outcomes.append({key: each["Body"] for key, each in stored().items()})
        return make(data, content_type, kind=kind)

    monkeypatch.setattr(processing, "make_renditions", overtaken)
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
def test_a_bad_file_fails_its_media_for_good(data: bytes, content_type: str, problem: str) -> None:
    granted = upload(data, content_type)
    failed = rendered(granted.object_key)
    assert (failed.state, failed.problem, failed.sizes) == ("failed", problem, ())
    assert service.render(granted.object_key) == failed
    assert stored() == {}


@pytest.mark.parametrize("other", [b"short", photo("chelsea.jpg")[:-1] + b"x"])
def test_bytes_that_were_not_declared(other: bytes) -> None:
    granted = request(photo("chelsea.jpg"))
    put(granted.object_key, other)
    assert rendered(granted.object_key).problem == "upload-mismatch"


def test_keys_that_are_no_uploads_of_ours() -> None:
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


def test_an_object_that_is_gone() -> None:
    granted = request(photo("coffee.jpg"))
    assert service.render(granted.object_key) is None
    assert row(granted.media_id)["state"]["S"] == "pending"


def test_a_row_that_is_gone_stays_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    granted = upload(photo("coffee.jpg"))
    make = renditions.make_renditions

    def overtaken(data: bytes, content_type: str, kind: str) -> object:
        key = {"owner_id": {"S": OWNER}, "media_id": {"S": granted.media_id}}
        boto3.client("dynamodb").delete_item(TableName=settings().deployed_name("media"), Key=key)
        return make(data, content_type, kind=kind)

    monkeypatch.setattr(processing, "make_renditions", overtaken)
    assert service.render(granted.object_key) is None
    assert service.of_post(OWNER, [granted.media_id]) == []


def test_an_expired_upload_is_not_rendered() -> None:
    with clock.at(1_790_000_000_000):
        granted = upload(photo("coffee.jpg"))
    with clock.at(1_790_000_000_000 + media_settings().unattached_lifetime * 1000):
        assert service.render(granted.object_key) is None


def test_a_post_that_took_the_media_meanwhile_is_told() -> None:
    granted = upload(photo("coffee.jpg"))
    set_attribute(granted.media_id, "post_id", {"S": "p1"})
    assert rendered(granted.object_key).post_id == "p1"


def test_what_storage_raises_brings_the_event_again(monkeypatch: pytest.MonkeyPatch) -> None:
    granted = upload(photo("coffee.jpg"))
    monkeypatch.setenv("EMULSION_MEDIA_BUCKET", "no-such-bucket")
    forget_settings()
    with pytest.raises(ClientError):
        service.render(granted.object_key)
    assert row(granted.media_id)["state"]["S"] == "pending"
