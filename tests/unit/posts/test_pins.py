"""Posts at the top of the profile."""

from typing import Any

import pytest

from chalicelib.accounts import service as accounts
from chalicelib.core.problems import Unavailable
from chalicelib.posts import service
from tests.support.rooms import world
from tests.support.rooms.posts_api import called, listed

pytestmark = pytest.mark.usefixtures("cloud")


@pytest.fixture
def ada() -> str:
    return world.person("ada")


def grid(viewer: str | None, author: str, limit: int = 100) -> list[str]:
    return [each["id"] for each in listed(viewer, f"/v1/users/{author}/posts", limit)]


def pin(author: str, post_id: str, status: int = 204) -> Any:
    return called(status, author, "PUT", f"/v1/posts/{post_id}/pin")


def test_pinned_posts_are_first_and_only_once(ada: str) -> None:
    posts = [world.post(ada).post_id for _ in range(6)]
    for post_id in (posts[0], posts[3], posts[0]):
        pin(ada, post_id)
    wanted = [posts[3], posts[0], posts[5], posts[4], posts[2], posts[1]]
    for viewer in (ada, None):
        for limit in (1, 2, 3, 4, 100):
            assert grid(viewer, ada, limit) == wanted
    assert [called(200, None, "GET", f"/v1/posts/{each}")["pinned"] for each in posts[:2]] == [True, False]
    for _ in range(2):
        called(204, ada, "DELETE", f"/v1/posts/{posts[3]}/pin")
    assert grid(None, ada) == [posts[0], *posts[:0:-1]]


def test_a_pin_between_two_pages_neither_repeats_nor_skips_a_post(ada: str) -> None:
    posts = [world.post(ada).post_id for _ in range(4)]
    pin(ada, posts[0])
    page = called(200, None, "GET", f"/v1/users/{ada}/posts?limit=2")
    called(204, ada, "DELETE", f"/v1/posts/{posts[0]}/pin")
    pin(ada, posts[1])
    rest = called(200, None, "GET", f"/v1/users/{ada}/posts?limit=9&cursor={page['next_cursor']}")
    assert [each["id"] for each in [*page["items"], *rest["items"]]] == [posts[0], posts[3], posts[2], posts[1]]


def test_three_posts_at_most_and_hidden_ones_make_room(ada: str) -> None:
    posts = [world.post(ada).post_id for _ in range(5)]
    for post_id in posts[:3]:
        pin(ada, post_id)
    assert pin(ada, posts[3], 409)["type"].endswith("too-many-pins")
    service.archive(ada, posts[1])
    assert grid(None, ada) == [posts[2], posts[0], posts[4], posts[3]]
    service.unarchive(ada, posts[1])
    assert grid(None, ada)[:3] == [posts[2], posts[1], posts[0]]
    service.delete(ada, posts[1])
    pin(ada, posts[3])
    assert grid(None, ada) == [posts[3], posts[2], posts[0], posts[4]]


def test_a_pinned_post_for_followers_is_hidden_from_others(ada: str) -> None:
    post_id = world.post(ada, audience="followers").post_id
    pin(ada, post_id)
    assert (grid(ada, ada), grid(None, ada), grid(world.person("bob"), ada)) == ([post_id], [], [])


def test_who_pins_what(ada: str) -> None:
    bob, waiting = world.person("bob"), world.post(ada, media=(world.photo(ada, "processing"),)).post_id
    pin(bob, world.post(ada).post_id, 403)
    pin(ada, waiting, 409)
    pin(ada, "nothing", 404)
    called(204, bob, "DELETE", f"/v1/posts/{waiting}/pin")


def test_pins_at_once(ada: str, monkeypatch: pytest.MonkeyPatch) -> None:
    one, two = (world.post(ada).post_id for _ in range(2))
    set_pinned = accounts.set_pinned_posts

    def overtaken(*given: Any) -> bool:
        monkeypatch.setattr(accounts, "set_pinned_posts", set_pinned)
        service.pin(ada, two)
        return set_pinned(*given)

    monkeypatch.setattr(accounts, "set_pinned_posts", overtaken)
    service.pin(ada, one)
    assert accounts.account(ada).pinned_posts == (one, two)
    monkeypatch.setattr(accounts, "set_pinned_posts", lambda *_: False)
    for change in (service.pin, service.unpin):
        with pytest.raises(Unavailable):
            change(ada, one if change is service.unpin else world.post(ada).post_id)
