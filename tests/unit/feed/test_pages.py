"""Pages of the latest feed: order, cursors, floor, hidden posts, and the number of calls."""

import itertools
import json
from collections.abc import Sequence
from typing import Any

import pytest
from chalice.test import Client

from chalicelib.core import caches, clock, ids
from chalicelib.core.application import make_app
from chalicelib.core.auth import Caller
from chalicelib.fanout import tables
from chalicelib.feed import routes, service
from chalicelib.graph import service as graph
from tests.support.meter import metered
from tests.support.rooms.inboxes import delete, feed, post
from tests.support.rooms.people import change, person
from tests.support.rounds import traced

pytestmark = pytest.mark.usefixtures("cloud")
APP = make_app("test", lambda header: Caller(header, "session"), [routes.room])


def get(viewer_id: str | None, query: str = "") -> tuple[int, Any]:
    headers = {"Authorization": viewer_id} if viewer_id else {}
    with Client(APP) as client:
        answer = client.http.get(f"/v1/feed{query}", headers=headers)
    return answer.status_code, json.loads(answer.body)


def filled(viewer_id: str, author_ids: Sequence[str], count: int, *, ago_ms: int = 0) -> list[str]:
    """Ids of new posts by these authors in turn, in the viewer's inbox, newest first."""
    authors = itertools.cycle(author_ids)
    with clock.at(clock.now_ms()):
        made = [post(next(authors), f"post {i}", ago_ms=ago_ms + 1000 * i) for i in range(count)]
    tables.put([viewer_id], made)
    return made


def friends(*names: str) -> list[str]:
    """Users, of whom the first follows all others."""
    people = [person(name) for name in names]
    for other in people[1:]:
        graph.follow(people[0], other)
    return people


def test_the_feed_is_newest_first_and_includes_own_posts() -> None:
    ada, bea, cyd = friends("ada", "bea", "cyd")
    made = filled(ada, [bea, ada, cyd], 7)
    status, page = get(ada)
    assert status == 200
    assert [item["id"] for item in page["items"]] == made
    assert page["items"][0]["author"]["username"] == "bea"
    assert page["items"][0]["viewer"] == {
        "liked": False,
        "saved": False,
        "can": ["comment", "like", "save", "share", "list_likes"],
    }
    assert (page["next_cursor"], page["degraded"]) == (None, False)


def test_an_empty_feed() -> None:
    assert get(person("ada")) == (200, {"items": [], "next_cursor": None, "degraded": False})


@pytest.mark.parametrize("limit", [1, 2, 3, 4, 7, 100])
def test_pages_neither_repeat_nor_skip(limit: int) -> None:
    ada, bea = friends("ada", "bea")
    made = filled(ada, [bea], 7)
    assert feed(ada, limit) == made


def test_pages_while_posts_arrive_and_vanish() -> None:
    ada, bea = friends("ada", "bea")
    made = filled(ada, [bea], 30, ago_ms=60_000)
    first = service.page(ada, "latest", 10, None)
    filled(ada, [bea], 5)
    delete(made[9])
    delete(made[12])
    second = service.page(ada, "latest", 10, first.next_cursor)
    third = service.page(ada, "latest", 10, second.next_cursor)
    assert [item.id for page in (first, second, third) for item in page.items] == [
        each for each in made if each != made[12]
    ]


def test_hidden_rows_do_not_shorten_a_page() -> None:
    ada, bea, cyd, dan = friends("ada", "bea", "cyd", "dan")
    filled(ada, [cyd, dan], 50)
    shown = filled(ada, [bea], 25, ago_ms=3_600_000)
    graph.unfollow(ada, cyd)
    change(dan, status="suspended")
    page = service.page(ada, "latest", 20, None)
    assert [item.id for item in page.items] == shown[:20]
    assert feed(ada) == shown
    assert feed(ada, 3) == shown


def test_unfollow_hides_and_delete_hides_on_the_next_read() -> None:
    ada, bea, cyd = friends("ada", "bea", "cyd")
    made = filled(ada, [bea, cyd], 4)
    delete(made[0])
    graph.unfollow(ada, cyd)
    assert feed(ada) == [made[2]]


