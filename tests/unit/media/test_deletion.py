"""Deletion of media: erasure from storage, and objects that are stored too late."""

from typing import Any

import pytest

from chalicelib.core import aws, clock, ids
from chalicelib.core.problems import Unavailable
from chalicelib.core.settings import DAY
from chalicelib.media import deletion, objects, service, tables, uploads
from chalicelib.media.messages import EraseMedia
from chalicelib.media.settings import settings
from chalicelib.media.tables import MediaRow
from tests.support.resources import BUCKET, client
from tests.support.rooms.pictures import photo
from tests.support.rooms.uploading import upload
from tests.support.rooms.world import sent

pytestmark = pytest.mark.usefixtures("cloud")


@pytest.fixture
def ada() -> str:
    return ids.new_id(clock.now_ms())


def uploaded(owner_id: str) -> service.Media:
    media = tables.find(upload(photo("coffee.jpg"), owner=owner_id).media_id)
    assert media is not None
    return media


def received(queue: str) -> list[dict[str, Any]]:
    messages = sent(queue)
    for message in messages:
        del message["request_id"]
    return messages


def versions(media_id: str) -> int:
    """The number of versions and delete markers of a media."""
    count = 0
    for prefix in uploads.key_prefixes(media_id):
        answer = client("s3").list_object_versions(Bucket=BUCKET, Prefix=prefix)
        count += len([*answer.get("Versions", []), *answer.get("DeleteMarkers", [])])
    return count


def row(media_id: str) -> MediaRow:
    return MediaRow.get(ids.owner_of(media_id), media_id)


def test_every_version_is_erased_and_recorded_on_the_row(ada: str) -> None:
    media = uploaded(ada)
    service.render(media.original.object_key)
    before = versions(media.media_id)
    client("s3").delete_object(Bucket=BUCKET, Key=media.original.object_key)  # keeps the bytes and adds a delete marker
    service.erase(EraseMedia(media.media_id))
    assert versions(media.media_id) == 0
    kept = row(media.media_id)
    assert (kept.state, int(kept.erased_versions)) == ("removed", before + 1)
    assert kept.attribute_values.get("blurhash") is None
    assert kept.removed_ms <= kept.erased_ms <= clock.now_ms()
    assert kept.expires_at == pytest.approx(clock.now() + settings().erasure_record_lifetime, abs=60)


def test_other_media_stay(ada: str) -> None:
    gone, stays = uploaded(ada), uploaded(ada)
    service.erase(EraseMedia(gone.media_id))
    assert versions(stays.media_id) == 1


def test_readers_do_not_find_a_removed_media(ada: str) -> None:
    media = uploaded(ada)
    service.erase(EraseMedia(media.media_id))
    assert tables.find(media.media_id) is None
    assert service.of_post(ada, [media.media_id]) == []


def test_a_repeated_erasure_keeps_the_time_of_removal(ada: str) -> None:
    media = uploaded(ada)
    service.erase(EraseMedia(media.media_id))
    first = row(media.media_id)
    with clock.at(clock.now_ms() + DAY * 1000):
        service.erase(EraseMedia(media.media_id))
    again = row(media.media_id)
    assert (again.removed_ms, again.erased_versions) == (first.removed_ms, first.erased_versions)


def test_objects_without_a_row_are_erased_too(ada: str) -> None:
    media = uploaded(ada)
    row(media.media_id).delete()
    service.erase(EraseMedia(media.media_id))
    assert versions(media.media_id) == 0


@pytest.mark.parametrize("bad", ["", "r", "../../x", "0" * 11])
def test_an_invalid_media_id_erases_nothing(ada: str, bad: str) -> None:
    uploaded(ada)
    with pytest.raises(ValueError, match="no media id"):
        service.erase(EraseMedia(bad))


def test_an_erasure_that_s3_does_not_finish_is_repeated(ada: str, monkeypatch: pytest.MonkeyPatch) -> None:
    media = uploaded(ada)
    real = aws.client("s3")._make_api_call

    def call(operation: str, arguments: dict[str, Any]) -> Any:
        errors = {"Errors": [{"Key": media.original.object_key, "Code": "InternalError"}]}
        return errors if operation == "DeleteObjects" else real(operation, arguments)

    monkeypatch.setattr(aws.client("s3"), "_make_api_call", call)
    with pytest.raises(Unavailable, match="1 of 1"):
        service.erase(EraseMedia(media.media_id))
    assert row(media.media_id).erased_ms is None


def test_an_upload_after_the_removal_is_erased(ada: str) -> None:
    media = uploaded(ada)
    deletion.mark_removed(media.media_id)
    assert service.render(media.original.object_key) is None
    assert received("erase") == [EraseMedia(media.media_id).to_message()]


def test_a_rendering_that_ends_after_the_removal_is_erased(ada: str, monkeypatch: pytest.MonkeyPatch) -> None:
    media = uploaded(ada)
    write = objects.write_renditions

    def overtaken(*arguments: Any) -> None:
        service.erase(EraseMedia(media.media_id))
        write(*arguments)

    monkeypatch.setattr(objects, "write_renditions", overtaken)
    assert service.render(media.original.object_key) is None
    assert versions(media.media_id) > 0
    (message,) = received("erase")
    service.erase(EraseMedia.from_record(message))
    assert versions(media.media_id) == 0
