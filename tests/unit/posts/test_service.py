"""Reading, editing and deleting posts, and which viewers see them."""

import pytest

from chalicelib.accounts import service as accounts
from chalicelib.core import clock, ids, totals
from chalicelib.core.problems import Forbidden, NotFound, Unprocessable
from chalicelib.graph import service as graph
from chalicelib.posts import service, state_tables, tables, timelines
from chalicelib.posts.settings import settings
from chalicelib.posts.tables import PostRow
from tests.support.rooms import world

pytestmark = pytest.mark.usefixtures("cloud")


@pytest.fixture
def ada() -> str:
    return world.person("ada")


@pytest.fixture
def grace() -> str:
    return world.person("grace")


def sees(viewer_id: str | None, post: service.Post) -> bool:
    try:
        return service.get(viewer_id, post.post_id).post_id == post.post_id
    except NotFound:
        return False


def test_everyone_sees_a_public_post(ada: str, grace: str) -> None:
    post = world.post(ada)
    assert [sees(viewer, post) for viewer in (ada, grace, None)] == [True, True, True]


def test_only_the_author_sees_a_post_that_is_not_active(ada: str, grace: str) -> None:
    post = world.post(ada, media=(world.photo(ada, "processing"),))
    assert [sees(viewer, post) for viewer in (ada, grace, None)] == [True, False, False]
    world.finish(post.media_ids[0], "failed")
    service.settle(post.post_id)
    assert [sees(viewer, post) for viewer in (ada, grace, None)] == [True, False, False]


def test_only_followers_see_posts_for_followers(ada: str, grace: str) -> None:
    post = world.post(ada, audience="followers")
    assert [sees(viewer, post) for viewer in (ada, grace, None)] == [True, False, False]
    graph.follow(grace, ada)
    assert sees(grace, post)
    graph.unfollow(grace, ada)
    assert not sees(grace, post)


def test_a_private_account(grace: str) -> None:
    eve = world.person("eve", private=True)
    post = world.post(eve)
    assert [sees(viewer, post) for viewer in (eve, grace, None)] == [True, False, False]
    with pytest.raises(NotFound):
        service.grid(grace, eve, 10, None)


def test_ids_without_a_post(ada: str) -> None:
    for post_id in ("", "x", "../../etc", "0" * 22, "0" * 21 + "é"):
        with pytest.raises(NotFound):
            service.get(ada, post_id)
        with pytest.raises(NotFound):
            service.delete(ada, post_id)
        with pytest.raises(NotFound):
            service.edit(ada, post_id, {"caption": "x"})


def test_editing_the_caption_and_alternative_texts(ada: str, grace: str) -> None:
    post = world.post(ada, "#one", media=(world.photo(ada), world.photo(ada)))
    one, two = post.media_ids
    edited = service.edit(ada, post.post_id, {"caption": "#two @grace", "media": [(one, None), (two, "a boat")]})
    assert (edited.caption, edited.tags, edited.mentions) == ("#two @grace", ("two",), {"grace": grace})
    assert edited.alts == ("", "a boat")
    assert service.edit(ada, post.post_id, {"media": [(one, "a pier"), (two, None)]}).alts == ("a pier", "a boat")
    assert service.get(None, post.post_id).caption == "#two @grace"


def test_forbidden_edits(ada: str, grace: str) -> None:
    post = world.post(ada, media=(world.photo(ada), world.photo(ada)))
    with pytest.raises(Forbidden):
        service.edit(grace, post.post_id, {"caption": "mine"})
    one, two = post.media_ids
    wrong: list[tuple[list[tuple[str, str | None]], str]] = [
        ([(one, "x"), ("other", "y")], "media.1.media_id"),
        ([(one, None), (one, None)], "media.1.media_id"),
        ([(two, None)], "media"),
        ([], "media"),
    ]
    for media, field in wrong:
        with pytest.raises(Unprocessable) as caught:
            service.edit(ada, post.post_id, {"media": media})
        assert caught.value.errors[0].field == field
    service.delete(ada, post.post_id)
    with pytest.raises(NotFound):
        service.edit(ada, post.post_id, {"caption": "x"})


