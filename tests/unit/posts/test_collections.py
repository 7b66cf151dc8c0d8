"""Collections: order, covers, visibility, limits, and that the item, the save and the collection change as one."""

import itertools
from collections.abc import Callable
from contextlib import suppress

import pytest

from chalicelib.core import caches
from chalicelib.core.problems import Conflict, NotFound, TooManyRequests, Unprocessable
from chalicelib.core.settings import forget_settings
from chalicelib.engagement import service as engagement
from chalicelib.graph import service as graph
from chalicelib.posts import collection_tables, collections, service
from chalicelib.posts.collection_tables import CollectionRow, between
from tests.support import faults
from tests.support.faults import CrashAfterTheWrite
from tests.support.meter import metered
from tests.support.rooms import world
from tests.support.rooms.people import change, person

pytestmark = pytest.mark.usefixtures("cloud")


@pytest.fixture
def ada() -> str:
    return person("ada")


@pytest.fixture
def bea() -> str:
    return person("bea")


def made(user_id: str, name: str = "some") -> str:
    return service.create_collection(user_id, name).collection_id


def items(user_id: str, collection_id: str, limit: int = 2) -> list[str]:
    """Ids of the collection's posts, page by page."""
    found: list[str] = []
    cursor = None
    while True:
        page = service.whole_collection(user_id, collection_id, limit, cursor)
        assert len(page.items) <= limit
        found += [each.id for each in page.items]
        cursor = page.next_cursor
        if cursor is None:
            return found


def check_consistent(user_id: str) -> None:
    """Each item is saved at its place, and each collection counts its items."""
    for collection in collection_tables.collections(user_id, None, 100):
        found = collection_tables.items(collection.collection_id, None, 1000)
        assert collection.items == len(found)
        saved = engagement.places(user_id, [each.post_id for each in found])
        assert {each.post_id: each.place for each in found} == {
            post_id: places[collection.short_id] for post_id, places in saved.items()
        }
        assert collection.cover is None or collection.cover in saved


def test_the_last_added_post_comes_first_and_is_saved(ada: str, bea: str) -> None:
    posts = [world.post(ada).post_id for _ in range(5)]
    collection_id = made(bea)
    for post_id in posts + posts[:1]:
        service.add_to_collection(bea, collection_id, post_id)
    assert items(bea, collection_id) == posts[::-1]
    assert [each.post_id for each in service.saves(bea, 10, None)[0]] == posts[::-1]
    assert service.whole_collection(bea, collection_id, 2, None).items_count == 5
    service.remove_from_collection(bea, collection_id, posts[2])
    service.remove_from_collection(bea, collection_id, posts[2])
    assert items(bea, collection_id) == [posts[4], posts[3], posts[1], posts[0]]
    assert engagement.viewer_states(bea, [posts[2]])[posts[2]].saved
    check_consistent(bea)


def test_a_save_may_be_in_several_and_leaves_all_of_them_when_it_ends(ada: str, bea: str) -> None:
    post_id, other = world.post(ada).post_id, world.post(ada).post_id
    found = [made(bea, name) for name in ("one", "two", "three")]
    for collection_id in found:
        service.add_to_collection(bea, collection_id, other)
        service.add_to_collection(bea, collection_id, post_id)
    service.edit_collection(bea, found[0], name=None, cover=post_id)
    service.edit_collection(bea, found[1], name=None, cover=other)
    service.unsave(bea, post_id)
    service.unsave(bea, post_id)
    assert [items(bea, each) for each in found] == [[other]] * 3
    assert not engagement.viewer_states(bea, [post_id])[post_id].saved
    check_consistent(bea)


def test_moving(ada: str, bea: str) -> None:
    a, b, c, d = (world.post(ada).post_id for _ in range(4))
    collection_id = made(bea)
    for post_id in (d, c, b, a):
        service.add_to_collection(bea, collection_id, post_id)
    for post_id, before, expected in (
        (d, a, [d, a, b, c]),
        (a, None, [d, b, c, a]),
        (c, b, [d, c, b, a]),
        (d, b, [c, d, b, a]),
        (d, b, [c, d, b, a]),
        (a, c, [a, c, d, b]),
    ):
        service.move_in_collection(bea, collection_id, post_id, before)
        assert items(bea, collection_id) == expected
    new = world.post(ada).post_id
    service.add_to_collection(bea, collection_id, new)
    assert items(bea, collection_id) == [new, a, c, d, b], "above posts that were moved to the top"
    for post_id, before in ((world.post(ada).post_id, a), (a, world.post(ada).post_id), (a, a)):
        with pytest.raises(Unprocessable):
            service.move_in_collection(bea, collection_id, post_id, before)
    check_consistent(bea)