def test_followed_private_authors_are_shown_unless_they_removed_the_viewer() -> None:
    ada, bea, cyd = friends("ada", "bea", "cyd")
    made = filled(ada, [bea, cyd], 2)
    change(bea, is_private=True)
    change(cyd, is_private=True)
    graph.remove_follower(cyd, ada)
    assert feed(ada) == [made[0]]


def test_one_request_reads_a_whole_inbox_of_hidden_rows_in_a_bounded_number_of_rounds() -> None:
    ada, bea, cyd = friends("ada", "bea", "cyd")
    seconds_ago = ids.new_id(clock.now_ms())[:6]
    tables.put([ada], [f"{seconds_ago}{i:05}{author}" for i in range(425) for author in (bea, cyd)])
    graph.unfollow(ada, cyd)
    with metered() as usage:
        page = service.page(ada, "latest", 20, None)
    assert (page.items, page.next_cursor) == ([], None)
    # Nine reads of the inbox with restrictions, likes and saves each; then her followees, and both timelines.
    assert usage.calls["Query"] == 4 * 9 + 1 + 3


def test_a_page_takes_few_calls_for_any_number_of_followees() -> None:
    ada, *others = friends("ada", *(f"friend{i}" for i in range(10)))
    filled(ada, others, 40)
    assert len(feed(ada)) == 40
    caches.forget_caches()
    with metered() as usage, traced() as trace:
        assert len(service.page(ada, "latest", 20, None).items) == 20
    assert trace.rounds == 2
    # Cold: the inbox, hot followees; restrictions, likes, saves, authors and posts.
    assert usage.calls == {"Query": 5, "BatchGetItem": 2}
    with metered() as usage:
        service.page(ada, "latest", 20, None)
    assert usage.calls == {"Query": 5, "BatchGetItem": 1}


@pytest.mark.parametrize("query", ["?mode=best", "?limit=0", "?limit=101", "?cursor=x", "?cursor=", "?page=2"])
def test_bad_queries(query: str) -> None:
    status, problem = get(person("ada"), query)
    assert status == 400
    assert problem["errors"][0]["field"] == query[1:].split("=", maxsplit=1)[0]


def test_a_cursor_is_valid_for_one_viewer_and_mode_and_cannot_be_changed() -> None:
    ada, bea = friends("ada", "bea")
    filled(ada, [bea], 3)
    cursor = get(ada, "?limit=1")[1]["next_cursor"]
    assert get(ada, f"?limit=1&cursor={cursor}")[0] == 200
    assert get(bea, f"?cursor={cursor}")[0] == 400
    assert get(ada, f"?mode=ranked&cursor={cursor}")[0] == 400
    for i in range(0, len(cursor), 7):
        changed = cursor[:i] + ("A" if cursor[i] != "A" else "B") + cursor[i + 1 :]
        assert get(ada, f"?cursor={changed}")[0] == 400


def test_guests_and_deleted_accounts_have_no_feed() -> None:
    assert get(None)[0] == 401
    assert get("00000000000")[0] == 404


@pytest.mark.parametrize("mode", ["latest", "ranked"])
def test_muted_words_are_named_and_cost_no_call(mode: str) -> None:
    ada, bea = friends("ada", "bea")
    made = filled(ada, [bea, ada], 4)
    get(ada, f"?mode={mode}")
    with metered() as without:
        assert [item["filtered"] for item in get(ada, f"?mode={mode}")[1]["items"]] == [[]] * 4
    rule_id = graph.mute_word(ada, "Post", None).id
    with metered() as usage:
        items = get(ada, f"?mode={mode}")[1]["items"]
    theirs = [post_id for post_id in made if post_id.endswith(bea)]
    assert {item["id"]: item["filtered"] for item in items} == {
        post_id: [rule_id] if post_id in theirs else [] for post_id in made
    }
    assert (usage.calls, usage.reads) == (without.calls, without.reads)


def test_a_later_page_of_a_window_names_muted_words() -> None:
    ada, bea = friends("ada", "bea")
    filled(ada, [bea], 4)
    page = get(ada, "?mode=ranked&limit=2")[1]
    rule_id = graph.mute_word(ada, "post", None).id
    rest = get(ada, f"?mode=ranked&limit=2&cursor={page['next_cursor']}")[1]
    assert [item["filtered"] for item in rest["items"]] == [[rule_id]] * 2
