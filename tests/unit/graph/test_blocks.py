"""Blocks and mutes: what they end and hide, their races, and that the flags of a restriction are independent."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from chalicelib.accounts import service as accounts
from chalicelib.core import clock
from chalicelib.core.problems import NotFound, TooManyRequests, Unprocessable
from chalicelib.core.settings import DAY, forget_settings
from chalicelib.core.tables import TransactionRefused
from chalicelib.graph import relationships, restrictions, service, tables, visibility
from chalicelib.graph.settings import settings
from tests.support import faults
from tests.support.faults import CrashAfterTheWrite
from tests.support.rooms.graph_api import call, names
from tests.support.rooms.messages import changes_sent, drain
from tests.support.rooms.people import change, person

pytestmark = pytest.mark.usefixtures("cloud")


def can_view(viewer_id: str, author_id: str) -> bool:
    return service.can_view(viewer_id, accounts.account(author_id))


def viewable(viewer_id: str, author_id: str) -> bool:
    return service.viewable(viewer_id, [accounts.account(author_id)]) == {author_id}


def test_a_block_ends_edges_and_hides_everything_both_ways() -> None:
    ada, bea = person("ada"), person("bea")
    service.follow(ada, bea)
    service.follow(bea, ada)
    drain()
    service.block(ada, bea)
    for one, other in ((ada, bea), (bea, ada)):
        assert not service.is_following(one, other)
        assert not can_view(one, other)
        assert not viewable(one, other)
        assert service.left_out(one, [other]) == visibility.blocked_among(one, [other]) == {other}
        for path in (f"/v1/users/{other}/followers", f"/v1/users/{other}/following"):
            assert call(one, "GET", path)[0] == 404
    assert sorted(changes_sent()) == ["unfollowed", "unfollowed"]
    assert service.can_view(None, accounts.account(ada)), "guests are not restricted"


def test_a_blocked_user_finds_no_profile_and_the_blocker_sees_the_block() -> None:
    ada, bea = person("ada"), person("bea")
    assert call(ada, "PUT", f"/v1/blocks/{bea}") == (204, None)
    for path in (ada, "by-name/ada"):
        assert call(bea, "GET", f"/v1/users/{path}")[0] == 404
        assert call(None, "GET", f"/v1/users/{path}")[0] == 200
    viewer = call(ada, "GET", f"/v1/users/{bea}")[1]["viewer"]
    nothing = dict.fromkeys(["following", "requested", "followed_by", "muted", "restricted"], False)
    assert viewer == nothing | {"blocked": True, "can": ["mute", "restrict", "block"]}
    assert call(ada, "DELETE", f"/v1/blocks/{bea}") == (204, None)
    assert call(bea, "GET", f"/v1/users/{ada}")[0] == 200
    assert not call(ada, "GET", f"/v1/users/{bea}")[1]["viewer"]["blocked"]


@pytest.mark.parametrize("is_private", [False, True])
def test_a_block_prevents_follows_both_ways(is_private: bool) -> None:
    ada, bea = person("ada", is_private=is_private), person("bea", is_private=is_private)
    service.block(ada, bea)
    for one, other in ((ada, bea), (bea, ada)):
        with pytest.raises(NotFound):
            service.follow(one, other)
        assert not service.is_following(one, other)
        assert tables.requesters(other, tables.BEFORE_ALL, 10) == []


def test_a_block_ends_requests_both_ways() -> None:
    ada, bea = person("ada", is_private=True), person("bea", is_private=True)
    service.follow(ada, bea)
    service.follow(bea, ada)
    service.block(ada, bea)
    for one, other in ((ada, bea), (bea, ada)):
        with pytest.raises(NotFound):
            service.accept(one, other)
        assert names(one, "/v1/follow-requests") == []


def test_unblocking_brings_nothing_back() -> None:
    ada, bea = person("ada"), person("bea")
    service.follow(ada, bea)
    service.block(bea, ada)
    service.unblock(bea, ada)
    assert not service.is_following(ada, bea)
    assert can_view(ada, bea)
    assert not viewable(ada, bea), "the inbox may still contain rows of the ended edge"
    service.follow(ada, bea)
    assert viewable(ada, bea)


def test_mutual_blocks_are_removed_separately() -> None:
    ada, bea = person("ada"), person("bea")
    service.block(ada, bea)
    service.block(bea, ada)
    service.unblock(ada, bea)
    assert not can_view(ada, bea)
    assert not can_view(bea, ada)
    assert call(ada, "GET", f"/v1/users/{bea}")[0] == 404
    assert call(bea, "GET", f"/v1/users/{ada}")[1]["viewer"]["blocked"]
    service.unblock(bea, ada)
    assert can_view(ada, bea)


def test_a_mute_affects_the_feed_only() -> None:
    ada, bea = person("ada"), person("bea")
    service.follow(ada, bea)
    service.mute(ada, bea)
    assert not viewable(ada, bea)
    assert viewable(bea, ada)
    assert can_view(ada, bea)
    assert visibility.blocked_among(ada, [bea]) == set()
    assert call(ada, "GET", f"/v1/users/{bea}")[1]["viewer"]["muted"]
    assert names(ada, f"/v1/users/{bea}/followers") == ["ada"]
    service.unmute(ada, bea)
    assert viewable(ada, bea)


def test_a_mute_survives_unfollowing_blocking_and_following_again() -> None:
    ada, bea = person("ada"), person("bea")
    service.follow(ada, bea)
    service.mute(ada, bea)
    service.unfollow(ada, bea)
    service.follow(ada, bea)
    assert not viewable(ada, bea)
    service.block(ada, bea)
    service.unblock(ada, bea)
    assert restrictions.read(ada, bea).muted
    with clock.at(clock.now_ms() + (settings().gone_lifetime + DAY) * 1000):
        assert not viewable(ada, bea)
        service.unmute(ada, bea)
        assert viewable(ada, bea)


def test_a_row_expires_only_without_block_and_mute() -> None:
    ada, bea = person("ada"), person("bea")

    def expires_at() -> float | None:
        return tables.RestrictionRow.get(ada, bea).expires_at

    service.follow(ada, bea)
    service.mute(ada, bea)
    service.unfollow(ada, bea)
    assert expires_at() is None
    service.unmute(ada, bea)
    assert expires_at() == tables.RestrictionRow.get(ada, bea).gone_until
    service.block(bea, ada)
    assert expires_at() is None
    service.unblock(bea, ada)
    assert expires_at() is not None
    service.follow(ada, bea)
    assert restrictions.read(ada, bea) == restrictions.NONE
    with pytest.raises(tables.RestrictionRow.DoesNotExist):
        expires_at()


@pytest.mark.parametrize("act", [service.block, service.mute])
def test_repeating_changes_nothing(act: Callable[[str, str], None]) -> None:
    ada, bea = person("ada"), person("bea")
    act(ada, bea)
    first = restrictions.read(ada, bea)
    act(ada, bea)
    assert (restrictions.read(ada, bea).blocked, restrictions.read(ada, bea).muted) == (first.blocked, first.muted)
    undo = service.unblock if act is service.block else service.unmute
    for _ in range(2):
        undo(ada, bea)
    assert can_view(ada, bea)


@pytest.mark.parametrize("kind", ["blocks", "mutes", "restricted"])
def test_invalid_targets(kind: str) -> None:
    ada = person("ada")
    status, problem = call(ada, "PUT", f"/v1/{kind}/{ada}")
    assert (status, problem["errors"][0]["field"]) == (422, "user_id")
    for unknown in ("nobody", "00000000000"):
        assert call(ada, "PUT", f"/v1/{kind}/{unknown}")[0] == 404
    assert call(ada, "DELETE", f"/v1/{kind}/nobody")[0] == 404
    assert call(None, "PUT", f"/v1/{kind}/{ada}")[0] == 401


def test_a_blocker_can_be_blocked_but_not_muted() -> None:
    ada, bea = person("ada"), person("bea")
    service.block(bea, ada)
    with pytest.raises(NotFound):
        service.mute(ada, bea)
    service.block(ada, bea)
    assert restrictions.read(ada, bea).blocked


def test_the_list_of_mutes_omits_blockers() -> None:
    ada, bea = person("ada"), person("bea")
    service.mute(ada, bea)
    service.block(bea, ada)
    assert names(ada, "/v1/mutes") == []
    service.unblock(bea, ada)
    assert names(ada, "/v1/mutes") == ["bea"]


def test_a_suspended_account_can_be_blocked() -> None:
    ada, bea = person("ada"), person("bea", status="suspended")
    service.block(ada, bea)
    change(bea, status="active")
    assert not can_view(bea, ada)


def test_the_lists_of_blocks_and_mutes_in_pages() -> None:
    ada, others = person("ada"), [person(f"other{i}") for i in range(5)]
    for i, other in enumerate(others):
        service.follow(ada, other)
        service.unfollow(ada, other)
        if i != 4:
            service.block(ada, other)
        if i != 0:
            service.mute(ada, other) if i == 4 else relationships.mute(ada, other, muted=True)
    service.block(others[0], ada)
    for limit in (1, 2, 100):
        assert names(ada, "/v1/blocks", limit) == [f"other{i}" for i in range(4)]
        assert names(ada, "/v1/mutes", limit) == [f"other{i}" for i in range(1, 5)]
    assert names(others[1], "/v1/blocks") == []
    assert names(others[0], "/v1/blocks") == ["ada"]


def test_lists_omit_users_blocked_in_either_direction() -> None:
    ada, bea, cyd, dan = (person(name) for name in ("ada", "bea", "cyd", "dan"))
    for follower in (bea, cyd, dan):
        service.follow(follower, ada)
        service.follow(ada, follower)
    service.block(cyd, bea)
    for path in (f"/v1/users/{ada}/followers", f"/v1/users/{ada}/following"):
        assert names(bea, path) == ["bea", "dan"]
        assert names(cyd, path) == ["cyd", "dan"]
        assert names(dan, path) == names(None, path) == ["bea", "cyd", "dan"]


def racing(act: Callable[[], object]) -> AbstractContextManager[object]:
    """Inside the block, `act` runs once between the composition of a transaction and its execution."""
    return faults.between(faults.ActBefore("TransactWriteItems", act))


@pytest.mark.parametrize("block_first", [False, True])
@pytest.mark.parametrize("was_gone", [False, True])
def test_a_follow_that_races_a_block(block_first: bool, was_gone: bool) -> None:
    ada, bea = person("ada"), person("bea")
    if was_gone:
        service.follow(bea, ada)
        service.unfollow(bea, ada)
    if block_first:
        with (
            racing(lambda: service.block(ada, bea)),
            pytest.raises(NotFound),
        ):
            service.follow(bea, ada)
    else:
        with racing(lambda: service.follow(bea, ada)):
            service.block(ada, bea)
    assert not service.is_following(bea, ada)
    assert restrictions.read(bea, ada).blocked_by


def test_an_accept_and_a_request_that_race_a_block() -> None:
    ada, bea, cyd = person("ada", is_private=True), person("bea"), person("cyd")
    service.follow(bea, ada)
    with (
        racing(lambda: service.block(bea, ada)),
        pytest.raises(NotFound),
    ):
        service.accept(ada, bea)
    assert not service.is_following(bea, ada)
    with (
        racing(lambda: service.block(ada, cyd)),
        pytest.raises(NotFound),
    ):
        service.follow(cyd, ada)
    assert names(ada, "/v1/follow-requests") == []


@pytest.mark.parametrize("act", [service.unfollow, service.mute, service.unblock, service.restrict])
def test_a_change_that_races_another_keeps_both(act: Callable[[str, str], None]) -> None:
    ada, bea = person("ada"), person("bea")
    service.follow(ada, bea)
    with racing(lambda: service.block(bea, ada)):
        act(ada, bea)
    found = restrictions.read(ada, bea)
    assert (found.blocked_by, found.is_gone) == (True, True)
    assert (found.muted, found.restricted) == (act is service.mute, act is service.restrict)


def test_a_block_that_dies_after_its_write() -> None:
    ada, bea = person("ada"), person("bea")
    service.follow(bea, ada)
    drain()
    with faults.between(CrashAfterTheWrite()), pytest.raises(faults.Crash):
        service.block(ada, bea)
    assert changes_sent() == []
    assert not can_view(bea, ada)
    service.block(ada, bea)
    assert changes_sent() == ["unfollowed", "unfollowed"]


def test_a_transaction_refused_for_other_reasons_is_not_retried(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(TransactionRefused):
        relationships.remove_edge(person("ada"), person("bea"))


def test_blocks_and_mutes_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMULSION_GRAPH_CHANGES_PER_USER", "4")
    forget_settings()
    ada, bea = person("ada"), person("bea")
    for act in (service.block, service.unblock, service.mute, service.unmute):
        act(ada, bea)
    for act in (service.block, service.unblock, service.mute, service.unmute):
        with pytest.raises(TooManyRequests):
            act(ada, bea)
    with pytest.raises(Unprocessable):
        service.block(ada, ada)
