"""The feed by rank, through the deployed API: order, reasons, windows, suggestions, and the feed without its table."""

from collections.abc import Iterator
from typing import Any

import pytest

from infra.deploy import stack as stacks
from infra.emulator import missing_settings
from tests.support.deployed.http import answer_of, problem_of
from tests.support.deployed.people import NewPerson, Person
from tests.support.deployed.queries import pages_of
from tests.support.deployed.stack import Stack
from tests.support.deployed.storage import delivered
from tests.support.deployed.waiting import eventually

WINDOWS = "FeedWindowsTable"


@pytest.fixture
def reader(ada: Person, ben: Person, new_person: NewPerson) -> Person:
    """A follower of both Ada and Ben."""
    reader = new_person("ranked")
    for other in (ada, ben):
        reader.client.follow(other.id)
    return reader


def ranked(reader: Person, **query: Any) -> Any:
    return answer_of(reader.api.get("/v1/feed", mode="ranked", **query))


def ids_of(page: Any) -> list[str]:
    return [post["id"] for post in page["items"]]


def like(reader: Person, post_id: str) -> None:
    answer_of(reader.api.send("PUT", f"/v1/posts/{post_id}/like"), 204)


def posted(reader: Person, *authors: Person) -> list[str]:
    """A post by each of them, once all are in the reader's feed; ids oldest first."""
    made = [author.publish(str(number))["id"] for number, author in enumerate(authors)]
    eventually(reader.feed_ids, lambda found: set(made) <= set(found))
    return made


def test_likes_decide_who_comes_first_and_why(reader: Person, ada: Person, ben: Person) -> None:
    posts = posted(reader, ada, ada, ben, ben)
    before = ranked(reader)
    assert before["degraded"] is False
    assert ids_of(before)[0] == posts[3]  # the newest, as long as nothing is known of the reader

    for post_id in posts[:2]:
        like(reader, post_id)

    after = eventually(lambda: ranked(reader), lambda page: ids_of(page)[0] == posts[1])
    assert after["items"][0]["reason"] == {"code": "author_you_like", "feature": "author_liked"}
    assert [post["author"]["id"] for post in after["items"]] == [ada.id, ben.id, ada.id, ben.id]


def test_a_look_and_a_hidden_post_count_as_well(reader: Person, ada: Person, ben: Person) -> None:
    (of_ada, of_ben) = posted(reader, ada, ben)
    before = ranked(reader)
    assert ids_of(before) == [of_ben, of_ada]
    came_with = {"post_id": of_ada, "context": before["items"][1]["context"]}
    looked = {"type": "view", "dwell_ms": 30_000, **came_with}
    answer_of(reader.api.post("/v1/events", {"events": [looked]}), 202)
    page = eventually(lambda: ranked(reader), lambda page: ids_of(page) == [of_ada, of_ben])
    assert page["items"][0]["reason"] == {"code": "author_you_view", "feature": "author_viewed"}
    answer_of(reader.api.post("/v1/events", {"events": [{"type": "hide", **came_with}]}), 202)
    eventually(lambda: ids_of(ranked(reader)), lambda found: found == [of_ben, of_ada])


def test_pages_neither_repeat_nor_skip_while_scores_move(reader: Person, ada: Person, ben: Person) -> None:
    posts = posted(reader, ada, ben, ada, ben, ada)
    for limit in (1, 2, 100):
        found = [post_id for page in pages_of(reader, limit, mode="ranked") for post_id in page]
        assert sorted(found) == posts
    first = ranked(reader, limit=2)
    unseen = [post_id for post_id in posts if post_id not in ids_of(first)]
    like(reader, unseen[0])
    posted(reader, ben)
    owner = ada if unseen[1] in posts[::2] else ben
    answer_of(owner.api.delete(f"/v1/posts/{unseen[1]}"), 204)
    rest = ranked(reader, limit=100, cursor=first["next_cursor"])
    assert sorted(ids_of(rest)) == sorted([unseen[0], unseen[2]])
    assert rest["next_cursor"] is None


def test_what_the_ranker_knew_comes_back_with_the_impression(stack: Stack, reader: Person, ada: Person) -> None:
    posted(reader, ada)
    answer = reader.api.get("/v1/feed", mode="ranked")
    (post,) = answer_of(answer)["items"]
    seen = {"type": "impression", "post_id": post["id"], "position": 0, "mode": "ranked"}
    seen |= {"context": post["context"], "request_id": answer.headers["X-Request-Id"]}
    answer_of(reader.api.post("/v1/events", {"events": [seen]}), 202)
    (stored,) = eventually(lambda: delivered(stack, reader.id), lambda events: len(events) == 1)
    assert stored["features_version"] == 1
    assert stored["features"][0] > 250  # it is minutes old
    answer = ada.api.post("/v1/events", {"events": [seen]})
    problem_of(answer, 422, field="events.0.context")


def test_a_stranger_whom_one_likes_is_suggested_until_blocked(reader: Person, new_person: NewPerson) -> None:
    author = new_person("author")
    post_id = author.publish("hello")["id"]
    like(reader, post_id)
    page = eventually(lambda: ranked(reader), lambda page: ids_of(page) == [post_id])
    assert page["items"][0]["reason"]["code"] == "suggested"
    assert reader.feed_ids() == []
    answer_of(author.api.send("PUT", f"/v1/blocks/{reader.id}"), 204)
    assert ids_of(ranked(reader)) == []


@pytest.fixture
def no_windows(stack: Stack) -> Iterator[None]:
    """The table of windows is gone."""
    properties = stacks.template_resources("AWS::DynamoDB::Table")[WINDOWS]
    dynamodb, name = stack.client("dynamodb"), missing_settings.table_name(stack.target, properties)
    dynamodb.delete_table(TableName=name)
    yield
    made = ("BillingMode", "AttributeDefinitions", "KeySchema")
    dynamodb.create_table(TableName=name, **{key: properties[key] for key in made})
    missing_settings.apply_missing_settings(stack.target)


@pytest.mark.alone
def test_without_its_table_the_feed_is_the_latest(reader: Person, ada: Person, ben: Person, no_windows: None) -> None:
    posts = posted(reader, ada, ben, ada)
    pages: list[str] = []
    cursor: dict[str, str | None] = {}
    while True:
        page = ranked(reader, limit=1, **cursor)
        pages += ids_of(page)
        cursor = {"cursor": page["next_cursor"]}
        if page["next_cursor"] is None:
            break
        assert page["degraded"] is True
        assert page["items"][0]["reason"] is None
    assert pages == posts[::-1]
