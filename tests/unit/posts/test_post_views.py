"""Views of posts: whose count, in which hour, and that every run ends with counts equal to distinct views."""

import gzip
import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.core import caches, clock
from chalicelib.core.problems import Forbidden, NotFound
from chalicelib.core.settings import forget_settings
from chalicelib.events import service as events
from chalicelib.events import view_files
from chalicelib.graph import service as graph
from chalicelib.posts import service, view_tables
from chalicelib.posts.view_tables import PostViewsRow, ViewFoldRow
from tests.support import faults
from tests.support.faults import CrashAfterTheWrite, overtaken
from tests.support.resources import EVENTS_BUCKET, client
from tests.support.rooms import world
from tests.support.rooms.people import change, person

pytestmark = pytest.mark.usefixtures("cloud")
LATER_MS = 2 * 3600 * 1000
View = tuple[str, str]


@pytest.fixture
def ada() -> str:
    return person("ada")


@pytest.fixture
def viewers() -> list[str]:
    return [person(f"viewer{i}") for i in range(4)]


def line(viewer_id: str, post_id: str, kind: str = "view") -> dict[str, Any]:
    return {"type": kind, "user_id": viewer_id, "post_id": post_id, "received_at": "-", "dwell_ms": 1}


def store(name: str, lines: Iterable[object], *, hour: str = "") -> None:
    """Store a file of events under the prefix of an hour, as Firehose does; its events are of no order."""
    hour = hour or f"{datetime.now(UTC):%Y/%m/%d/%H}"
    body = "\n".join(each if isinstance(each, str) else json.dumps(each) for each in lines).encode()
    client("s3").put_object(Bucket=EVENTS_BUCKET, Key=f"events/{hour}/{name}", Body=gzip.compress(body))


def count(later_ms: int = LATER_MS) -> int:
    """Count views as the schedule does once the current hour is closed."""
    with clock.at(clock.now_ms() + later_ms):
        return service.count_views()


def views_of(*post_ids: str) -> list[int]:
    return [int(world.row(post_id).views_count) for post_id in post_ids]


def check_days() -> None:
    """The days of each post have as many views as the post."""
    days: dict[str, int] = {}
    for row in PostViewsRow.scan():
        days[row.day_of_post.partition("#")[0] + row.author_id] = int(row.views)
    assert days == {post_id: views_of(post_id)[0] for post_id in days}


def test_each_viewer_counts_once_whatever_files_have(ada: str, viewers: list[str]) -> None:
    one, other = world.post(ada).post_id, world.post(ada).post_id
    store("a", [line(each, one) for each in viewers] + [line(viewers[0], other)])
    store("b", [line(each, one) for each in reversed(viewers)] * 3)
    store("c", [line(viewers[1], other, "open"), line(viewers[1], other, "impression"), line(ada, other)])
    assert count() > 0
    assert views_of(one, other) == [4, 1]
    assert count() == 0
    assert views_of(one, other) == [4, 1]
    check_days()


def test_the_current_hour_and_the_last_minutes_are_not_counted_yet(ada: str, viewers: list[str]) -> None:
    post_id = world.post(ada).post_id
    store("a", [line(viewers[0], post_id)])
    count(0)
    assert views_of(post_id) == [0]
    count()
    assert views_of(post_id) == [1]


def test_a_late_file_belongs_to_the_hour_in_which_it_was_stored(ada: str, viewers: list[str]) -> None:
    post_id = world.post(ada).post_id
    for back in (0, 2, 23):
        store(str(back), [line(viewers[0], post_id)], hour=f"{datetime.now(UTC) - timedelta(hours=back):%Y/%m/%d/%H}")
    store("old", [line(viewers[1], post_id)], hour=f"{datetime.now(UTC) - timedelta(days=3):%Y/%m/%d/%H}")
    count()
    assert views_of(post_id) == [1], "three files of one hour, and one that no delivery stream stores any more"


def test_only_viewers_who_may_see_the_post_count(ada: str, viewers: list[str]) -> None:
    follower, blocker, blocked, stranger = viewers
    bea = person("bea", is_private=True)
    graph.follow(follower, ada)
    graph.follow(follower, bea)
    graph.accept(bea, follower)
    graph.block(blocker, ada)
    graph.block(ada, blocked)
    public, narrow = world.post(ada).post_id, world.post(ada, audience="followers").post_id
    private, suspended = world.post(bea).post_id, world.post(stranger).post_id
    change(stranger, status="suspended")
    caches.forget_caches()
    posts = (public, narrow, private, suspended)
    store("a", [line(each, post_id) for each in (*viewers, ada, bea) for post_id in posts])
    store("b", [line(follower, "0" * 22), line("nobody", public), line(follower, "nothing")])
    count()
    assert views_of(*posts) == [3, 1, 1, 0]
    check_days()


def test_lines_and_files_that_cannot_be_read_stop_nothing(ada: str, viewers: list[str]) -> None:
    post_id = world.post(ada).post_id
    store("a", ["no json", "[]", "7", '{"type": "view"}', "", line(viewers[0], post_id)])
    for name, body in (("b", b"\x1f\x8bno gzip"), ("c", gzip.compress(b"{}" * 99)[:-9]), ("d", b"")):
        key = f"events/{datetime.now(UTC):%Y/%m/%d/%H}/{name}"
        client("s3").put_object(Bucket=EVENTS_BUCKET, Key=key, Body=body)
    plain = json.dumps(line(viewers[1], post_id)).encode()
    client("s3").put_object(Bucket=EVENTS_BUCKET, Key=f"events/{datetime.now(UTC):%Y/%m/%d/%H}/e", Body=plain)
    count()
    assert views_of(post_id) == [2]