def test_there_is_always_a_place_between_two_others() -> None:
    low, high = "4F74VQR7tK0", "4F74VQR7tK1"
    for pick in (0, 1):
        pair = (low, high)
        for _ in range(200):
            middle = between(*pair)
            assert pair[0] < middle < pair[1]
            pair = (pair[0], middle) if pick else (middle, pair[1])
    for bottom, top in itertools.product(("", "0", "A0", "zz"), (None, "zzz", "zz01")):
        assert bottom < between(bottom, top) < (top or "~")
        assert not between(bottom, top).endswith("0")


def test_posts_that_the_user_may_not_see_are_left_out_and_no_cover(ada: str, bea: str) -> None:
    cyd = person("cyd")
    posts = [world.post(ada, "a spoiler"), world.post(cyd)]
    (hers, her_media), (his, his_media) = ((each.post_id, each.media_ids[0]) for each in posts)
    collection_id = made(bea)
    for post_id in (hers, his):
        service.add_to_collection(bea, collection_id, post_id)

    def cover() -> str | None:
        (card,) = service.list_collections(bea, 20, None).items
        assert card.cover == service.whole_collection(bea, collection_id, 1, None).cover
        return card.cover.id if card.cover else None

    assert cover() == his_media
    service.edit_collection(bea, collection_id, name=None, cover=hers)
    assert cover() == her_media
    graph.block(ada, bea)
    assert (items(bea, collection_id), cover()) == ([his], his_media)
    change(cyd, is_private=True)
    caches.forget_caches()
    assert (items(bea, collection_id), cover()) == ([], None)
    graph.unblock(ada, bea)
    assert (items(bea, collection_id), cover()) == ([hers], her_media)
    graph.mute_word(bea, "spoiler", None)
    assert (items(bea, collection_id), cover()) == ([hers], None)
    assert service.whole_collection(bea, collection_id, 9, None).items_count == 2
    with pytest.raises(NotFound):
        service.add_to_collection(bea, collection_id, his)


def test_a_cover_is_in_the_collection(ada: str, bea: str) -> None:
    post_id, other = world.post(ada).post_id, world.post(ada).post_id
    collection_id = made(bea)
    service.add_to_collection(bea, collection_id, post_id)
    with pytest.raises(Unprocessable):
        service.edit_collection(bea, collection_id, name=None, cover=other)
    service.edit_collection(bea, collection_id, name=None, cover=post_id)
    service.remove_from_collection(bea, collection_id, post_id)
    check_consistent(bea)
    (card,) = service.list_collections(bea, 20, None).items
    assert card.cover is None


def test_other_users_find_nothing(ada: str, bea: str) -> None:
    collection_id, post_id = made(bea), world.post(ada).post_id
    assert service.list_collections(ada, 20, None).items == []
    for act in (
        lambda: service.whole_collection(ada, collection_id, 20, None),
        lambda: service.edit_collection(ada, collection_id, name="mine", cover=None),
        lambda: service.delete_collection(ada, collection_id),
        lambda: service.add_to_collection(ada, collection_id, post_id),
        lambda: service.remove_from_collection(ada, collection_id, post_id),
        lambda: service.move_in_collection(ada, collection_id, post_id, None),
        lambda: service.whole_collection(bea, "none", 20, None),
    ):
        with pytest.raises(NotFound):
            act()


def test_the_list_in_pages_and_names(bea: str) -> None:
    found = [made(bea, f"name {i}") for i in range(3)]
    service.edit_collection(bea, found[0], name="new", cover=None)
    page = service.list_collections(bea, 2, None)
    rest = service.list_collections(bea, 2, page.next_cursor)
    assert [each.name for each in (*page.items, *rest.items)] == ["name 2", "name 1", "new"]
    assert rest.next_cursor is None


