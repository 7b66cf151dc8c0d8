"""Restricted accounts: what their owner sees, that the other user is told nothing, and what ends a restriction."""

import pytest

from chalicelib.core import clock
from chalicelib.core.problems import NotFound, TooManyRequests
from chalicelib.core.settings import DAY, forget_settings
from chalicelib.graph import restrictions, service, tables
from chalicelib.graph.settings import settings
from tests.support.meter import metered
from tests.support.rooms.graph_api import call, names
from tests.support.rooms.people import change, person

pytestmark = pytest.mark.usefixtures("cloud")


def test_the_owner_sees_it_and_the_other_user_learns_nothing() -> None:
    ada, bea = person("ada"), person("bea")
    service.follow(bea, ada)
    paths = (f"/v1/users/{ada}", "/v1/users/by-name/ada", f"/v1/users/{ada}/followers", "/v1/restricted", "/v1/blocks")
    before = [call(bea, "GET", path) for path in paths]
    assert call(ada, "PUT", f"/v1/restricted/{bea}") == (204, None)
    assert [call(bea, "GET", path) for path in paths] == before
    assert call(bea, "DELETE", f"/v1/follow/{ada}")[0] == 204
    assert call(bea, "POST", "/v1/follow", {"target_user_id": ada}) == (200, {"state": "following"})
    assert call(ada, "GET", f"/v1/users/{bea}")[1]["viewer"]["restricted"]
    assert names(ada, "/v1/restricted") == ["bea"]
    assert service.is_restricted(ada, bea)
    assert not service.is_restricted(bea, ada)
    assert service.left_out(ada, [bea]) == set(), "it hides nothing"
    assert call(ada, "DELETE", f"/v1/restricted/{bea}") == (204, None)
    assert names(ada, "/v1/restricted") == []
    assert not service.is_restricted(ada, bea)


def test_it_stays_through_follows_mutes_and_blocks() -> None:
    ada, bea = person("ada"), person("bea")
    service.restrict(ada, bea)
    service.follow(ada, bea)
    service.mute(ada, bea)
    service.unfollow(ada, bea)
    service.unmute(ada, bea)
    service.block(ada, bea)
    service.unblock(ada, bea)
    assert tables.RestrictionRow.get(ada, bea).expires_at is None
    with clock.at(clock.now_ms() + (settings().gone_lifetime + DAY) * 1000):
        assert service.is_restricted(ada, bea)
        service.unrestrict(ada, bea)
        assert not service.is_restricted(ada, bea)
    service.follow(ada, bea)
    assert restrictions.read(ada, bea) == restrictions.NONE
    assert tables.RestrictionRow.find(ada, bea) is None


def test_a_row_expires_again_once_the_restriction_ends() -> None:
    ada, bea = person("ada"), person("bea")
    service.restrict(ada, bea)
    service.follow(ada, bea)
    service.unfollow(ada, bea)
    assert tables.RestrictionRow.get(ada, bea).expires_at is None
    service.unrestrict(ada, bea)
    row = tables.RestrictionRow.get(ada, bea)
    assert row.expires_at == row.gone_until


def test_an_account_that_blocked_the_owner_is_not_found_and_not_listed() -> None:
    ada, bea, cyd = person("ada"), person("bea"), person("cyd")
    service.restrict(ada, bea)
    for blocker in (bea, cyd):
        service.block(blocker, ada)
    with pytest.raises(NotFound):
        service.restrict(ada, cyd)
    assert names(ada, "/v1/restricted") == []
    assert service.is_restricted(ada, bea), "the restriction is still there"
    service.unrestrict(ada, bea)
    assert not service.is_restricted(ada, bea)


def test_many_accounts_at_once_cost_one_query() -> None:
    ada, others = person("ada"), [person(f"other{i}") for i in range(6)]
    for other in others[:4]:
        service.restrict(ada, other)
    change(others[0], status="suspended")
    with metered() as usage:
        assert service.restricted_among(ada, others[2:]) == {*others[2:4]}
    assert usage.calls == {"Query": 1}
    for limit in (1, 2, 100):
        assert names(ada, "/v1/restricted", limit) == ["other1", "other2", "other3"]


def test_beyond_one_query_the_rows_of_the_accounts_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(restrictions, "QUERY_ROWS", 2)
    ada, others = person("ada"), [person(f"other{i}") for i in range(6)]
    for other in others[1:]:
        service.restrict(ada, other)
    assert service.restricted_among(ada, others[:2]) == {others[1]}


def test_changes_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMULSION_GRAPH_CHANGES_PER_USER", "2")
    forget_settings()
    ada, bea = person("ada"), person("bea")
    service.restrict(ada, bea)
    service.unrestrict(ada, bea)
    for act in (service.restrict, service.unrestrict):
        with pytest.raises(TooManyRequests):
            act(ada, bea)
