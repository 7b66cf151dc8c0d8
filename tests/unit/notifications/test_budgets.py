"""What notifications cost: write units for each like of a hot post, read units and rounds of the list."""

import pytest

from chalicelib.core import ids
from chalicelib.core.streams import StreamRecord
from chalicelib.notifications import service
from tests.support.meter import metered
from tests.support.platform import Platform
from tests.support.rooms import world
from tests.support.rooms.notifying import like
from tests.support.rounds import traced

pytestmark = pytest.mark.usefixtures("cloud")
MOST_WRITES, MOST_READS, MOST_ROUNDS = 2, 6, 2
LIKES, ITEMS = 200, 20


def likes_of(post_id: str, count: int, at_ms: int) -> list[StreamRecord]:
    """The records of a post's likes by as many users."""
    found = []
    for i in range(count):
        keys = {"user_id": {"S": ids.new_id(at_ms)}, "post_id": {"S": post_id}}
        found.append(StreamRecord(i + 1, "INSERT", keys, None, {**keys, "liked_ms": {"N": str(at_ms)}}))
    return found


def test_a_like_of_a_hot_post_meets_its_budget() -> None:
    ada = world.person("ada")
    post_id = world.post(ada).post_id
    records = likes_of(post_id, LIKES, ids.created_ms(post_id))
    fold = next(each.fold for each in service.NOTIFIED if each.table == "likes")
    with metered() as usage:
        fold("shard", records)
    assert usage.writes <= 10  # the group, its place in the index, the header and the watermark, whatever the batch
    assert usage.writes / LIKES <= MOST_WRITES
    (item,) = service.page(ada, ITEMS, None).items
    assert (item.actors_count, item.actors) == (LIKES - 6, [])  # six could be named, but their accounts do not exist


def test_a_page_meets_its_budget() -> None:
    ada, others = world.person("ada"), [world.person(f"user{i}") for i in range(5)]
    for _ in range(ITEMS):
        post_id = world.post(ada).post_id
        for each in others:
            like(each, post_id)
    Platform().settle()
    service.page(ada, ITEMS, None)
    with metered() as usage, traced() as trace:
        page = service.page(ada, ITEMS, None)
    assert len(page.items) == ITEMS
    assert usage.reads <= MOST_READS
    assert trace.rounds <= MOST_ROUNDS