def test_deleting_keeps_the_saves(ada: str, bea: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collections, "DELETED_AT_ONCE", 2)
    posts = [world.post(ada).post_id for _ in range(5)]
    collection_id, other = made(bea), made(bea)
    for post_id in posts:
        service.add_to_collection(bea, collection_id, post_id)
    service.add_to_collection(bea, other, posts[0])
    with faults.between(CrashAfterTheWrite()), pytest.raises(faults.Crash):
        service.delete_collection(bea, collection_id)
    check_consistent(bea)
    service.delete_collection(bea, collection_id)
    assert items(bea, other) == [posts[0]]
    assert len(service.saves(bea, 10, None)[0]) == 5
    assert [*CollectionRow.query(collection_id)] == []
    check_consistent(bea)


def test_limits(ada: str, bea: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMULSION_COLLECTIONS", "2")
    monkeypatch.setenv("EMULSION_COLLECTION_ITEMS", "1")
    forget_settings()
    collection_id, _ = made(bea), made(bea)
    with pytest.raises(Conflict) as caught:
        made(bea)
    assert caught.value.code == "collections-limit"
    service.add_to_collection(bea, collection_id, world.post(ada).post_id)
    with pytest.raises(Conflict) as caught:
        service.add_to_collection(bea, collection_id, world.post(ada).post_id)
    assert caught.value.code == "collection-full"
    monkeypatch.setenv("EMULSION_COLLECTION_CHANGES_PER_USER", "0")
    forget_settings()
    with pytest.raises(TooManyRequests):
        service.edit_collection(bea, collection_id, name="x", cover=None)


@pytest.mark.parametrize("first", ["add", "remove", "unsave", "move", "delete", "cover", "rename"])
@pytest.mark.parametrize("second", ["add", "remove", "unsave", "move", "delete", "cover"])
def test_two_changes_at_once(ada: str, bea: str, first: str, second: str) -> None:
    post_id, other = world.post(ada).post_id, world.post(ada).post_id
    collection_id, _ = made(bea), made(bea)
    service.add_to_collection(bea, collection_id, other)
    if second != "add":
        service.add_to_collection(bea, collection_id, post_id)
    acts: dict[str, Callable[[], object]] = {
        "add": lambda: service.add_to_collection(bea, collection_id, post_id),
        "remove": lambda: service.remove_from_collection(bea, collection_id, post_id),
        "unsave": lambda: service.unsave(bea, post_id),
        "move": lambda: service.move_in_collection(bea, collection_id, post_id, other),
        "delete": lambda: service.delete_collection(bea, collection_id),
        "cover": lambda: service.edit_collection(bea, collection_id, name=None, cover=post_id),
        "rename": lambda: service.edit_collection(bea, collection_id, name="new", cover=None),
    }
    with faults.between(faults.ActBefore("TransactWriteItems", lambda: quietly(acts[first]))):
        quietly(acts[second])
    check_consistent(bea)
    saved = {each.post_id for each in service.saves(bea, 10, None)[0]}
    collected = {each.post_id for each in collection_tables.items(collection_id, None, 10)}
    assert collected <= saved


def quietly(act: Callable[[], object]) -> None:
    with suppress(NotFound, Unprocessable):
        act()


def test_what_it_costs(ada: str, bea: str) -> None:
    post_id = world.post(ada).post_id
    collection_id = made(bea)
    service.save(bea, post_id)
    with metered() as usage:
        collections._wrote(
            lambda transaction: collections._add(
                collection_tables.find(collection_id),  # type: ignore[arg-type]
                collection_tables.Item(post_id, "V"),
                {},
                transaction,
            )
        )
    assert usage.writes == 6
    other = world.post(ada).post_id
    service.save(bea, other)
    with metered() as usage:
        service.unsave(bea, other)
    assert (usage.calls, usage.writes) == ({"DeleteItem": 1}, 2), "as before there were collections"


def test_export_and_erasure(ada: str, bea: str) -> None:
    posts = [world.post(ada).post_id for _ in range(2)]
    collection_id = made(bea, "kept")
    for post_id in posts:
        service.add_to_collection(bea, collection_id, post_id)
    found = [each for each in service.export_user(bea) if each["kind"].startswith("collect")]
    assert (found[0]["kind"], found[0]["name"], found[0]["id"]) == ("collection", "kept", collection_id)
    assert {each["post_id"] for each in found[1:]} == {*posts}
    while not service.erase_user(bea):
        pass
    assert [*CollectionRow.query(bea), *CollectionRow.query(collection_id)] == []
