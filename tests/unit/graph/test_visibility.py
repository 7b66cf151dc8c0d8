"""The visibility rule, for one author and for many."""

import pytest

from chalicelib.accounts import service as accounts
from chalicelib.core import clock
from chalicelib.core.settings import DAY
from chalicelib.graph import service, tables
from chalicelib.graph.settings import settings
from tests.support.meter import metered
from tests.support.rooms.people import change, person

pytestmark = pytest.mark.usefixtures("cloud")


def can_view(viewer_id: str | None, author_id: str) -> bool:
    return service.can_view(viewer_id, accounts.account(author_id))


def viewable(viewer_id: str, *author_ids: str) -> set[str]:
    return service.viewable(viewer_id, [accounts.account(author_id) for author_id in author_ids])


def test_public_and_private() -> None:
    ada, bea, cyd = person("ada"), person("bea", is_private=True), person("cyd")
    service.follow(cyd, bea)
    assert can_view(None, ada)
    assert not can_view(None, bea)
    assert not can_view(cyd, bea), "a request gives no access"
    service.accept(bea, cyd)
    assert can_view(cyd, bea)
    assert can_view(bea, bea)
    service.remove_follower(bea, cyd)
    assert not can_view(cyd, bea)


@pytest.mark.parametrize("status", ["suspended", "deleted"])
def test_inactive_accounts_are_invisible_to_others(status: str) -> None:
    ada, bea = person("ada"), person("bea")
    service.follow(ada, bea)
    change(bea, status=status)
    assert not can_view(ada, bea)
    assert not can_view(None, bea)
    assert viewable(ada, bea) == set()


def test_an_inbox_shows_followees_private_or_not_and_own_posts() -> None:
    ada, bea, cyd, dan = person("ada"), person("bea"), person("cyd"), person("dan")
    for followee in (bea, cyd, dan):
        service.follow(ada, followee)
    change(bea, is_private=True)
    service.unfollow(ada, cyd)
    service.remove_follower(dan, ada)
    assert viewable(ada, ada, bea, cyd, dan) == {ada, bea}
    service.follow(ada, cyd)
    assert viewable(ada, ada, bea, cyd, dan) == {ada, bea, cyd}


def test_an_expired_restriction_whose_row_still_exists() -> None:
    ada, bea = person("ada"), person("bea")
    service.follow(ada, bea)
    service.unfollow(ada, bea)
    now_ms, lifetime_ms = clock.now_ms(), settings().gone_lifetime * 1000
    with clock.at(now_ms + lifetime_ms - DAY * 1000):
        assert service.left_out(ada, [bea]) == {bea}
    with clock.at(now_ms + lifetime_ms + DAY * 1000):
        assert service.left_out(ada, [bea]) == set()


@pytest.mark.parametrize(("others", "calls"), [(99, ["Query"]), (150, ["Query", "BatchGetItem"])])
def test_many_restrictions_are_not_all_read(others: int, calls: list[str]) -> None:
    viewer = "0AAAAAAAAAA"
    with tables.RestrictionRow.batch_write() as batch:
        for i in range(others):
            batch.save(tables.RestrictionRow(viewer, f"{i:011}", gone_until=clock.now() + 60))
    asked = [f"{i:011}" for i in range(others - 10, others + 10)]
    with metered() as usage:
        assert service.left_out(viewer, asked) == set(asked[:10])
    assert list(usage.calls) == calls
