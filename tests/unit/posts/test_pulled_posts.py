"""A post's delivery is fixed when it becomes active; an index contains the author's pulled posts."""

from typing import Any

import pytest

from chalicelib.accounts.tables import UserRow
from chalicelib.core import aws, ids
from chalicelib.posts import service, tables
from chalicelib.posts.messages import PUBLISH, RETRACT, Change
from tests.support.meter import metered
from tests.support.rooms import world

pytestmark = pytest.mark.usefixtures("cloud")


@pytest.fixture
def ada() -> str:
    return world.person("ada")


def deliver_by(author_id: str, delivery: str) -> None:
    """Set the author's state of delivery."""
    UserRow(author_id).update([UserRow.delivery.set(delivery)])


def entries() -> list[dict[str, Any]]:
    """The whole index of pulled posts, read without the product's code."""
    table: str = tables.PostRow.Meta.table_name
    found: list[dict[str, Any]] = aws.client("dynamodb").scan(TableName=table, IndexName="outbox")["Items"]
    return found


def fan_out_delivery(post_id: str, change: Change) -> str | None:
    """The delivery of a change that goes to inboxes."""
    post = service.fanned_out(post_id, change)
    return post.delivery if post else None


@pytest.mark.parametrize(
    ("state", "mode"), [("push", "push"), ("warming", "push"), ("pull", "pull"), ("cooling", "push")]
)
def test_posts_are_pulled_only_in_the_state_pull(ada: str, state: str, mode: str) -> None:
    deliver_by(ada, state)
    post_id = world.post(ada).post_id
    deliver_by(ada, "push")
    assert fan_out_delivery(post_id, PUBLISH) == mode
    assert service.pulled_ids(ada, 10, None) == ([post_id] if mode == "pull" else [])


def test_a_post_s_delivery_is_fixed_when_it_becomes_active(ada: str) -> None:
    first, second = (world.post(ada, media=(world.photo(ada, "processing"),)) for _ in range(2))
    assert (first.delivery, fan_out_delivery(first.post_id, PUBLISH)) == ("", None)
    for post, state in ((first, "pull"), (second, "push")):
        deliver_by(ada, state)
        world.finish(post.media_ids[0])
        service.settle(post.post_id)
    assert fan_out_delivery(first.post_id, PUBLISH) == "pull"
    assert fan_out_delivery(second.post_id, PUBLISH) == "push"
    assert service.pulled_ids(ada, 10, None) == [first.post_id]


def test_a_deleted_post_leaves_the_index_and_its_tombstone_keeps_the_delivery(ada: str) -> None:
    deliver_by(ada, "pull")
    post_id = world.post(ada).post_id
    service.delete(ada, post_id)
    assert entries() == []
    world.erase(ada, post_id)
    assert fan_out_delivery(post_id, PUBLISH) is None
    assert fan_out_delivery(post_id, RETRACT) == "pull"


def test_the_index_contains_keys_only_and_is_read_in_half_a_unit(ada: str) -> None:
    deliver_by(ada, "pull")
    made = [world.post(ada).post_id for _ in range(3)]
    assert {name for entry in entries() for name in entry} == {"author_id", "seq", "outbox_author"}
    with metered() as usage:
        assert service.pulled_ids(ada, 10, None) == made[::-1]
    assert (usage.calls, usage.reads) == ({"Query": 1}, 0.5)


@pytest.mark.parametrize(
    "read", [service.pulled_ids, lambda author, most, below: service.newest_ids(author, most, below=below)]
)
def test_reading_below_another_author_s_post(ada: str, read: Any) -> None:
    deliver_by(ada, "pull")
    made = [world.post(ada).post_id for _ in range(3)][::-1]
    assert read(ada, 2, None) == made[:2]
    assert read(ada, 2, made[0]) == made[1:]
    assert read(ada, 2, made[2]) == []
    same_moment = ids.sequence_of(made[1])
    assert read(ada, 2, same_moment + "0" * 11) == made[2:], "posts of the same millisecond that sort below it"
    assert read(ada, 2, same_moment + "z" * 11) == made[1:]


def test_the_newest_pushed_posts_among_pulled_and_deleted_ones(ada: str) -> None:
    pushed = []
    for i in range(9):
        deliver_by(ada, "pull" if i % 3 else "push")
        post_id = world.post(ada).post_id
        if i % 3 == 0:
            pushed.append(post_id)
    service.delete(ada, pushed.pop(1))
    assert service.newest_ids(ada, 1, pushed_only=True) == pushed[-1:]
    assert service.newest_ids(ada, 10, pushed_only=True) == pushed[::-1]
    assert len(service.newest_ids(ada, 10)) == 8
