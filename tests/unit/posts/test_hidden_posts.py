"""Archive, recently deleted, and the lists of them."""

import itertools
from functools import partial
from typing import Any

import pytest

from chalicelib.core import clock
from chalicelib.core.problems import NotFound, Unavailable
from chalicelib.graph import service as graph
from chalicelib.media.service import Media
from chalicelib.posts import hidden_posts, service, state_tables, tables
from chalicelib.posts.settings import settings
from tests.support.rooms import world
from tests.support.rooms.posts_api import called, listed

pytestmark = pytest.mark.usefixtures("cloud")
ARCHIVE, BIN = "/v1/users/me/archive", "/v1/users/me/recently-deleted"


@pytest.fixture
def ada() -> str:
    return world.person("ada")


@pytest.fixture
def fan(ada: str) -> str:
    fan = world.person("fan")
    graph.follow(fan, ada)
    return fan


def ids_in(viewer: str | None, path: str) -> list[str]:
    return [each["id"] for each in listed(viewer, path)]


def later(seconds: int) -> Any:
    return clock.at(clock.now_ms() + seconds * 1000)


def lifetime() -> int:
    return settings().recently_deleted_lifetime


def test_an_archived_post_is_hidden_from_all_but_its_author(ada: str, fan: str) -> None:
    kept, post = world.post(ada).post_id, world.post(ada, "mine").post_id
    path, grid = f"/v1/posts/{post}", f"/v1/users/{ada}/posts"
    for deed in ("like", "save"):
        called(204, fan, "PUT", f"{path}/{deed}")
    for _ in range(2):
        called(204, ada, "PUT", f"{path}/archive")
    for viewer in (fan, None):
        called(404, viewer, "GET", path)
        called(404, viewer, "GET", f"{path}/likes")
        assert ids_in(viewer, grid) == [kept]
    called(404, fan, "PUT", f"{path}/like")
    called(404, fan, "PUT", f"{path}/archive")
    assert ids_in(fan, "/v1/users/me/saves") == []
    assert ids_in(ada, grid) == [kept]
    assert ids_in(ada, ARCHIVE) == [post]
    assert ids_in(fan, ARCHIVE) == []
    shown = called(200, ada, "GET", path)
    assert (shown["state"], shown["viewer"]["can"]) == ("archived", ["edit", "delete", "unarchive"])
    assert shown["media"][0]["renditions"]
    for _ in range(2):
        called(204, ada, "DELETE", f"{path}/archive")
    assert ids_in(None, grid) == [post, kept]
    assert ids_in(fan, "/v1/users/me/saves") == [post]
    assert ids_in(ada, ARCHIVE) == []


def test_only_the_author_archives_a_published_post(ada: str, fan: str) -> None:
    post = world.post(ada).post_id
    called(403, fan, "PUT", f"/v1/posts/{post}/archive")
    called(403, fan, "POST", f"/v1/posts/{post}/restore")
    called(403, fan, "DELETE", f"{BIN}/{post}")
    waiting = world.post(ada, media=(world.photo(ada, "processing"),)).post_id
    for method in ("PUT", "DELETE"):
        problem = called(409, ada, method, f"/v1/posts/{waiting}/archive")
        assert problem["type"].endswith("post-not-published")
    called(404, ada, "PUT", "/v1/posts/nothing/archive")


def test_a_deleted_post_can_be_restored_until_its_time_is_over(ada: str, fan: str) -> None:
    post = world.post(ada, "#tag @fan").post_id
    path = f"/v1/posts/{post}"
    before = called(200, fan, "GET", path)
    for _ in range(2):
        called(204, ada, "DELETE", path)
    for viewer in (ada, fan, None):
        called(404, viewer, "GET", path)
    called(404, ada, "PATCH", path, {"caption": "x"})
    called(404, ada, "PUT", f"{path}/archive")
    (shown,) = listed(ada, BIN)
    assert (shown["id"], shown["state"], shown["viewer"]["can"]) == (post, "recently_deleted", ["restore", "erase"])
    assert clock.from_rfc3339(shown["erased_at"]) == pytest.approx(clock.now_ms() + lifetime() * 1000, abs=60_000)
    for _ in range(2):
        called(204, ada, "POST", f"{path}/restore")
    assert called(200, fan, "GET", path) == before
    assert listed(ada, BIN) == []


def test_a_post_whose_time_is_over_is_gone_before_it_is_swept(ada: str) -> None:
    post = world.post(ada).post_id
    service.delete(ada, post)
    with later(lifetime()):
        assert listed(ada, BIN) == []
        called(404, ada, "POST", f"/v1/posts/{post}/restore")
        assert world.row(post).state == "recently_deleted"
        assert service.end_due_states() == 1
        assert world.row(post).state == "deleted"
        assert service.end_due_states() == 0
        assert world.row(post).media is None


def test_an_archived_post_is_restored_to_the_archive(ada: str) -> None:
    post = world.post(ada).post_id
    service.archive(ada, post)
    service.delete(ada, post)
    assert ids_in(ada, ARCHIVE) == []
    service.restore(ada, post)
    assert ids_in(ada, ARCHIVE) == [post]
    called(404, None, "GET", f"/v1/posts/{post}")


