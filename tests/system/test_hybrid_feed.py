"""The feed beyond the inbox: pulled posts, posts below the floor, and readers that come back after a month."""

import pytest

from chalicelib.core import clock, ids
from chalicelib.core.settings import DAY
from demo.answers import Post
from tests.support.deployed.http import answer_of
from tests.support.deployed.people import NewPerson, Person
from tests.support.deployed.queries import pages_of
from tests.support.deployed.rows import Rows
from tests.support.deployed.waiting import eventually, eventually_equal

DAY_MS = DAY * 1000


def feed_ids(reader: Person, limit: int = 3) -> list[str]:
    """Post ids of the whole feed, read in small pages."""
    return [post_id for page in pages_of(reader, limit, mode="latest") for post_id in page]


@pytest.fixture
def celebrity(new_person: NewPerson, rows: Rows) -> Person:
    """An author whose posts are pulled, as with ten thousand followers."""
    celebrity = new_person("celebrity")
    change = "SET delivery = :pull, followers_count = :many"
    rows.change("users", {"user_id": {"S": celebrity.id}}, change, pull={"S": "pull"}, many={"N": "10000"})
    return celebrity


def aged(post: Post, days: int, rows: Rows) -> str:
    """Put a copy of a post that is so many days old; its id."""
    (row,) = [each for each in rows.posts(post["author"]["id"]) if each["seq"]["S"] == ids.sequence_of(post["id"])]
    with clock.at(clock.now_ms() - days * DAY_MS):
        created_ms = clock.now_ms()
        seq = ids.new_id(created_ms)
    rows.put("posts", [row | {"seq": {"S": seq}, "created_ms": {"N": str(created_ms)}}])
    return seq + post["author"]["id"]


def test_a_celebrity_and_a_small_account_in_one_feed(celebrity: Person, ada: Person, ben: Person, rows: Rows) -> None:
    for author in (celebrity, ada):
        ben.client.follow(author.id)
    posts = [author.publish()["id"] for author in (celebrity, ada, celebrity, ada)]
    eventually_equal(lambda: feed_ids(ben), posts[::-1])
    assert set(rows.inbox(ben.id)) == {posts[1], posts[3]}
    eventually_equal(lambda: rows.inbox(celebrity.id), [posts[0], posts[2]])
    assert feed_ids(celebrity) == [posts[2], posts[0]]
    assert not answer_of(ben.api.get("/v1/feed", mode="latest"))["degraded"]

    answer_of(celebrity.api.delete(f"/v1/posts/{posts[2]}"), 204)
    assert feed_ids(celebrity) == [posts[0]]
    eventually_equal(lambda: feed_ids(ben), [posts[3], posts[1], posts[0]])
    ben.client.unfollow(celebrity.id)
    assert feed_ids(ben) == [posts[3], posts[1]]


def test_below_thirty_days_the_feed_goes_on(ada: Person, ben: Person, celebrity: Person, rows: Rows) -> None:
    for author in (celebrity, ada):
        ben.client.follow(author.id)
    newest = [author.publish() for author in (ada, celebrity)]
    older = [aged(post, days, rows) for days in (40, 80) for post in newest]
    made = [*(post["id"] for post in newest), *older]
    eventually_equal(lambda: feed_ids(ben), sorted(made, reverse=True))


def test_who_comes_back_after_a_month_misses_nothing(ada: Person, ben: Person, rows: Rows) -> None:
    ben.client.follow(ada.id)
    posts = [ada.publish()["id"] for _ in range(3)]
    eventually_equal(lambda: feed_ids(ben), posts[::-1])

    # As if he had last looked forty days ago, and nothing had been delivered since.
    header = {"viewer_id": {"S": ben.id}, "post_id": {"S": "~"}}
    long_ago = str(clock.now_ms() - 40 * DAY_MS)
    rows.change("feeds", header, "SET seen_ms = :seen", seen={"N": long_ago})
    rows.empty_inbox(ben.id)

    assert feed_ids(ben) == posts[::-1]
    posts.append(ada.publish()["id"])
    eventually(lambda: rows.inbox(ben.id), lambda inbox: set(posts) <= set(inbox))
    assert feed_ids(ben) == posts[::-1]
