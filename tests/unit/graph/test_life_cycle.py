"""Export and erasure of edges, requests, restrictions and close friends."""

import pytest

from chalicelib.graph import relationships, restrictions, service, tables
from tests.support import faults
from tests.support.cloud import Policy
from tests.support.rooms.people import person
from tests.support.rooms.world import sent

pytestmark = pytest.mark.usefixtures("cloud")


def connect(user_id: str, *other_ids: str) -> None:
    """Edges, requests and close friendships in both directions with all others."""
    pairs = [pair for each in other_ids for pair in ((user_id, each), (each, user_id))]
    for pair in pairs:
        relationships.put_edge(*pair, shards=3, hot=False, requested=False)
        relationships.put_close_friend(*pair)
    for pair in pairs:
        tables.FollowRequestRow(*pair, created_ms=0).save()


def exported(user_id: str) -> set[tuple[str, str]]:
    return {(each["kind"], each["user_id"]) for each in service.export_user(user_id)}


def test_an_export_has_both_ends_of_edges_and_requests_but_no_secret_of_others() -> None:
    ada = person("ada", follower_shards=3)
    friends = [person(f"friend{i}") for i in range(4)]
    connect(ada, *friends)
    blocked, blocker, muted = (person(name) for name in ("blocked", "blocker", "muted"))
    service.block(ada, blocked)
    service.block(blocker, ada)
    service.mute(ada, muted)
    service.restrict(ada, muted)
    service.restrict(blocker, ada)
    service.add_close_friend(muted, ada)
    both_ways = {"followee", "follower", "request_received", "request_sent", "close_friend"}
    of_friends = {(kind, friend) for kind in both_ways for friend in friends}
    assert exported(ada) == of_friends | {("block", blocked), ("mute", muted), ("restricted_account", muted)}


def test_erasing_ends_everything_page_by_page_and_leaves_what_others_decided(policy: Policy) -> None:
    policy(erased_at_once=2)
    ada = person("ada", follower_shards=3)
    friends = [person(f"friend{i}") for i in range(3)]
    connect(ada, *friends)
    connect(friends[0], friends[1])
    blocked, blocker, muter = (person(name) for name in ("blocked", "blocker", "muter"))
    service.block(ada, blocked)
    service.block(blocker, ada)
    service.mute(muter, ada)
    service.restrict(muter, ada)
    service.restrict(ada, muter)
    before = exported(friends[1]) - {(kind, ada) for kind, _ in exported(friends[1])}
    calls: list[bool] = []
    while not calls or not calls[-1]:
        calls.append(service.erase_user(ada))
    assert len(calls) > 8
    assert service.erase_user(ada)
    assert not exported(ada)
    assert not [*tables.RestrictionRow.query(ada)]
    assert exported(friends[1]) == before
    assert tables.close_friends(friends[0], tables.BEFORE_ALL, 9) == [friends[1]]
    assert not restrictions.read(blocked, ada).is_blocked
    assert restrictions.read(blocker, ada).blocked
    assert restrictions.read(muter, ada).muted
    assert service.is_restricted(muter, ada)
    assert restrictions.read(friends[0], ada).is_gone


def test_the_inboxes_of_followers_are_brought_in_line_though_the_call_dies(policy: Policy) -> None:
    policy(backfill_again=0)
    ada, bob = person("ada"), person("bob")
    relationships.put_edge(bob, ada, shards=1, hot=False, requested=False)
    with faults.between(faults.CrashAfterTheWrite()), pytest.raises(faults.Crash):
        service.erase_user(ada)
    assert not tables.has_edge(bob, ada)
    (message,) = sent("edges")
    assert (message["follower_id"], message["followee_id"], message["change"]) == (bob, ada, "unfollowed")


def test_an_index_that_still_lists_an_ended_edge_stops_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    ada, bob, cleo = (person(name) for name in ("ada", "bob", "cleo"))
    relationships.put_edge(cleo, ada, shards=1, hot=False, requested=False)
    monkeypatch.setattr(tables, "followers", lambda *_: [bob, cleo])
    assert not service.erase_user(ada)
    assert not tables.has_edge(cleo, ada)
    monkeypatch.undo()
    assert service.erase_user(ada)
