"""Trends and pages of explore, for the tests of explore."""

from typing import Any

from chalicelib.core import clock
from chalicelib.tags import tables
from chalicelib.tags.tables import Trend, Trends
from tests.support.rooms.searching import call


def trend(tag: str, *post_ids: str) -> None:
    """Let one tag trend, with these posts as its newest."""
    assert tables.put_trends(Trends([Trend(tag, len(post_ids), list(post_ids))], clock.now_ms(), 0))


def page(viewer: str, limit: int = 20, cursor: str | None = None) -> dict[str, Any]:
    """One page of explore."""
    status, found = call(viewer, f"/v1/explore?limit={limit}" + (f"&cursor={cursor}" if cursor else ""))
    assert status == 200, found
    assert len(found["items"]) <= limit
    shown: dict[str, Any] = found
    return shown


def pages(viewer: str, limit: int = 20) -> list[dict[str, Any]]:
    """The posts of all pages."""
    found, cursor = [], None
    while True:
        part = page(viewer, limit, cursor)
        found += part["items"]
        cursor = part["next_cursor"]
        if cursor is None:
            return found


def explored(viewer: str, limit: int = 20) -> list[str]:
    """Ids of the posts of all pages."""
    return [each["id"] for each in pages(viewer, limit)]