def test_a_post_that_is_deleted_while_it_is_counted_stops_nothing(
    ada: str, viewers: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    gone, stays = world.post(ada), world.post(ada)
    store("a", [line(viewers[0], each.post_id) for each in (gone, stays)])
    add = view_tables.add

    def late(*arguments: Any) -> None:
        world.row(gone.post_id).delete()
        add(*arguments)

    monkeypatch.setattr(view_tables, "add", late)
    count()
    assert views_of(stays.post_id) == [1]
    assert [row.day_of_post[:11] for row in PostViewsRow.scan()] == [stays.post_id[:11]]


@pytest.mark.parametrize("slice_bytes", [10, 10**9])
def test_many_posts_in_slices_and_parts(
    ada: str, viewers: list[str], monkeypatch: pytest.MonkeyPatch, slice_bytes: int
) -> None:
    monkeypatch.setenv("EMULSION_VIEW_SLICE_BYTES", str(slice_bytes))
    monkeypatch.setattr(view_tables, "POSTS_AT_ONCE", 2)
    forget_settings()
    posts = [world.post(ada).post_id for _ in range(9)]
    store("a", [line(each, post_id) for i, each in enumerate(viewers) for post_id in posts[i:]])
    count()
    assert views_of(*posts) == [1, 2, 3, 4, 4, 4, 4, 4, 4]
    monkeypatch.setenv("EMULSION_VIEW_SLICE_BYTES", "77")
    forget_settings()
    for row in ViewFoldRow.scan():
        row.update([ViewFoldRow.is_done.remove()])
    count()
    assert views_of(*posts) == [1, 2, 3, 4, 4, 4, 4, 4, 4], "the number of slices is that of the first run"
    check_days()


def test_a_run_that_dies_anywhere_is_continued(ada: str, viewers: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(view_tables, "POSTS_AT_ONCE", 1)
    monkeypatch.setenv("EMULSION_VIEW_SLICE_BYTES", "50")
    monkeypatch.setenv("EMULSION_VIEW_HOURS_BACK", "2")
    forget_settings()
    posts = [world.post(ada).post_id for _ in range(3)]
    store("a", [line(each, post_id) for each in viewers for post_id in posts])
    runs = 0
    while True:
        runs += 1
        try:
            with faults.between(CrashAfterTheWrite()):
                count()
        except faults.Crash:
            graph.block(ada, viewers[min(runs, 3)])  # visibility changes between two runs
        else:
            break
    assert runs > 2
    assert all(1 <= views <= 4 for views in views_of(*posts))
    check_days()
    before = views_of(*posts)
    count()
    assert views_of(*posts) == before


def test_a_run_whose_time_is_up_is_continued(ada: str, viewers: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(view_tables, "POSTS_AT_ONCE", 1)
    posts = [world.post(ada).post_id for _ in range(3)]
    store("a", [line(viewers[0], post_id) for post_id in posts])
    monkeypatch.setenv("EMULSION_VIEWS_PATIENCE", "0")
    forget_settings()
    count()
    assert views_of(*posts) == [0, 0, 0]
    monkeypatch.setenv("EMULSION_VIEWS_PATIENCE", "100")
    forget_settings()
    count()
    assert views_of(*posts) == [1, 1, 1]


def test_two_runs_at_once(ada: str, viewers: list[str]) -> None:
    post_id = world.post(ada).post_id
    store("a", [line(each, post_id) for each in viewers])
    with overtaken(view_tables, "add", by=count):
        count()
    assert views_of(post_id) == [4]


def test_the_author_sees_views_by_day(ada: str, viewers: list[str]) -> None:
    post_id, other = world.post(ada).post_id, world.post(ada).post_id
    for day in ("2026-01-01", "2026-01-02", "2026-01-03"):
        view_tables.add(f"{day}T01", "00000#0000000", day, {post_id: 2, other: 1})
        view_tables.add(f"{day}T02", "00000#0000000", day, {post_id: 3})
        view_tables.add(f"{day}T02", "00000#0000000", day, {post_id: 3})
    page = service.views_by_day(ada, post_id, 2, None)
    assert [(each.day, each.views) for each in page.items] == [("2026-01-03", 5), ("2026-01-02", 5)]
    rest = service.views_by_day(ada, post_id, 2, page.next_cursor)
    assert ([(each.day, each.views) for each in rest.items], rest.next_cursor) == ([("2026-01-01", 5)], None)
    with pytest.raises(Forbidden):
        service.views_by_day(viewers[0], post_id, 2, None)
    graph.block(ada, viewers[0])
    with pytest.raises(NotFound):
        service.views_by_day(viewers[0], post_id, 2, None)


def test_export_and_erasure(ada: str) -> None:
    post_id = world.post(ada).post_id
    view_tables.add("2026-01-01T01", "00000#0000000", "2026-01-01", {post_id: 2})
    (item,) = (each for each in service.export_user(ada) if each["kind"] == "views")
    assert item == {"kind": "views", "post_id": post_id, "day": "2026-01-01", "views": 2}
    while not service.erase_user(ada):
        pass
    assert [*PostViewsRow.query(ada)] == []


def test_slices_cover_all_posts_once(ada: str, viewers: list[str]) -> None:
    posts = [world.post(ada).post_id for _ in range(9)]
    store("a", [line(viewers[0], post_id) for post_id in posts])
    files = view_files.files_of(datetime.now(UTC).replace(minute=0, second=0, microsecond=0))
    found = [each for number in range(3) for each in events.views_in(files, number, 3)]
    assert sorted(found) == sorted(posts)