def test_a_failed_post_can_be_edited_and_deleted(ada: str) -> None:
    post = world.post(ada, media=(world.photo(ada, "processing"),))
    world.finish(post.media_ids[0], "failed")
    service.settle(post.post_id)
    assert service.edit(ada, post.post_id, {"caption": "oh"}).caption == "oh"
    service.delete(ada, post.post_id)
    row = world.row(post.post_id)
    assert row.delivery is None, "the post was not delivered, so it need not be retracted"
    assert row.unplanned is not None, "its media must be erased"


def test_deleting_leaves_a_tombstone(ada: str) -> None:
    post = world.post(ada, "words #tag @ada")
    service.mark_planned(post.post_id, "publish")
    world.erase(ada, post.post_id)
    row = world.row(post.post_id)
    assert row.state == "deleted"
    assert [row.caption, row.tags, row.media, row.alts] == [None] * 4
    assert list(row.media_ids) == list(post.media_ids), "the erasure needs the media ids"
    assert row.unplanned is not None
    assert row.expires_at == pytest.approx(clock.now() + settings().tombstone_lifetime, abs=60)
    assert not sees(ada, post)


def test_deleting_again_and_by_others(ada: str, grace: str) -> None:
    post = world.post(ada)
    with pytest.raises(Forbidden):
        service.delete(grace, post.post_id)
    service.delete(ada, post.post_id)
    service.delete(ada, post.post_id)
    with pytest.raises(NotFound):
        service.delete(grace, post.post_id)


def test_deleting_a_post_that_becomes_active_meanwhile(ada: str, monkeypatch: pytest.MonkeyPatch) -> None:
    post = world.post(ada, media=(world.photo(ada, "processing"),))
    make_tombstone = state_tables.make_tombstone

    def overtaken(stale: service.Post) -> service.Post | None:
        world.finish(post.media_ids[0])
        service.settle(post.post_id)
        return make_tombstone(stale)

    monkeypatch.setattr(state_tables, "make_tombstone", overtaken)
    service.delete(ada, post.post_id)
    assert world.row(post.post_id).state == "recently_deleted"
    monkeypatch.undo()
    service.erase(ada, post.post_id)
    assert world.row(post.post_id).unplanned is not None, "it was active for a moment: it must be retracted"


def page_through(viewer_id: str | None, author_id: str, limit: int) -> list[list[str]]:
    pages, position = [], None
    for _ in range(20):
        found, position = service.grid(viewer_id, author_id, limit, position)
        pages.append([post.post_id for post in found])
        if position is None:
            return pages
    raise AssertionError("the grid does not end")


def test_the_grid_is_newest_first_and_pages_are_full(ada: str, grace: str) -> None:
    posts = [world.post(ada).post_id for _ in range(9)]
    for post_id in posts[2:7]:
        service.delete(ada, post_id)
    shown = [posts[8], posts[7], posts[1], posts[0]]
    assert page_through(grace, ada, 3) == [shown[:3], shown[3:]]
    assert page_through(grace, ada, 2) == [shown[:2], shown[2:]]
    assert page_through(None, ada, 4) == [shown]


