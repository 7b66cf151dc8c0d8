"""Stories in the deployed stack: they reach trays, end for every viewer, and their files leave storage."""

import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from chalicelib.core import clock
from chalicelib.core.streams import EXPIRY
from demo.answers import Story
from demo.client import photo_of
from tests.support.deployed.http import answer_of
from tests.support.deployed.people import NewPerson, Person
from tests.support.deployed.photos import SMALL
from tests.support.deployed.rows import Row, Rows
from tests.support.deployed.stack import Stack
from tests.support.deployed.storage import everything_stored, fetch, urls_of
from tests.support.deployed.waiting import eventually, eventually_equal

DAY_MS = 86_400_000


@pytest.fixture
def bob(new_person: NewPerson, ada: Person) -> Person:
    """A follower of Ada."""
    person = new_person("bob")
    person.client.follow(ada.id)
    return person


def tell(author: Person, **more: Any) -> Story:
    """Upload a photo and publish it as a story."""
    ticket = author.client.upload(SMALL, "image/jpeg")
    author.client.wait_for_photo(ticket["media_id"])
    if not more:
        return author.client.story(photo_of(ticket))
    answer: Story = answer_of(author.api.post("/v1/stories", {"media": photo_of(ticket), **more}), 201)
    return answer


def tray(viewer: Person) -> list[str]:
    """Ids of the stories that a tray shows, one of each author."""
    return [item["stories"][0]["id"] for item in viewer.client.tray()]


def invoke(stack: Stack, function: str, event: dict[str, Any]) -> None:
    answer = stack.client("lambda").invoke(FunctionName=stack.target.name(function), Payload=json.dumps(event).encode())
    assert "FunctionError" not in answer, answer["Payload"].read()


def removal(row: Row) -> dict[str, Any]:
    """The event by which a stream reports that DynamoDB removed an expired row."""
    keys = {name: row[name] for name in ("author_id", "story_id")}
    change = {"Keys": keys, "OldImage": row, "SequenceNumber": "1", "StreamViewType": "NEW_AND_OLD_IMAGES"}
    principal = {"type": "Service", "principalId": EXPIRY}
    return {"Records": [{"eventName": "REMOVE", "userIdentity": principal, "dynamodb": change}]}


def age(rows: Rows, person: Person) -> None:
    """Let all of a person's stories have ended yesterday, as their media know it."""
    for row in rows.media(person.id):
        key = {name: row[name] for name in ("owner_id", "media_id")}
        ended = {"N": str(clock.now_ms() - DAY_MS)}
        rows.change("media", key, "SET ends_ms = :ended, unfinished_at = :ended", ended=ended)