def test_erasing_at_once(ada: str) -> None:
    post = world.post(ada).post_id
    called(404, ada, "DELETE", f"{BIN}/{post}")
    service.delete(ada, post)
    for _ in range(2):
        called(204, ada, "DELETE", f"{BIN}/{post}")
    called(404, ada, "POST", f"/v1/posts/{post}/restore")
    assert (world.row(post).state, world.row(post).unplanned is not None) == ("deleted", True)


@pytest.mark.parametrize("state", ["processing", "failed"])
def test_a_post_that_was_never_shown_is_erased_at_once(ada: str, state: str) -> None:
    post = world.post(ada, media=(world.photo(ada, "processing"),))
    if state == "failed":
        world.finish(post.media_ids[0], "failed")
        service.settle(post.post_id)
    service.delete(ada, post.post_id)
    assert world.row(post.post_id).state == "deleted"


def test_the_work_that_hiding_and_showing_leave_for_the_outbox(ada: str) -> None:
    """A hidden post waits for nothing; one that is shown again is planned again."""
    post = world.post(ada).post_id
    service.archive(ada, post)
    assert world.row(post).unplanned is None
    service.unarchive(ada, post)
    assert world.row(post).unplanned is not None
    service.delete(ada, post)
    assert world.row(post).unplanned.startswith("due#")
    with later(3600):
        assert service.resend_unplanned() == 0, "it is not overdue for its plan"
    service.restore(ada, post)
    assert not world.row(post).unplanned.startswith("due#")


def test_copies_of_media_are_renewed_while_a_post_is_hidden(ada: str) -> None:
    post = world.post(ada)
    for hide in (service.archive, service.delete):
        hide(ada, post.post_id)
        fresh = [Media.from_map({**each, "path": each["path"] + "-anew"}) for each in world.row(post.post_id).media]
        assert tables.replace_media(post.post_id, partial(_first, fresh))
        assert [each["path"] for each in world.row(post.post_id).media] == [each.path for each in fresh]


def _first(media: list[Media], _: service.Post) -> list[Media]:
    return media


def test_lists_in_pages_are_newest_first(ada: str) -> None:
    posts = [world.post(ada).post_id for _ in range(5)]
    for each in posts:
        service.archive(ada, each)
    for limit in (1, 2, 5, 20):
        assert [each["id"] for each in listed(ada, ARCHIVE, limit)] == posts[::-1]
    assert called(400, world.person("bob"), "GET", f"{ARCHIVE}?cursor=xx")["errors"][0]["field"] == "cursor"


@pytest.mark.parametrize(("first", "second"), itertools.permutations(["archive", "delete", "restore"], 2))
def test_two_changes_at_once_end_as_one_after_the_other(
    ada: str, monkeypatch: pytest.MonkeyPatch, first: str, second: str
) -> None:
    post = world.post(ada).post_id
    transfer = state_tables.transfer
    acts: list[str] = []

    def overtaken(*given: Any, **more: Any) -> Any:
        if not acts:
            acts.append(second)
            act(second, post)
        return transfer(*given, **more)

    def act(name: str, post_id: str) -> None:
        try:
            getattr(hidden_posts, name)(ada, post_id)
        except NotFound:
            acts.append("refused")

    if first == "restore":
        service.delete(ada, post)
    monkeypatch.setattr(state_tables, "transfer", overtaken)
    act(first, post)
    row = world.row(post)
    ends = {"archive": {"archived", "recently_deleted"}, "delete": {"recently_deleted"}, "restore": {"active"}}
    assert row.state in ends[first] | ends[second]
    assert row.aside == (None if row.state == "active" else f"{ada}#{row.state}")


def test_a_post_that_keeps_changing(ada: str, monkeypatch: pytest.MonkeyPatch) -> None:
    post = world.post(ada).post_id
    monkeypatch.setattr(state_tables, "transfer", lambda *_, **__: None)
    for change in (service.archive, service.delete):
        with pytest.raises(Unavailable):
            change(ada, post)
    monkeypatch.undo()
    service.delete(ada, post)
    monkeypatch.setattr(state_tables, "transfer", lambda *_, **__: None)
    monkeypatch.setattr(state_tables, "make_tombstone", lambda *_: None)
    for change in (service.restore, service.erase):
        with pytest.raises(Unavailable):
            change(ada, post)


def test_likes_that_the_author_hides(ada: str, fan: str) -> None:
    post = world.post(ada).post_id
    path = f"/v1/posts/{post}"
    called(204, fan, "PUT", f"{path}/like")
    called(200, ada, "PATCH", path, {"hide_likes": True})
    for viewer in (fan, None):
        shown = called(200, viewer, "GET", path)
        assert (shown["likes_count"], shown["hide_likes"]) == (None, True)
        assert "list_likes" not in shown["viewer"]["can"]
        assert called(403, viewer, "GET", f"{path}/likes")["type"].endswith("likes-hidden")
    assert called(200, ada, "GET", path)["likes_count"] == 0
    assert [each["id"] for each in listed(ada, f"{path}/likes")] == [fan]
    called(200, ada, "PATCH", path, {"hide_likes": False})
    assert called(200, fan, "GET", path)["likes_count"] == 0
