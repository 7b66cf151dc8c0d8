"""The home feed: order, cursors, backfill, what unfollowing and deleting do, and delivery to many."""

import secrets

import pytest

from tests.support.deployed.http import Api, answer_of, problem_of
from tests.support.deployed.people import NewPerson, Person
from tests.support.deployed.queries import pages_of
from tests.support.deployed.rows import Rows
from tests.support.deployed.waiting import eventually, eventually_equal

FOLLOWERS = 600


@pytest.fixture
def reader(ada: Person, ben: Person, new_person: NewPerson) -> Person:
    """A follower of both Ada and Ben."""
    reader = new_person("reader")
    reader.client.follow(ada.id)
    reader.client.follow(ben.id)
    return reader


def test_the_feed_is_paged_newest_first_without_repeats_or_gaps(reader: Person, ada: Person, ben: Person) -> None:
    posts = [author.publish(str(i))["id"] for i, author in enumerate((ada, ben, ada, ben, ada))]
    newest_first = posts[::-1]
    eventually_equal(reader.feed_ids, newest_first)
    for limit in (1, 2, 5, 100):
        pages = pages_of(reader, limit)
        assert [post_id for page in pages for post_id in page] == newest_first
        assert all(len(page) <= limit for page in pages)
    assert [post_id for page in pages_of(reader, 2, mode="latest") for post_id in page] == newest_first


def test_a_new_post_does_not_shift_the_pages_of_a_reader(reader: Person, ada: Person) -> None:
    old = [ada.publish(str(i))["id"] for i in range(3)]
    eventually_equal(reader.feed_ids, old[::-1])
    first = answer_of(reader.api.get("/v1/feed", limit=2))
    newer = ada.publish("newer")["id"]
    eventually(reader.feed_ids, lambda ids: ids[0] == newer)
    second = answer_of(reader.api.get("/v1/feed", limit=2, cursor=first["next_cursor"]))
    assert [post["id"] for post in first["items"] + second["items"]] == old[::-1]


def test_a_cursor_is_for_its_own_reader_and_listing(reader: Person, ada: Person) -> None:
    for i in range(2):
        ada.publish(str(i))
    eventually(reader.feed_ids, lambda ids: len(ids) == 2)
    cursor = answer_of(reader.api.get("/v1/feed", limit=1))["next_cursor"]
    assert cursor
    changed = ("A" if cursor[0] != "A" else "B") + cursor[1:]
    for api, path, bad in (
        (reader.api, "/v1/feed", changed),
        (reader.api, "/v1/feed", cursor[:-4]),
        (ada.api, "/v1/feed", cursor),
        (reader.api, f"/v1/users/{ada.id}/posts", cursor),
    ):
        problem_of(api.get(path, cursor=bad), 400, field="cursor")


def test_following_backfills_and_unfollowing_hides_at_once(ada: Person, ben: Person, rows: Rows) -> None:
    posts = [ada.publish(str(i))["id"] for i in range(2)]
    assert ben.feed_ids() == []
    ben.client.follow(ada.id)
    eventually_equal(ben.feed_ids, posts[::-1])

    ben.client.unfollow(ada.id)
    assert ben.feed_ids() == []
    eventually_equal(lambda: rows.inbox(ben.id), [])

    ben.client.follow(ada.id)
    eventually_equal(ben.feed_ids, posts[::-1])


def test_a_post_of_600_followers_is_delivered_with_no_gap(ada: Person, new_person: NewPerson, rows: Rows) -> None:
    first, last = new_person("first"), new_person("last")
    first.client.follow(ada.id)
    crowd = [f"zz{secrets.token_hex(4)}{n % 10}" for n in range(FOLLOWERS - 2)]
    edge = rows.edge(first.id, ada.id)
    rows.put("follows", [edge | {"follower_id": {"S": follower}} for follower in crowd])
    last.client.follow(ada.id)

    post_id = ada.publish("to all of you")["id"]

    everyone = [*crowd, first.id, last.id]
    eventually_equal(lambda: len(rows.inboxes_with(post_id, everyone)), FOLLOWERS)
    assert first.feed_ids() == [post_id]
    assert last.feed_ids() == [post_id]
    eventually_equal(lambda: ada.profile()["followers_count"], FOLLOWERS)

    answer_of(ada.api.delete(f"/v1/posts/{post_id}"), 204)
    answer_of(ada.api.delete(f"/v1/users/me/recently-deleted/{post_id}"), 204)
    eventually_equal(lambda: len(rows.inboxes_with(post_id, everyone)), 0)


def test_the_feed_needs_a_token(anyone: Api) -> None:
    problem_of(anyone.get("/v1/feed"), 401)
