"""Suggestions: whom a user may want to follow, and who is never suggested."""

import pytest

from chalicelib.accounts import service as accounts
from chalicelib.core import caches
from chalicelib.graph import service as graph
from chalicelib.search.settings import settings
from tests.support.cloud import Policy
from tests.support.meter import metered
from tests.support.rooms.people import change
from tests.support.rooms.searching import call, indexed, suggested

pytestmark = pytest.mark.usefixtures("cloud")


def follow(follower: str, *followees: str) -> None:
    for each in followees:
        graph.follow(follower, each)
    caches.forget_caches()


def test_those_with_most_mutuals_come_first_and_the_mutuals_are_named() -> None:
    ada, bob, cleo = indexed("ada"), indexed("bob"), indexed("cleo")
    dora, eve, famous = indexed("dora"), indexed("eve"), indexed("famous", followers_count=1000)
    follow(ada, bob, cleo)
    follow(bob, dora, eve, ada)
    follow(cleo, eve)
    status, page = call(ada, "/v1/suggestions")
    assert status == 200
    shown = [
        (each["username"], [by["username"] for by in each["mutuals"]], each["mutuals_count"]) for each in page["items"]
    ]
    assert shown[0][0] == "eve"
    assert (sorted(shown[0][1]), shown[0][2]) == (["bob", "cleo"], 2)
    assert shown[1:] == [("dora", ["bob"], 1), ("famous", [], 0)]
    assert page["next_cursor"] is None
    assert famous


def test_a_user_who_follows_nobody_gets_the_most_followed_public_accounts() -> None:
    ada = indexed("ada")
    indexed("hidden", followers_count=900, is_private=True)
    for i in range(5):
        indexed(f"user{i}", followers_count=4**i)
    assert suggested(ada) == [f"user{i}" for i in (4, 3, 2, 1, 0)]
    assert suggested(ada, limit=2) == [f"user{i}" for i in (4, 3, 2, 1, 0)]


def test_mutuals_survive_the_cursor() -> None:
    ada, bob, cleo = indexed("ada"), indexed("bob"), indexed("cleo")
    others = [indexed(f"user{i}") for i in range(4)]
    follow(ada, bob, cleo)
    follow(bob, *others)
    follow(cleo, *others[2:])
    found: dict[str, int] = {}
    cursor = ""
    while cursor is not None:
        page = call(ada, f"/v1/suggestions?limit=1{cursor}")[1]
        found |= {each["username"]: each["mutuals_count"] for each in page["items"]}
        cursor = page["next_cursor"] and f"&cursor={page['next_cursor']}"
    assert found == {"user0": 1, "user1": 1, "user2": 2, "user3": 2}


def test_who_is_never_suggested() -> None:
    ada, bob = indexed("ada"), indexed("bob")
    names = ("followed", "blocked", "blocker", "muted", "requested", "left", "suspended", "welcome")
    others = {name: indexed(name) for name in names}
    follow(ada, bob, others["left"])
    follow(bob, *others.values(), ada)
    before = call(ada, "/v1/suggestions?limit=1")[1]["next_cursor"]
    change(others["requested"], is_private=True)
    follow(ada, others["followed"], others["requested"])
    graph.block(ada, others["blocked"])
    graph.block(others["blocker"], ada)
    graph.mute(ada, others["muted"])
    graph.unfollow(ada, others["left"])
    accounts.change_status(others["suspended"], "suspended")
    caches.forget_caches()
    assert suggested(ada) == ["welcome"]
    rest = call(ada, f"/v1/suggestions?cursor={before}")[1]["items"]
    assert {each["username"] for each in rest} <= {"welcome"}, "a cursor that is older than these changes shows no more"


def test_mutuals_that_the_caller_may_not_see_are_not_named() -> None:
    ada, bob, dora = indexed("ada"), indexed("bob", is_private=True), indexed("dora", is_private=True)
    graph.follow(ada, bob)
    graph.accept(bob, ada)
    graph.follow(bob, dora)
    graph.accept(dora, bob)
    caches.forget_caches()
    assert suggested(ada) == ["dora"]
    page = call(ada, "/v1/suggestions")[1]
    assert [each["username"] for each in page["items"][0]["mutuals"]] == ["bob"]
    graph.remove_follower(bob, ada)
    assert suggested(ada) == [], "the cached followees are a hint"


def test_a_page_has_a_bounded_cost(policy: Policy) -> None:
    policy(suggestion_seeds=5, suggestion_followees=5)
    ada = indexed("ada")
    for i in range(7):
        friend = indexed(f"friend{i:02}")
        follow(ada, friend)
        follow(friend, *(indexed(f"other{i:02}{j}") for j in range(6)))
    with metered() as meter:
        assert call(ada, "/v1/suggestions?limit=20")[0] == 200
    assert meter.calls["Query"] <= 5 + 1 + 2 + 1
    follows = meter.reads_of["emulsion-local-follows"]
    assert follows <= 3 + (20 + 5) / 2, "a query for each seed and one of followees; half a unit for each edge"
    assert meter.reads_of["emulsion-local-follow_requests"] == 0, "public accounts have no requests"
    assert meter.reads <= 35


def test_edges_to_private_mutuals_and_requests_to_private_accounts_are_read_strongly() -> None:
    ada, bob, dora = indexed("ada"), indexed("bob", is_private=True), indexed("dora", is_private=True)
    graph.follow(ada, bob)
    graph.accept(bob, ada)
    graph.follow(bob, dora)
    graph.accept(dora, bob)
    caches.forget_caches()
    with metered() as meter:
        assert suggested(ada) == ["dora"]
    assert meter.reads_of["emulsion-local-follow_requests"] == 1
    assert meter.reads_of["emulsion-local-follows"] == 0.5 + 0.5 + 2 * 0.5 + 1


def test_suggestions_are_limited(policy: Policy) -> None:
    policy(suggestions_per_minute=1)
    ada = indexed("ada")
    assert [call(ada, "/v1/suggestions")[0] for _ in range(2)] == [200, 429]
    assert call(None, "/v1/suggestions")[0] == 401
    assert settings().suggestion_seeds <= 20, "a mask in a cursor has twenty bits"
