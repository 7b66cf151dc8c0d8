"""Views are counted once, though reports come twice and a run dies after it has counted."""

from collections.abc import Callable

import pytest

from chalicelib.core.settings import HOUR, forget_settings
from tests.support import faults
from tests.support.drills.stage import Stage
from tests.support.faults import CrashAfterTheWrite
from tests.support.platform import strike


def test_a_run_that_dies_after_it_has_counted(new_stage: Callable[[], Stage], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMULSION_VIEW_HOURS_BACK", "2")
    forget_settings()
    stage = new_stage()
    ada, bob, cleo = (stage.register(name) for name in ("ada", "bob", "cleo"))
    posts = [stage.post(ada, text, stage.upload(ada))["id"] for text in ("one", "two")]
    stage.platform.settle()
    events = [{"type": "view", "post_id": post_id, "dwell_ms": 1000} for post_id in posts]
    for viewer in (bob, cleo, ada, bob):
        stage.expect(202, viewer, "POST", "/v1/events", {"events": [*events, *reversed(events)]})
    deaths = 0
    for _ in range(4):
        try:
            with faults.between(CrashAfterTheWrite()):
                strike("functions.housekeeping:count_views", 2 * HOUR)
        except faults.Crash:
            deaths += 1
    assert deaths
    for post_id in posts:
        assert stage.expect(200, ada, "GET", f"/v1/posts/{post_id}")["views_count"] == 2
        assert [day["views"] for day in stage.expect(200, ada, "GET", f"/v1/posts/{post_id}/views")["items"]] == [2]
