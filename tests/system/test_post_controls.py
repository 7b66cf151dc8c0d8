"""Controls of posts in the deployed stack, as the author, followers and other users meet them."""

import json
from typing import Any

import pytest

from chalicelib.core import clock
from demo.client import photo_of
from tests.support.deployed.http import Api, answer_of, problem_of
from tests.support.deployed.people import NewPerson, Person
from tests.support.deployed.photos import SMALL
from tests.support.deployed.rows import Rows
from tests.support.deployed.stack import Stack
from tests.support.deployed.storage import everything_stored, fetch, urls_of
from tests.support.deployed.waiting import eventually_equal

SCHEDULED: dict[str, Any] = {
    "version": "0", "id": "e-1", "detail-type": "Scheduled Event", "source": "aws.events", "account": "1",
    "time": "2026-01-02T03:04:05Z", "region": "us-east-1", "resources": [], "detail": {},
}  # fmt: skip
Readers = dict[str, Api]


@pytest.fixture
def readers(ada: Person, anyone: Api, new_person: NewPerson) -> Readers:
    """Ada, who has a private account, and users in every relation to her."""
    people = {name: new_person(name) for name in ("follower", "stranger", "requested", "blocked")}
    people["follower"].client.follow(ada.id)
    answer_of(ada.api.patch("/v1/users/me", {"is_private": True}))
    people["requested"].client.follow(ada.id)
    answer_of(ada.api.put(f"/v1/blocks/{people['blocked'].id}"), 204)
    return {"owner": ada.api, **{name: person.api for name, person in people.items()}, "anonymous": anyone}


def seen_by(readers: Readers, path: str) -> list[str]:
    """The readers that get 200; all others get 404."""
    statuses = {name: api.get(path).status_code for name, api in readers.items()}
    assert set(statuses.values()) <= {200, 404}, statuses
    return [name for name, status in statuses.items() if status == 200]


def listed(api: Api, path: str) -> list[str]:
    return [each["id"] for each in answer_of(api.get(path))["items"]]


def uploaded(person: Person, **more: Any) -> dict[str, Any]:
    """The body of a post with one rendered photo."""
    ticket = person.client.upload(SMALL, "image/jpeg")
    person.client.wait_for_photo(ticket["media_id"])
    return {"media": [photo_of(ticket)], **more}


def sweep(stack: Stack) -> None:
    answer = stack.client("lambda").invoke(
        FunctionName=stack.target.name("sweep_due_posts"), Payload=json.dumps(SCHEDULED).encode()
    )
    assert "FunctionError" not in answer, answer["Payload"].read()


def end_now(rows: Rows, person: Person, state: str) -> None:
    """Let the time of all posts of a person in a state be over."""
    for row in rows.posts(person.id):
        if row["state"]["S"] == state:
            key = {name: row[name] for name in ("author_id", "seq")}
            rows.change("posts", key, "SET unplanned_at = :due", due={"N": "1"})


def test_an_archived_and_a_deleted_post_as_every_user_meets_it(ada: Person, readers: Readers, rows: Rows) -> None:
    post = ada.publish("here today")
    path, urls = f"/v1/posts/{post['id']}", urls_of(post["media"])
    others = [name for name in readers if name != "owner"]
    assert seen_by(readers, path) == ["owner", "follower"]
    eventually_equal(lambda: listed(readers["follower"], "/v1/feed"), [post["id"]])
    eventually_equal(lambda: ada.profile()["posts_count"], 1)

    answer_of(ada.api.put(f"{path}/archive"), 204)
    assert seen_by(readers, path) == ["owner"]
    for name in others:
        expected = (401,) if name == "anonymous" else (404,)
        problem_of(readers[name].put(f"{path}/archive"), *expected)
    assert listed(ada.api, "/v1/users/me/archive") == [post["id"]]
    assert listed(ada.api, f"/v1/users/{ada.id}/posts") == []
    assert listed(readers["follower"], "/v1/feed") == listed(readers["follower"], "/v1/users/me/archive") == []
    eventually_equal(lambda: ada.profile()["posts_count"], 0)
    answer_of(ada.api.delete(f"{path}/archive"), 204)
    assert seen_by(readers, path) == ["owner", "follower"]
    assert listed(readers["follower"], "/v1/feed") == [post["id"]]

    answer_of(ada.api.delete(path), 204)
    assert seen_by(readers, path) == []
    assert listed(ada.api, "/v1/users/me/recently-deleted") == [post["id"]]
    assert {fetch(url) for url in urls} == {200}, "addresses that were given out work until they expire"
    answer_of(ada.api.post(f"{path}/restore"), 204)
    assert seen_by(readers, path) == ["owner", "follower"]
    eventually_equal(lambda: ada.profile()["posts_count"], 1)

    answer_of(ada.api.delete(path), 204)
    answer_of(ada.api.delete(f"/v1/users/me/recently-deleted/{post['id']}"), 204)
    problem_of(ada.api.post(f"{path}/restore"), 404)
    eventually_equal(lambda: everything_stored(rows, ada), [])
    assert {fetch(url) for url in urls} <= {403, 404}


