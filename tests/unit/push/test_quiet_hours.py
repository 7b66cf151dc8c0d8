"""Quiet hours follow the user's clock, over midnight and over the change of summer time."""

from datetime import UTC, datetime

import pytest

from chalicelib.push.quiet_hours import is_quiet
from chalicelib.push.tables import Quiet, Wishes
from tests.support.rooms import api
from tests.support.rooms.pushing import call

pytestmark = pytest.mark.usefixtures("cloud")


def at(text: str) -> int:
    """A time in UTC, in milliseconds."""
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


@pytest.mark.parametrize(
    ("hours", "zone", "moment", "quiet"),
    [
        ((22 * 60, 7 * 60), "Europe/Berlin", "2026-01-10T20:59:59", False),
        ((22 * 60, 7 * 60), "Europe/Berlin", "2026-01-10T21:00:00", True),
        ((22 * 60, 7 * 60), "Europe/Berlin", "2026-01-10T05:59:59", True),
        ((22 * 60, 7 * 60), "Europe/Berlin", "2026-01-10T06:00:00", False),
        ((22 * 60, 7 * 60), "Europe/Berlin", "2026-07-10T20:00:00", True),  # summer time
        ((22 * 60, 7 * 60), "Europe/Berlin", "2026-07-10T05:00:00", False),
        ((13 * 60, 15 * 60), "Asia/Kolkata", "2026-01-10T07:29:59", False),
        ((13 * 60, 15 * 60), "Asia/Kolkata", "2026-01-10T07:30:00", True),
        ((13 * 60, 15 * 60), "Asia/Kolkata", "2026-01-10T09:30:00", False),
        ((0, 1), "UTC", "2026-01-10T00:00:59", True),
    ],
)
def test_hours_are_those_of_the_zone(hours: tuple[int, int], zone: str, moment: str, quiet: bool) -> None:
    assert is_quiet(Wishes(Quiet(*hours, zone)), at(moment)) is quiet


def test_settings_are_changed_one_by_one() -> None:
    token = api.registered()["access_token"]
    hours = {"start": "22:30", "end": "07:00", "zone": "America/Sao_Paulo"}
    changed = call("PATCH", "/v1/push", {"quiet_hours": hours}, token)
    assert (changed.status, changed.body["quiet_hours"], changed.body["previews"]) == (200, hours, True)
    changed = call("PATCH", "/v1/push", {"previews": False}, token)
    assert (changed.body["quiet_hours"], changed.body["previews"]) == (hours, False)
    assert call("GET", "/v1/push", None, token).body == changed.body
    changed = call("PATCH", "/v1/push", {"quiet_hours": None}, token)
    assert (changed.body["quiet_hours"], changed.body["previews"]) == (None, False)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"start": "24:00"}, "quiet_hours.start"),
        ({"end": "7:00"}, "quiet_hours.end"),
        ({"end": "22:30"}, "quiet_hours.end"),
        ({"zone": "Mars/Olympus"}, "quiet_hours.zone"),
        ({"zone": "../../etc/passwd"}, "quiet_hours.zone"),
        ({"zone": "/etc/localtime"}, "quiet_hours.zone"),
        ({"zone": "Europe"}, "quiet_hours.zone"),
    ],
)
def test_hours_that_are_none_are_refused(change: dict[str, str], field: str) -> None:
    token = api.registered()["access_token"]
    hours = {"start": "22:30", "end": "07:00", "zone": "UTC"} | change
    refused = call("PATCH", "/v1/push", {"quiet_hours": hours}, token)
    assert refused.status == 422
    assert refused.fields == {field}
