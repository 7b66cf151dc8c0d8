"""Edges as other rooms read them: followers page by page, followees, and hot followees."""

from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib.core.settings import forget_settings
from chalicelib.graph import service, tables, visible_accounts
from tests.support import faults
from tests.support.rooms.people import change, person

pytestmark = pytest.mark.usefixtures("cloud")


class SmallPages:
    """No query returns more than three rows at once."""

    def call(self, number: int, operation: str, arguments: faults.Arguments, proceed: faults.Proceed) -> Any:
        return proceed({"Limit": 3, **arguments} if operation == "Query" else arguments)


@pytest.fixture
def small_pages() -> Iterator[list[str]]:
    with faults.between(SmallPages()) as calls:
        yield calls


@pytest.mark.parametrize("shards", [1, 2, 16])
def test_pages_of_every_follower(shards: int, small_pages: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "FOLLOWER_PAGE", 2)
    ada = visible_accounts.active_account(person("ada", follower_shards=shards))
    with tables.FollowRow.batch_write() as batch:
        for i in range(25):
            shard = f"{ada.user_id}#{i % (shards - shards // 4)}"  # some are empty
            batch.save(tables.FollowRow(f"{i:011}", ada.user_id, followee_shard=shard, created_at=0))
    pages = list(service.follower_pages(ada))
    assert max(map(len, pages)) == 2
    assert sorted(each for page in pages for each in page) == [f"{i:011}" for i in range(25)]
    assert list(service.follower_pages(visible_accounts.active_account(person("bea", follower_shards=shards)))) == []


def test_an_iteration_that_stops_early() -> None:
    ada, bea = person("ada", follower_shards=4), person("bea")
    service.follow(bea, ada)
    assert next(service.follower_pages(visible_accounts.active_account(ada))) == [bea]


def test_all_followees(small_pages: list[str]) -> None:
    ada, others = person("ada"), [person(f"other{i}") for i in range(8)]
    for other in others:
        service.follow(ada, other)
    service.unfollow(ada, others.pop())
    assert service.followee_ids(ada) == sorted(others)
    assert service.followee_ids(others[0]) == []


@pytest.mark.parametrize("state", ["warming", "pull", "cooling"])
def test_new_edges_are_hot_unless_the_account_is_in_push(state: str) -> None:
    ada, bea, cyd = person("ada"), person("bea", delivery=state), person("cyd")
    for followee in (bea, cyd):
        service.follow(ada, followee)
    assert service.hot_followees(ada) == ([bea], True)
    service.unfollow(ada, bea)
    assert service.hot_followees(ada) == ([], True)
    change(bea, delivery="push")
    service.follow(ada, bea)
    assert service.hot_followees(ada) == ([], True)


def test_an_accepted_edge_takes_the_account_s_current_state() -> None:
    ada, bea = person("ada"), person("bea", is_private=True)
    service.follow(ada, bea)
    change(bea, delivery="warming")
    service.accept(bea, ada)
    assert service.hot_followees(ada) == ([bea], True)


def test_more_hot_followees_than_a_page_reads_are_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMULSION_HOT_FOLLOWEES", "2")
    forget_settings()
    ada, others = person("ada"), [person(f"other{i}", delivery="pull") for i in range(4)]
    for other in others:
        service.follow(ada, other)
    assert service.hot_followees(ada) == (sorted(others)[:2], False)