def test_a_story_reaches_its_audience_and_ends(ada: Person, bob: Person, new_person: NewPerson, rows: Rows) -> None:
    stranger = new_person("cyd")
    lasting, brief = tell(ada), tell(ada)
    for viewer in (ada, bob):
        eventually_equal(lambda: tray(viewer), [lasting["id"]])  # noqa: B023 - called within the loop
    assert tray(stranger) == []
    assert [each["id"] for each in bob.client.stories_of(ada.id)] == [lasting["id"], brief["id"]]
    assert answer_of(stranger.api.get(f"/v1/users/{ada.id}/stories"))["items"] == []
    for _ in range(2):
        bob.client.view(lasting["id"])
    bob.client.view(brief["id"])
    assert [each["id"] for each in ada.client.viewers(lasting["id"])] == [bob.id]
    assert stranger.api.post(f"/v1/stories/{lasting['id']}/view").status_code == 404

    soon = clock.now_ms() + 300_000
    end(rows, brief, soon)
    (_, ending) = bob.client.stories_of(ada.id)
    urls = urls_of([ending["media"]])
    assert {fetch(url) for url in urls} == {200}
    assert all(expiry(url) <= soon // 1000 for url in urls), "an address ends with its story"
    end(rows, brief, clock.now_ms())
    assert [each["id"] for each in bob.client.stories_of(ada.id)] == [lasting["id"]]
    assert bob.api.post(f"/v1/stories/{brief['id']}/view").status_code == 404
    assert [each["id"] for each in ada.client.viewers(brief["id"])] == [bob.id]


def end(rows: Rows, story: Story, ends_ms: int) -> None:
    """Let a story end at another time."""
    key = {"author_id": {"S": story["author"]["id"]}, "story_id": {"S": story["id"]}}
    rows.change("stories", key, "SET ends_ms = :ends", ends={"N": str(ends_ms)})


def expiry(url: str) -> float:
    """When a pre-signed URL ends, in seconds since 1970."""
    query = parse_qs(urlsplit(url).query)
    signed = datetime.strptime(query["X-Amz-Date"][0], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    return signed.timestamp() + int(query["X-Amz-Expires"][0])


def test_close_friends_alone_see_a_story_for_them(ada: Person, bob: Person, new_person: NewPerson) -> None:
    friend = new_person("cyd")
    friend.client.follow(ada.id)
    assert ada.api.put(f"/v1/close-friends/{friend.id}").status_code == 204
    secret = tell(ada, audience="close_friends")
    eventually_equal(lambda: tray(friend), [secret["id"]])
    assert tray(bob) == []
    assert ada.api.delete(f"/v1/close-friends/{friend.id}").status_code == 204
    assert tray(friend) == []


def test_the_files_of_ended_stories_leave_storage(stack: Stack, ada: Person, rows: Rows) -> None:
    removed, swept, kept = tell(ada), tell(ada), tell(ada)
    highlight = answer_of(ada.api.post("/v1/highlights", {"title": "kept", "story_ids": [kept["id"]]}), 201)
    assert everything_stored(rows, ada)
    tagged = eventually(lambda: tags(stack, rows, removed), lambda found: set(found) == {"story"})
    assert tagged
    stored = {row["story_id"]["S"]: row for row in rows.stories(ada.id)}
    age(rows, ada)
    invoke(stack, "publish_stories", removal(stored[removed["id"]]))
    invoke(stack, "publish_stories", removal(stored[kept["id"]]))
    eventually_equal(lambda: stored_of(rows, ada, removed), [])
    scheduled = {
        "version": "0", "id": "e-1", "detail-type": "Scheduled Event", "source": "aws.events", "account": "1",
        "time": "2026-01-02T03:04:05Z", "region": "us-east-1", "resources": [], "detail": {},
    }  # fmt: skip
    invoke(stack, "sweep_uploads", scheduled)
    eventually_equal(lambda: stored_of(rows, ada, swept), [])
    assert set(tags(stack, rows, kept)) == {""}, "the sweeper removes the tags of what is kept"
    shown = answer_of(ada.api.get(f"/v1/highlights/{highlight['id']}"))["stories"]
    assert {fetch(url) for url in urls_of([each["media"] for each in shown])} == {200}
    assert ada.api.delete(f"/v1/stories/{kept['id']}").status_code == 204
    eventually_equal(lambda: everything_stored(rows, ada), [])


def stored_of(rows: Rows, person: Person, story: Story) -> list[str]:
    """Keys of the versions of a story's files."""
    return [key for key in everything_stored(rows, person) if story["media"]["id"] in key]


def tags(stack: Stack, rows: Rows, story: Story) -> list[str]:
    """The tag of each object of a story's media, "" where it has none."""
    found = []
    for prefix in ("u/", "r/"):
        listed = stack.client("s3").list_objects_v2(Bucket=rows.bucket, Prefix=f"{prefix}{story['author']['id']}/")
        for key in [each["Key"] for each in listed.get("Contents", []) if story["media"]["id"] in each["Key"]]:
            answer = stack.client("s3").get_object_tagging(Bucket=rows.bucket, Key=key)
            found.append("".join(each["Value"] for each in answer["TagSet"]))
    return found
