"""Likes and saves of posts, which posts allow them, and the totals."""

from typing import Any

import pytest

from chalicelib.core import caches, clock, ids
from chalicelib.core.problems import NotFound
from chalicelib.core.settings import forget_settings
from chalicelib.core.streams import StreamRecord
from chalicelib.core.tables import shard_of
from chalicelib.engagement import service as engagement
from chalicelib.engagement.settings import settings
from chalicelib.engagement.tables import LikeRow
from chalicelib.graph import service as graph
from chalicelib.posts import service, tables
from chalicelib.posts.post import Post
from tests.support.cloud import Policy
from tests.support.meter import metered
from tests.support.rooms import people, world

pytestmark = pytest.mark.usefixtures("cloud")


@pytest.fixture
def ada() -> str:
    return world.person("ada")


@pytest.fixture
def grace() -> str:
    return world.person("grace")


@pytest.fixture
def post(ada: str) -> Post:
    return world.post(ada, "#hills #rain")


def marks(viewer_id: str | None, post: Post) -> tuple[bool, bool]:
    (answer,) = service.present(viewer_id, [post])
    return answer.viewer.liked, answer.viewer.saved


def likers(viewer_id: str | None, post: Post, limit: int = 100) -> list[str]:
    """The likers on all pages."""
    found: list[str] = []
    cursor = None
    while True:
        page = service.likers(viewer_id, post.post_id, limit, cursor)
        found += [card.id for card in page.items]
        if (cursor := page.next_cursor) is None:
            return found


def saves(viewer_id: str, limit: int = 100) -> list[list[str]]:
    """The ids on every page."""
    pages, below = [], None
    while True:
        found, below = service.saves(viewer_id, limit, below)
        pages.append([post.post_id for post in found])
        if below is None:
            return pages


def record(sequence: int, user_id: str, post_id: str, name: str = "INSERT") -> StreamRecord:
    keys = {"user_id": {"S": user_id}, "post_id": {"S": post_id}}
    return StreamRecord(sequence, name, keys, None, None)


def test_liking_and_saving_can_be_repeated(grace: str, ada: str, post: Post) -> None:
    for _ in range(2):
        service.like(grace, post.post_id)
        service.save(grace, post.post_id)
    assert [marks(viewer, post) for viewer in (grace, ada, None)] == [(True, True), (False, False), (False, False)]
    for _ in range(2):
        service.unlike(grace, post.post_id)
        service.unsave(grace, post.post_id)
    assert marks(grace, post) == (False, False)


def test_the_post_s_tags_go_with_the_like(grace: str, post: Post) -> None:
    service.like(grace, post.post_id)
    assert [(each.post_id, each.tags) for each in engagement.recent_likes(grace)] == [(post.post_id, ("hills", "rain"))]


@pytest.mark.parametrize("deed", [service.like, service.save])
def test_invisible_posts_are_not_found(grace: str, ada: str, deed: Any) -> None:
    hidden = [
        world.post(ada, audience="followers").post_id,
        world.post(ada, media=(world.photo(ada, "processing"),)).post_id,
        world.post(world.person("eve", private=True)).post_id,
        ids.new_owned_id(ada, clock.now_ms()),
        "no id",
    ]
    deleted = world.post(ada)
    service.delete(ada, deleted.post_id)
    for post_id in (*hidden, deleted.post_id):
        with pytest.raises(NotFound):
            deed(grace, post_id)
    assert engagement.recent_likes(grace) == []
    assert saves(grace) == [[]]
    deed(ada, hidden[0])


@pytest.mark.parametrize("undo", [service.unlike, service.unsave])
def test_likes_and_saves_of_invisible_posts_can_be_removed(grace: str, ada: str, post: Post, undo: Any) -> None:
    service.like(grace, post.post_id)
    service.save(grace, post.post_id)
    service.delete(ada, post.post_id)
    undo(grace, post.post_id)
    marked = service.viewer_states(grace, [post.post_id])[post.post_id]
    assert (marked.liked, marked.saved) == (undo is service.unsave, undo is service.unlike)
    undo(grace, ids.new_owned_id(ada, clock.now_ms()))