def test_the_grid_of_tombstones_only_ends(ada: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(8):
        service.delete(ada, world.post(ada).post_id)
    assert page_through(None, ada, 2) == [[]]
    monkeypatch.setattr(timelines, "PAGES", 1)
    assert not any(page_through(None, ada, 2))


def test_the_grid_shows_processing_posts_to_their_author(ada: str, grace: str) -> None:
    active = world.post(ada).post_id
    waiting = world.post(ada, media=(world.photo(ada, "processing"),)).post_id
    assert page_through(ada, ada, 5) == [[waiting, active]]
    assert page_through(grace, ada, 5) == [[active]]


def test_the_grid_shows_posts_for_followers_to_followers(ada: str, grace: str) -> None:
    narrow, wide = world.post(ada, audience="followers").post_id, world.post(ada).post_id
    assert page_through(grace, ada, 5) == page_through(None, ada, 5) == [[wide]]
    graph.follow(grace, ada)
    assert page_through(grace, ada, 5) == [[wide, narrow]]


def test_the_grid_of_an_unknown_author() -> None:
    for author_id in ("x", "0" * 11):
        with pytest.raises(NotFound):
            service.grid(None, author_id, 10, None)


def test_reads_for_the_feed(ada: str) -> None:
    old, gone, new = (world.post(ada).post_id for _ in range(3))
    waiting = world.post(ada, media=(world.photo(ada, "processing"),)).post_id
    service.delete(ada, gone)
    assert set(service.posts([old, gone, new, waiting, "no id", "0" * 22, new])) == {old, new}
    assert service.newest_ids(ada, 10, 0) == [new, old]
    assert service.newest_ids(ada, 1, 0) == [new]
    assert service.newest_ids(ada, 10, ids.created_ms(new) + 1000) == []


def test_presenting(ada: str, grace: str) -> None:
    post = world.post(ada, "#sun @grace", media=(world.photo(ada), world.photo(ada)))
    waiting = world.post(ada, media=(world.photo(ada, "processing"),))
    answer, second = service.present(grace, [post, waiting])
    assert answer.id == post.post_id
    assert answer.author.username == "ada"
    assert (answer.tags, answer.mentions) == (["sun"], ["grace"])
    assert [each.id for each in answer.media] == list(post.media_ids)
    assert set(answer.media[0].renditions) == {"150", "320", "640", "1080"}
    assert (answer.likes_count, answer.comments_count, answer.views_count) == (0, 0, 0)
    assert not answer.viewer.liked
    assert answer.created_at == clock.rfc3339(post.created_ms)
    assert [each.renditions for each in second.media] == [{}]
    assert service.present(None, []) == []


def test_the_problem_is_for_the_author(ada: str, grace: str) -> None:
    post = world.post(ada, media=(world.photo(ada, "processing"),))
    world.finish(post.media_ids[0], "failed")
    failed = service.settle(post.post_id)
    assert failed is not None
    assert [service.present(viewer, [failed])[0].problem for viewer in (ada, grace)] == ["damaged", None]


def test_active_posts_are_counted_once(ada: str) -> None:
    one, two = (ids.new_owned_id(ada, clock.now_ms()) for _ in range(2))
    records = [
        world.change(one, None, "active", 1),
        world.change(two, None, "processing", 2),
        world.change(two, "processing", "active", 3),
        world.change(two, "active", "active", 4),
        world.change(one, "active", "deleted", 5),
        world.change(one, "deleted", None, 6),
    ]
    service.COUNTED_POSTS.fold("s", records[:4])
    assert accounts.account(ada).posts_count == 2
    service.COUNTED_POSTS.fold("s", records)
    service.COUNTED_POSTS.fold("s", records)
    assert accounts.account(ada).posts_count == 1
    assert totals.WatermarkRow.get("s").folded == "5", "the last record that changed a total"


def test_a_row_from_the_table_is_the_post_that_was_stored(ada: str) -> None:
    place = service.Location("Kew", 51.4787, -0.2956)
    draft = service.PostContent((world.photo(ada),), ("a palm house",), "words", place, "followers")
    post = service.create(ada, draft)
    assert tables.get(post.post_id) == post
    shown = service.present(ada, [post])[0].location
    assert shown is not None
    assert shown.model_dump() == {"name": "Kew", "lat": 51.4787, "lng": -0.2956}
    assert PostRow.count(ada) == 1
