"""Rendering media again: once, under a new path, with all earlier renditions erased."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from chalicelib.core import clock
from chalicelib.core.problems import Unavailable
from chalicelib.core.settings import forget_settings
from chalicelib.core.tables import TransactionRefused, transact
from chalicelib.media import deletion, objects, rerendering, service, tables
from chalicelib.media.media import VERSION
from chalicelib.media.messages import RerenderMedia
from tests.support.resources import make_distribution
from tests.support.rooms.pictures import photo
from tests.support.rooms.uploading import OWNER, processed, put, request, row, set_attribute, stored, upload
from tests.support.rooms.world import sent

pytestmark = pytest.mark.usefixtures("cloud")
RUN = "run1"


def aged(media: service.Media) -> service.Media:
    """The media with an earlier version, as if earlier code had rendered it."""
    set_attribute(media.media_id, "version", {"N": str(VERSION - 1)})
    return media


def run(media_id: str, *, purges: bool = False) -> service.Media | None:
    """Do what the event function does, for a media without copies."""
    message = RerenderMedia(media_id, RUN, purges)
    rendered = service.rerender(RerenderMedia.from_record(message.to_message()))
    service.finish_rerender(message, rendered)
    return rendered


def paths() -> set[str]:
    return {key.rpartition("/")[0] + "/" for key in stored()}


def test_all_renditions_move_to_a_new_path() -> None:
    before = aged(processed())
    files = {key.rpartition("/")[2]: each["Body"] for key, each in stored().items()}
    rendered = run(before.media_id)
    assert rendered is not None
    assert (rendered.state, rendered.version, rendered.sizes) == ("active", VERSION, before.sizes)
    assert rendered.path != before.path
    assert paths() == {rendered.path}
    assert {key.rpartition("/")[2]: each["Body"] for key, each in stored().items()} == files
    assert row(before.media_id)["run_id"]["S"] == RUN
    assert "next_path" not in row(before.media_id)


def test_every_version_of_the_old_objects_is_erased() -> None:
    before = aged(processed())
    put(f"{before.path}150.webp", b"a second version")
    rendered = run(before.media_id)
    assert rendered is not None
    prefix = before.path.rpartition("-")[0]
    assert {each.key.rpartition("/")[0] + "/" for page in objects.list_versions(prefix) for each in page} == {
        rendered.path
    }


def test_a_media_of_the_current_version_is_left_alone() -> None:
    media = processed()
    assert run(media.media_id) == media
    assert paths() == {media.path}
    assert row(media.media_id)["run_id"]["S"] == RUN


def test_a_row_without_a_version_has_the_first() -> None:
    media = processed()
    tables.record(media.media_id, [tables.MediaRow.version.remove()], tables.MediaRow.media_id.exists())
    found = tables.find(media.media_id)
    assert found is not None
    assert found.version == 1


def test_an_avatar_stays_square() -> None:
    rendered = run(aged(processed(is_avatar=True)).media_id)
    assert rendered is not None
    assert (rendered.width, rendered.height, rendered.sizes) == (400, 400, (150, 320))


def test_a_failed_media_that_is_accepted_now_becomes_active(monkeypatch: pytest.MonkeyPatch) -> None:
    granted = upload(photo("coffee.jpg"))
    with monkeypatch.context() as strict:
        strict.setenv("EMULSION_PIXEL_LIMIT", "1")
        forget_settings()
        failed = service.render(granted.object_key)
        assert failed is not None
        assert failed.problem == "too-many-pixels"
    forget_settings()
    rendered = run(granted.media_id)
    assert rendered is not None
    assert (rendered.state, rendered.problem) == ("active", None)
    assert paths() == {rendered.path}
    assert service.status(OWNER, granted.media_id).problem is None


def test_a_failed_media_that_is_refused_again_stays_failed() -> None:
    granted = upload(b"BM", "image/png")
    service.render(granted.object_key)
    assert run(granted.media_id) is None
    assert service.status(OWNER, granted.media_id).problem == "not-a-photo"
    assert row(granted.media_id)["run_id"]["S"] == RUN


def test_an_active_media_that_is_refused_now_stays_active(monkeypatch: pytest.MonkeyPatch) -> None:
    media = aged(processed())
    monkeypatch.setenv("EMULSION_PIXEL_LIMIT", "1")
    forget_settings()
    kept = run(media.media_id)
    assert kept is not None
    assert (kept.path, kept.state) == (media.path, "active")
    assert paths() == {media.path}


def test_a_media_without_an_original_stays_unchanged() -> None:
    media = aged(processed())
    objects.erase_prefix(media.original.object_key)
    assert run(media.media_id) == tables.find(media.media_id)
    assert paths() == {media.path}


def test_a_pending_media_is_left_to_its_own_event() -> None:
    granted = request(b"x")
    assert run(granted.media_id) is None
    assert row(granted.media_id)["state"]["S"] == "pending"


@pytest.mark.parametrize("media_id", ["", "x", "0" * 21, "../" * 8])
def test_an_invalid_media_id_is_an_error(media_id: str) -> None:
    with pytest.raises(ValueError, match="no media id"):
        service.rerender(RerenderMedia(media_id, RUN))


def test_a_media_that_does_not_exist() -> None:
    assert run("0" * 11 + OWNER) is None


def interrupted(monkeypatch: pytest.MonkeyPatch, media: service.Media, meanwhile: Any) -> None:
    """Call `meanwhile` with the media id while the first run stores its renditions."""
    write, seen = objects.write_renditions, list[str]()

    def write_late(path: str, files: Any) -> None:
        seen.append(path)
        if len(seen) == 1:
            meanwhile(media.media_id)
        write(path, files)

    monkeypatch.setattr(objects, "write_renditions", write_late)


def test_a_media_that_is_removed_meanwhile_is_erased_again(monkeypatch: pytest.MonkeyPatch) -> None:
    media = aged(processed())
    interrupted(monkeypatch, media, deletion.mark_removed)
    assert run(media.media_id) is None
    assert [each["media_id"] for each in sent("erase")] == [media.media_id]
    assert row(media.media_id)["state"]["S"] == "removed"


def test_of_two_concurrent_runs_one_switches_and_the_other_is_redelivered(monkeypatch: pytest.MonkeyPatch) -> None:
    media, other = aged(processed()), list[service.Media | None]()
    interrupted(monkeypatch, media, lambda media_id: other.append(run(media_id)))
    with pytest.raises(Unavailable):
        run(media.media_id)
    assert len(paths()) == 2, "the renditions of the slower run are still stored"
    (faster,) = other
    assert faster is not None
    assert run(media.media_id) == faster
    assert paths() == {faster.path}


def test_only_renditions_that_no_run_needs_are_erased(monkeypatch: pytest.MonkeyPatch) -> None:
    media = aged(processed())
    message = RerenderMedia(media.media_id, RUN)
    rendered = service.rerender(message)
    assert rendered is not None
    next_path = f"{rendered.path[:-3]}99/"
    put(f"{next_path}150.webp", b"of a newer run")
    set_attribute(media.media_id, "next_path", {"S": next_path})
    service.finish_rerender(message, rendered)
    assert paths() == {rendered.path, next_path}
    put(f"{media.path}150.webp", b"of an older one")
    service.finish_rerender(message, media)
    assert paths() == {rendered.path, next_path, media.path}, "copies may not have followed the current path"


def test_an_error_of_s3_is_raised_so_that_the_message_is_redelivered(monkeypatch: pytest.MonkeyPatch) -> None:
    media = aged(processed())

    def throttled(*_: object) -> None:
        raise ClientError({"Error": {"Code": "SlowDown"}}, "PutObject")

    with monkeypatch.context() as patch:
        patch.setattr(objects, "write_renditions", throttled)
        with pytest.raises(ClientError):
            run(media.media_id)
    assert row(media.media_id)["path"]["S"] == media.path
    assert "run_id" not in row(media.media_id)
    assert run(media.media_id)


def test_the_cdn_is_purged_only_on_request(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = aged(processed()), aged(processed())
    monkeypatch.setenv("EMULSION_CDN_DISTRIBUTION", make_distribution())
    forget_settings()
    run(first.media_id)
    run(second.media_id, purges=True)
    assert [each["media_id"] for each in sent("purge")] == [second.media_id]


def test_the_row_names_the_replaced_files_for_purges() -> None:
    media = aged(processed())
    run(media.media_id)
    replaced = row(media.media_id)
    assert [each["S"] for each in replaced["replaced_files"]["L"]] == media.files != []
    assert int(replaced["replaced_ms"]["N"]) <= clock.now_ms()


def test_a_media_that_was_rendered_since_it_was_read_cannot_be_attached() -> None:
    media = service.resolve(OWNER, [aged(processed()).media_id])[0]
    run(media.media_id)
    with pytest.raises(TransactionRefused):
        transact(lambda transaction: service.attach(transaction, media, "post"))
    again = service.resolve(OWNER, [media.media_id])[0]
    transact(lambda transaction: service.attach(transaction, again, "post"))
    assert rerendering._announce_path(again, "elsewhere")