def test_likers_are_paged_over_all_shards(ada: str, post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMULSION_FOLLOWER_SHARDS_PER_LIKERS_SHARD", "1")
    forget_settings()
    fans = [people.person(f"fan{i}") for i in range(13)]
    for i, fan in enumerate(fans):
        people.change(ada, follower_shards=1 if i < 5 else 4)  # the author's follower shards grow meanwhile
        service.like(fan, post.post_id)
    assert sorted(likers(None, post, 2)) == sorted(fans)
    assert len(likers(None, post, 2)) == len(set(fans))


def test_shards_of_likers_grow_with_those_of_followers(
    grace: str, ada: str, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    monkeypatch.setattr(engagement, "like", lambda _user, _post, shards, _tags: asked.append(shards))
    for shards in (1, 64, 128, 1 << 20):
        people.change(ada, follower_shards=shards)
        service.like(grace, post.post_id)
    assert asked == [1, 1, 2, settings().likers_shards]


def test_shards_of_likers_grow_with_the_post_s_own_likes(post: Post, policy: Policy) -> None:
    policy(likes_per_likers_shard=2, likers_shards=8)
    fans = [people.person(f"fan{i}") for i in range(20)]
    shards = []
    for sequence, fan in enumerate(fans, 1):
        service.like(fan, post.post_id)
        assert sorted(likers(None, post, 3)) == sorted(fans[:sequence])
        service.COUNTED_LIKES.fold("s", [record(sequence, fan, post.post_id)])
        shards.append(service.get(None, post.post_id).likers_shards)
    assert shards == [1] * 2 + [2] * 2 + [4] * 4 + [8] * 12
    found = {row.user_id: row.post_shard for row in LikeRow.scan()}
    assert found == {fan: f"{post.post_id}#{shard_of(fan, count)}" for fan, count in zip(fans, shards, strict=True)}
    for sequence, fan in enumerate(fans[1:], 21):
        service.unlike(fan, post.post_id)
        service.COUNTED_LIKES.fold("s", [record(sequence, fan, post.post_id, "REMOVE")])
    service.like(fans[5], post.post_id)
    assert sorted(likers(None, post, 3)) == sorted([fans[0], fans[5]])
    assert service.get(None, post.post_id).likers_shards == 8, "a list must find the likes that were written before"


def test_the_post_has_as_many_shards_as_a_like_before_the_like_is_written(
    grace: str, post: Post, policy: Policy, monkeypatch: pytest.MonkeyPatch
) -> None:
    policy(likes_per_likers_shard=1)
    service.COUNTED_LIKES.fold("s", [record(i, f"fan{i}", post.post_id) for i in range(1, 7)])

    def die(_user: str, post_id: str, shards: int, _tags: Any) -> None:
        assert service.get(None, post_id).likers_shards == shards == 8
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(engagement, "like", die)
        with pytest.raises(SystemExit):
            service.like(grace, post.post_id)
    service.like(grace, post.post_id)
    assert likers(None, post) == [grace]


def test_of_two_likes_at_once_the_one_that_read_less_lowers_nothing(post: Post) -> None:
    for shards in (4, 2):
        tables.raise_likers_shards(post.post_id, shards)
        assert service.get(None, post.post_id).likers_shards == 4


def test_a_like_of_a_popular_post_costs_what_another_like_costs(grace: str, post: Post, policy: Policy) -> None:
    policy(likes_per_likers_shard=1)
    service.COUNTED_LIKES.fold("s", [record(i, f"fan{i}", post.post_id) for i in range(1, 100)])
    service.like(people.person("first"), post.post_id)
    with metered() as usage:
        service.like(grace, post.post_id)
    assert usage.writes == 2


def test_likers_omit_inactive_and_blocked_users(grace: str, ada: str, post: Post) -> None:
    eve, bob = world.person("eve"), world.person("bob")
    for person in (grace, eve, bob):
        service.like(person, post.post_id)
    people.change(eve, status="suspended")
    assert likers(grace, post) == sorted([grace, bob])
    graph.block(bob, grace)
    assert likers(grace, post) == [grace]
    assert likers(bob, post) == [bob]
    assert likers(None, post) == sorted([grace, bob])


def test_likers_of_an_invisible_post(grace: str) -> None:
    eve = world.person("eve", private=True)
    post = world.post(eve)
    service.like(eve, post.post_id)
    for viewer in (grace, None):
        with pytest.raises(NotFound):
            service.likers(viewer, post.post_id, 10, None)
    assert likers(eve, post) == [eve]


def test_saves_have_the_latest_first_and_nothing_hidden(grace: str, ada: str, monkeypatch: pytest.MonkeyPatch) -> None:
    eve = world.person("eve")
    posts = [world.post(author).post_id for author in (ada, eve, ada, ada, eve, ada)]
    for minute, post_id in enumerate(posts):
        with clock.at(clock.now_ms() + minute * 60_000):
            service.save(grace, post_id)
    newest_first = posts[::-1]
    assert saves(grace, 4) == [newest_first[:4], newest_first[4:]]
    service.delete(ada, posts[3])
    graph.block(eve, grace)
    assert saves(grace, 2) == [[posts[5], posts[2]], [posts[0]]]
    graph.unblock(eve, grace)
    people.change(eve, is_private=True)
    assert saves(grace) == [[posts[5], posts[2], posts[0]]]
    service.save(ada, world.post(ada, audience="followers").post_id)
    assert len(saves(ada)[0]) == 1, "the viewer's own posts are not hidden"


def test_a_page_of_saves_reads_many_posts_at_once(grace: str) -> None:
    authors = [world.person(f"author{i}") for i in range(6)]
    for author in authors:
        service.save(grace, world.post(author).post_id)
    caches.forget_caches()
    with metered() as usage:
        found, _ = service.saves(grace, 20, None)
        assert [each.viewer.saved for each in service.present(grace, found)] == [True] * 6
    expected = {"Query": 4, "BatchGetItem": 2, "GetItem": 1}
    assert usage.calls == expected, "saves, restrictions, likes; posts, authors; muted words"


@pytest.mark.parametrize("limit", [1, 20, 100])
def test_a_page_of_saves_of_deleted_posts_makes_two_reads(grace: str, ada: str, limit: int) -> None:
    visible = world.post(ada).post_id
    service.save(grace, visible)
    for _ in range(310):
        engagement.save(grace, ids.new_owned_id(ada, clock.now_ms()))
    with metered() as usage:
        found, below = service.saves(grace, limit, None)
    assert (found, below is None) == ([], False)
    assert usage.calls == {"Query": 4, "BatchGetItem": 2}, "saves, restrictions; posts"
    pages = saves(grace, limit)
    assert [post_id for page in pages for post_id in page] == [visible]
    assert len(pages) == -(-311 // (limit + 100))


def test_a_page_of_saves_skips_hidden_posts(grace: str, ada: str) -> None:
    posts = [world.post(ada).post_id for _ in range(6)]
    for post_id in posts:
        service.save(grace, post_id)
    for post_id in posts[1:]:
        service.delete(ada, post_id)
    assert saves(grace, 1) == [[posts[0]]]


def test_a_hundred_likes_of_a_post_are_one_update(ada: str, post: Post) -> None:
    other = world.post(ada)
    records = [record(i, f"fan{i}", post.post_id) for i in range(1, 101)]
    with metered() as usage:
        service.COUNTED_LIKES.fold("s", records)
    assert usage.calls == {"GetItem": 1, "TransactWriteItems": 1}
    with metered() as usage:
        service.COUNTED_LIKES.fold(
            "s", [record(101, "fan1", post.post_id, "REMOVE"), record(102, "fan1", other.post_id)]
        )
    assert usage.calls == {"GetItem": 1, "TransactWriteItems": 1}
    assert [service.get(None, each.post_id).likes_count for each in (post, other)] == [99, 1]


def test_an_older_batch_that_comes_again_adds_nothing(post: Post) -> None:
    first, second = (
        [record(1, "a", post.post_id)],
        [record(2, "b", post.post_id), record(3, "a", post.post_id, "REMOVE")],
    )
    for batch in (first, second, first, second, first + second):
        service.COUNTED_LIKES.fold("s", batch)
    assert service.get(None, post.post_id).likes_count == 1
