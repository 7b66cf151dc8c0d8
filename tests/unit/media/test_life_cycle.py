"""Export and erasure of media."""

import pytest

from chalicelib.core import clock
from chalicelib.media import deletion, service
from chalicelib.media.tables import REMOVED, MediaRow
from tests.support.cloud import Policy
from tests.support.drills.stage import stored
from tests.support.rooms.uploading import OTHER, OWNER, upload

pytestmark = pytest.mark.usefixtures("cloud")


def test_an_export_names_originals_and_leaves_out_paths_and_removed_media() -> None:
    first, removed = upload(b"a photo"), upload(b"a photo")
    upload(b"a photo", owner=OTHER)
    deletion.mark_removed(removed.media_id)
    (exported,) = service.export_user(OWNER)
    assert (exported["kind"], exported["id"], exported["object_key"]) == ("media", first.media_id, first.object_key)
    assert MediaRow.get(OWNER, first.media_id).path not in str(exported)


def test_erasing_takes_a_page_at_a_time_and_keeps_the_record(policy: Policy) -> None:
    policy(erased_at_once=2)
    for _ in range(3):
        upload(b"a photo")
    kept = upload(b"a photo", owner=OTHER)
    assert [service.erase_user(OWNER) for _ in range(4)] == [False, False, True, True]
    assert not stored(f"u/{OWNER}/")
    assert stored(f"u/{OTHER}/") == {kept.object_key}
    rows = [*MediaRow.query(OWNER)]
    assert {row.state for row in rows} == {REMOVED}
    assert all(row.erased_ms and row.expires_at > clock.now() for row in rows)


def test_a_media_whose_erasure_did_not_end_is_erased_again() -> None:
    made = upload(b"a photo")
    deletion.mark_removed(made.media_id)
    assert not service.erase_user(OWNER)
    assert not stored(f"u/{OWNER}/")
    assert service.erase_user(OWNER)