def test_edits_as_every_user_meets_them(ada: Person, ben: Person, anyone: Api, new_person: NewPerson) -> None:
    follower = new_person("follower")
    follower.client.follow(ada.id)
    post = ada.publish("for all", photos=2)
    path = f"/v1/posts/{post['id']}"
    one, two = (each["id"] for each in post["media"])
    change = {"media": [{"media_id": two, "alt": "a boat"}, {"media_id": one}], "warning": "Heights", "sensitive": True}
    answer_of(ada.api.patch(path, {**change, "comments_gate": "followers"}))
    for api, can_comment in ((ada.api, True), (follower.api, True), (ben.api, False), (anyone, False)):
        shown = answer_of(api.get(path))
        assert [each["id"] for each in shown["media"]] == [two, one]
        assert (shown["warning"], shown["sensitive"], shown["media"][0]["alt"]) == ("Heights", True, "a boat")
        assert ("comment" in shown["viewer"]["can"]) == can_comment
    problem_of(ada.api.patch(path, {"media": [{"media_id": two}]}), 422, field="media")
    problem_of(ben.api.patch(path, {"warning": None}), 403)
    answer_of(ada.api.patch(path, {"audience": "followers"}))
    answer_of(follower.api.get(path))
    for api in (ben.api, anyone):
        problem_of(api.get(path), 404)
        assert listed(api, f"/v1/users/{ada.id}/posts") == []


def test_a_scheduled_post_is_published_when_it_is_due(stack: Stack, ada: Person, readers: Readers, rows: Rows) -> None:
    body = uploaded(ada, caption="later", publish_at=clock.rfc3339(clock.now_ms() + 3_600_000))
    post = answer_of(ada.api.post("/v1/posts", body), 202)
    path = f"/v1/posts/{post['id']}"
    assert (post["state"], seen_by(readers, path)) == ("scheduled", ["owner"])
    assert listed(ada.api, "/v1/users/me/scheduled") == [post["id"]]
    assert listed(ada.api, f"/v1/users/{ada.id}/posts") == []
    later = clock.rfc3339(clock.now_ms() + 7_200_000)
    moved = answer_of(ada.api.patch(path, {"publish_at": later}))
    assert seen_by(readers, path) == []
    path = f"/v1/posts/{moved['id']}"
    assert moved["id"] > post["id"]
    end_now(rows, ada, "scheduled")
    sweep(stack)
    assert seen_by(readers, path) == ["owner", "follower"]
    eventually_equal(lambda: moved["id"] in rows.inbox(readers_id(readers["follower"])), expected=True)


def readers_id(api: Api) -> str:
    return str(answer_of(api.get("/v1/users/me"))["id"])


def test_what_is_over_is_erased_by_the_sweeper(stack: Stack, ada: Person, rows: Rows) -> None:
    post = ada.publish("gone in a month")
    draft = answer_of(ada.api.post("/v1/drafts", uploaded(ada, caption="never finished")), 201)
    answer_of(ada.api.delete(f"/v1/posts/{post['id']}"), 204)
    assert listed(ada.api, "/v1/drafts") == [draft["id"]]
    for state in ("recently_deleted", "draft"):
        end_now(rows, ada, state)
    for path in ("/v1/drafts", "/v1/users/me/recently-deleted"):
        assert listed(ada.api, path) == [], "reads decide, before the sweeper runs"
    sweep(stack)
    eventually_equal(lambda: everything_stored(rows, ada), [])


def test_a_draft_becomes_a_post(ada: Person, ben: Person) -> None:
    body = uploaded(ada, caption="nearly")
    draft = answer_of(ada.api.post("/v1/drafts", body), 201)
    problem_of(ada.api.post("/v1/posts", body), 409, field="media.0")
    problem_of(ben.api.patch(f"/v1/drafts/{draft['id']}", {"caption": "mine"}), 404)
    changed = answer_of(ada.api.patch(f"/v1/drafts/{draft['id']}", {"caption": "ready"}))
    media = [{"media_id": each["id"]} for each in changed["media"]]
    post = answer_of(ada.api.post("/v1/posts", {"media": media, "caption": "ready", "draft_id": draft["id"]}), 201)
    assert answer_of(ben.api.get(f"/v1/posts/{post['id']}"))["caption"] == "ready"
    assert listed(ada.api, "/v1/drafts") == []


def test_imports_pins_and_hidden_likes(ada: Person, ben: Person, anyone: Api, rows: Rows) -> None:
    ben.client.follow(ada.id)
    new = ada.publish("new")
    items = [uploaded(ada, caption="old", taken_at="2012-03-04T05:06:07Z"), {"media": []}]
    old, refused = answer_of(ada.api.post("/v1/imports/posts", {"items": items}))["items"]
    assert (old["post"]["created_at"], refused["problem"]["status"]) == ("2012-03-04T05:06:07.000Z", 422)
    old_id = old["post"]["id"]
    assert listed(anyone, f"/v1/users/{ada.id}/posts") == [new["id"], old_id]
    eventually_equal(lambda: rows.inbox(ben.id), [new["id"]])
    answer_of(ada.api.put(f"/v1/posts/{old_id}/pin"), 204)
    eventually_equal(lambda: listed(anyone, f"/v1/users/{ada.id}/posts"), [old_id, new["id"]])
    answer_of(ada.api.patch(f"/v1/posts/{old_id}", {"hide_likes": True}))
    assert answer_of(ben.api.get(f"/v1/posts/{old_id}"))["likes_count"] is None
    problem_of(ben.api.get(f"/v1/posts/{old_id}/likes"), 403)
    assert answer_of(ada.api.get(f"/v1/posts/{old_id}"))["likes_count"] == 0
