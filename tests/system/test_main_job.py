"""The main job: a photo goes from the author's disk into a follower's feed."""

from typing import Any

import requests

from demo.client import photo_of
from tests.support.deployed.http import answer_of
from tests.support.deployed.people import NewPerson, Person
from tests.support.deployed.photos import encoded, opened, quadrants
from tests.support.deployed.stack import Stack
from tests.support.deployed.waiting import eventually, eventually_equal

POST_FIELDS = {
    "id", "author", "state", "caption", "tags", "mentions", "media", "likes_count", "comments_count", "views_count",
    "viewer", "created_at",
}  # fmt: skip
MEDIUM_FIELDS = {"id", "kind", "width", "height", "blurhash", "alt", "renditions"}
SIZES = {"150", "320", "640", "1080"}
PHOTO = encoded(quadrants(1200, 900))


def test_photos_go_from_two_disks_into_a_third_persons_feed(stack: Stack, new_person: NewPerson) -> None:
    ada, ben, cleo = new_person("ada"), new_person("ben"), new_person("cleo")
    for author in (ada, ben):
        answer = answer_of(cleo.api.post("/v1/follow", {"target_user_id": author.id}))
        assert answer == {"state": "following"}
    single = _post_when_processed(ada, f"Hello #Light, @{cleo.username}")
    carousel = _post_at_once(ben, "Three of them", 3)
    feed = _feed_of(cleo, [carousel, single])

    assert feed[1]["caption"] == f"Hello #Light, @{cleo.username}"
    assert [tag.lower() for tag in feed[1]["tags"]] == ["light"]
    assert len(feed[1]["mentions"]) == 1
    assert [medium["alt"] for medium in feed[0]["media"]] == ["photo 0", "photo 1", "photo 2"]
    for post, author in zip(feed, (ben, ada), strict=True):
        _check_shape(post, author)
    for medium in [medium for post in feed for medium in post["media"]]:
        fetched = requests.get(medium["renditions"]["640"]["webp"], timeout=120)
        assert fetched.status_code == 200
        assert opened(fetched.content).size == (640, 480)


def test_a_post_reaches_its_authors_own_feed(ada: Person) -> None:
    post = ada.publish("mine")
    eventually_equal(ada.feed_ids, [post["id"]])


def _post_when_processed(author: Person, caption: str) -> str:
    ticket = author.client.upload(PHOTO, "image/jpeg")
    assert author.client.wait_for_photo(ticket["media_id"])["state"] == "active"
    body = {"caption": caption, "media": [photo_of(ticket)]}
    post = answer_of(author.api.post("/v1/posts", body), 201)
    assert post["state"] == "active"
    return str(post["id"])


def _post_at_once(author: Person, caption: str, count: int) -> str:
    media = [photo_of(author.client.upload(PHOTO, "image/jpeg"), f"photo {i}") for i in range(count)]
    response = author.api.post("/v1/posts", {"caption": caption, "media": media})
    post = answer_of(response, 201, 202)
    assert (response.status_code, post["state"]) in ((201, "active"), (202, "processing"))
    assert author.client.wait_for_post(post["id"])["state"] == "active"
    return str(post["id"])


def _feed_of(reader: Person, ids: list[str]) -> list[dict[str, Any]]:
    page = eventually(
        lambda: answer_of(reader.api.get("/v1/feed")), lambda page: [post["id"] for post in page["items"]] == ids
    )
    assert page["next_cursor"] is None
    assert page["degraded"] is False
    items: list[dict[str, Any]] = page["items"]
    return items


def _check_shape(post: dict[str, Any], author: Person) -> None:
    assert set(post) >= POST_FIELDS
    assert post["state"] == "active"
    assert post["author"]["id"] == author.id
    assert set(post["author"]) == {"id", "username", "display_name", "avatar"}
    assert (post["viewer"]["liked"], post["viewer"]["saved"]) == (False, False)
    assert (post["likes_count"], post["comments_count"], post["views_count"]) == (0, 0, 0)
    assert post["created_at"].endswith("Z")
    for medium in post["media"]:
        assert set(medium) >= MEDIUM_FIELDS
        assert set(medium["renditions"]) == SIZES
        assert (medium["kind"], medium["width"], medium["height"]) == ("photo", 1200, 900)
        assert medium["blurhash"]
