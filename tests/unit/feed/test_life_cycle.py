"""Erasure of ranked windows."""

import pytest

from chalicelib.feed import service, tables

pytestmark = pytest.mark.usefixtures("cloud")
ADA, BOB = "0" * 10 + "a", "0" * 10 + "b"


def test_windows_are_erased_and_not_exported() -> None:
    for viewer_id in (ADA, BOB):
        tables.put_window(viewer_id, "window", b"ids")
    assert not [*service.export_user(ADA)]
    assert [service.erase_user(ADA) for _ in range(3)] == [False, True, True]
    assert tables.get_window(ADA, "window") is None
    assert tables.get_window(BOB, "window")
