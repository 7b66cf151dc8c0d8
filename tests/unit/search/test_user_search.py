"""Search by name: who is found, in which order, over which pages, at what cost."""

from urllib.parse import quote

import pytest

from chalicelib.accounts import service as accounts
from chalicelib.core import caches
from chalicelib.graph import service as graph
from chalicelib.search import names
from chalicelib.search.settings import settings
from tests.support.cloud import Policy
from tests.support.meter import metered
from tests.support.rooms.people import change
from tests.support.rooms.searching import call, found, indexed, rename
from tests.support.rounds import traced

pytestmark = pytest.mark.usefixtures("cloud")


def test_users_are_found_by_both_names_in_any_spelling() -> None:
    indexed("hm", display_name="Hans Müller")
    indexed("muller", display_name="Mia")
    assert found("mul") == ["hm", "muller"]
    assert found("ＭÜＬ") == ["hm", "muller"]
    assert found("hans m") == ["hm"]
    assert found("muller") == ["muller", "hm"]


def test_exact_then_followed_then_followers() -> None:
    viewer = indexed("viewer")
    indexed("ann", followers_count=0)
    friend = indexed("annabel", followers_count=5)
    indexed("anna", followers_count=4000)
    indexed("annika", followers_count=4090)
    graph.follow(viewer, friend)
    caches.forget_caches()
    assert found("ann", viewer) == ["ann", "annabel", "annika", "anna"]
    assert found("ann") == ["ann", "annika", "anna", "annabel"]


def test_pages_go_through_all_rows_once(policy: Policy) -> None:
    policy(search_window=4, names_per_shard=1, name_sample=1, name_shards=4)
    everybody = {f"anna{i:02}" for i in range(15)}
    for i, name in enumerate(sorted(everybody)):
        indexed(name, followers_count=i, display_name="Ännchen")
        caches.forget_caches()  # shards grow
    caches.forget_caches()
    for asked in ("an", "änn", "anna0"):
        for limit in (1, 3, 20):
            names = found(asked, limit=limit)
            assert len(names) == len(set(names)), asked
            assert set(names) == {each for each in everybody if asked != "anna0" or each < "anna1"}


def test_the_largest_cursor_is_accepted(policy: Policy) -> None:
    policy(names_per_shard=1, name_sample=1)
    for i in range(110):
        indexed(f"u{i:03}", display_name="Ёкстантинополитан")
        caches.forget_caches() if i == 20 else None
    path = f"/v1/search/users?q={quote('ёкстант')}"
    status, page = call(None, f"{path}&limit=1")
    assert (status, len(page["items"])) == (200, 1)
    assert call(None, f"{path}&cursor={page['next_cursor']}")[0] == 200


def test_no_ghost_is_found_before_the_index_follows() -> None:
    viewer, ada = indexed("viewer"), indexed("adaline")
    change(ada, username="grace", display_name="Grace")
    assert found("ada", viewer) == []
    rename(ada, username="grace")
    assert found("grace", viewer) == ["grace"]
    accounts.change_status(ada, "suspended")
    caches.forget_caches()
    assert found("grace", viewer) == []


def test_blocks_hide_both_users_and_private_accounts_are_found() -> None:
    ada, bea, cleo = indexed("ada"), indexed("beatrix", is_private=True), indexed("cleo")
    assert found("bea", ada) == ["beatrix"]
    assert found("bea") == ["beatrix"]
    graph.block(bea, ada)
    assert found("bea", ada) == []
    assert found("ada", bea) == []
    assert found("bea", cleo) == ["beatrix"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("", "q"),
        ("q=", "q"),
        ("q=%E2%80%8D%E2%80%8D", "q"),
        ("q=a", "q"),
        (f"q={'a' * (settings().query_limit + 1)}", "q"),
        ("q=anna&limit=0", "limit"),
        ("q=anna&cursor=x", "cursor"),
        ("q=anna&qq=1", "qq"),
    ],
)
def test_bad_queries(query: str, field: str) -> None:
    status, problem = call(None, f"/v1/search/users?{query}")
    assert status == 400
    assert [each["field"] for each in problem["errors"]] == [field]


def test_a_cursor_belongs_to_one_query() -> None:
    for i in range(3):
        indexed(f"anna{i}")
    cursor = call(None, "/v1/search/users?q=anna&limit=1")[1]["next_cursor"]
    assert call(None, f"/v1/search/users?q=ann&cursor={cursor}")[0] == 400


def test_searches_are_limited(policy: Policy) -> None:
    policy(searches_per_minute=2)
    assert [call(None, "/v1/search/users?q=anna")[0] for _ in range(3)] == [200, 200, 429]


def test_a_warm_page_costs_five_units_and_two_rounds() -> None:
    viewer = indexed("viewer")
    for i in range(120):
        indexed(f"anna.{'x' * 10}{i:03}", display_name="Ännchen Anneliese " + "y" * 30)
    for asked in ("ann", "%C3%A4nn"):
        path = f"/v1/search/users?q={asked}"
        call(viewer, path)
        with metered() as meter, traced() as trace:
            assert len(call(viewer, path)[1]["items"]) == 20
        assert meter.reads <= 5
        assert trace.rounds <= 2


def test_everybody_is_no_name() -> None:
    indexed("anna", display_name="* Anna")
    assert names.EVERYBODY not in names.parse("*a1").keys
