"""Posts: exactly once active whatever the order of events, idempotency keys, editing, deleting, the profile grid."""

import secrets
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from PIL import Image

from demo.client import photo_of
from tests.support.deployed.http import Api, answer_of, problem_of
from tests.support.deployed.people import Person
from tests.support.deployed.photos import SMALL, encoded
from tests.support.deployed.queries import grid_of
from tests.support.deployed.rows import Rows
from tests.support.deployed.uploads import invoke_resize
from tests.support.deployed.waiting import eventually, eventually_equal


def test_posts_racing_their_renditions_become_active_once_and_are_delivered(
    ada: Person, ben: Person, rows: Rows
) -> None:
    ben.client.follow(ada.id)

    def race(_: int) -> str:
        media = [photo_of(ada.client.upload(SMALL, "image/jpeg")) for _ in range(3)]
        post = answer_of(ada.api.post("/v1/posts", {"caption": "race", "media": media}), 201, 202)
        for medium in media:
            invoke_resize(rows, medium["object_key"])  # the event comes twice, and late
        return str(post["id"])

    with ThreadPoolExecutor(2) as pool:
        raced = list(pool.map(race, range(2)))
    for post_id in raced:
        post = ada.client.wait_for_post(post_id)
        assert len(post["media"]) == 3
        assert rows.activations(post_id) == 1
    eventually_equal(ben.feed_ids, sorted(raced, reverse=True))
    eventually_equal(lambda: ada.profile()["posts_count"], 2)


def test_ten_photos_uploaded_at_once_become_one_post(ada: Person) -> None:
    photo = encoded(Image.effect_noise((4000, 3000), 30).convert("RGB"))  # as heavy as a phone's
    with ThreadPoolExecutor(10) as pool:
        tickets = list(pool.map(lambda _: ada.client.upload(photo, "image/jpeg"), range(10)))
    post = ada.client.post("ten", [photo_of(ticket) for ticket in tickets])
    media = ada.client.wait_for_post(post["id"])["media"]
    assert [medium["id"] for medium in media] == [ticket["media_id"] for ticket in tickets]


def test_one_photo_goes_into_one_of_two_posts_made_at_once(ada: Person) -> None:
    ticket = ada.client.upload(SMALL, "image/jpeg")
    body = {"caption": "mine", "media": [photo_of(ticket)]}
    with ThreadPoolExecutor(2) as pool:
        responses = list(pool.map(lambda _: ada.api.post("/v1/posts", body), range(2)))
    taken, refused = sorted(responses, key=lambda response: response.status_code)
    post = answer_of(taken, 201, 202)
    problem_of(refused, 409)
    ada.client.wait_for_post(post["id"])
    eventually_equal(lambda: grid_of(ada.api, ada.id), [post["id"]])


def test_a_repeated_post_with_the_same_key_is_made_once(ada: Person) -> None:
    body = {"caption": "once", "media": [photo_of(ada.client.upload(SMALL, "image/jpeg"))]}
    key = secrets.token_hex(8)
    first = answer_of(ada.api.post("/v1/posts", body, Idempotency_Key=key), 201, 202)
    again = answer_of(ada.api.post("/v1/posts", body, Idempotency_Key=key), 201, 202)
    assert again["id"] == first["id"]
    changed = body | {"caption": "twice"}
    problem_of(ada.api.post("/v1/posts", changed, Idempotency_Key=key), 422, field="Idempotency-Key")
    ada.client.wait_for_post(first["id"])
    assert grid_of(ada.api, ada.id) == [first["id"]]


def test_repeats_with_the_same_key_at_once_make_one_post(ada: Person) -> None:
    body = {"caption": "once", "media": [photo_of(ada.client.upload(SMALL, "image/jpeg"))]}
    key = secrets.token_hex(8)
    with ThreadPoolExecutor(3) as pool:
        responses = list(pool.map(lambda _: ada.api.post("/v1/posts", body, Idempotency_Key=key), range(3)))
    ids = {answer_of(response, 201, 202)["id"] for response in responses}
    assert len(ids) == 1
    ada.client.wait_for_post(ids.pop())
    assert len(grid_of(ada.api, ada.id)) == 1


def test_a_failed_try_does_not_lock_its_key(ada: Person) -> None:
    key = secrets.token_hex(8)
    problem_of(ada.api.post("/v1/posts", {"caption": "none", "media": []}, Idempotency_Key=key), 422, field="media")
    body = {"caption": "now", "media": [photo_of(ada.client.upload(SMALL, "image/jpeg"))]}
    answer_of(ada.api.post("/v1/posts", body, Idempotency_Key=key), 201, 202)


def test_two_peoples_keys_are_not_each_others(ada: Person, ben: Person) -> None:
    key = secrets.token_hex(8)
    ids = set()
    for person in (ada, ben):
        body = {"caption": "same key", "media": [photo_of(person.client.upload(SMALL, "image/jpeg"))]}
        ids.add(answer_of(person.api.post("/v1/posts", body, Idempotency_Key=key), 201, 202)["id"])
    assert len(ids) == 2


def test_a_public_post_is_read_without_signing_in(ada: Person, anyone: Api) -> None:
    post = ada.publish("for all")
    assert answer_of(anyone.get(f"/v1/posts/{post['id']}"))["caption"] == "for all"
    assert grid_of(anyone, ada.id) == [post["id"]]


def test_only_its_author_edits_or_deletes_a_post(ada: Person, ben: Person, anyone: Api) -> None:
    post = ada.publish("first")
    path = f"/v1/posts/{post['id']}"
    problem_of(ben.api.patch(path, {"caption": "hijacked"}), 403, 404)
    problem_of(ben.api.delete(path), 403, 404)
    problem_of(anyone.delete(path), 401)
    edited = answer_of(ada.api.patch(path, {"caption": "second #edit"}))
    assert (edited["caption"], edited["tags"]) == ("second #edit", ["edit"])
    assert answer_of(anyone.get(path))["caption"] == "second #edit"


def test_the_grid_is_paged_newest_first(ada: Person, anyone: Api) -> None:
    posts = [ada.publish(str(i))["id"] for i in range(3)]
    first = answer_of(anyone.get(f"/v1/users/{ada.id}/posts", limit=2))
    assert [post["id"] for post in first["items"]] == [posts[2], posts[1]]
    rest = answer_of(anyone.get(f"/v1/users/{ada.id}/posts", limit=2, cursor=first["next_cursor"]))
    assert [post["id"] for post in rest["items"]] == [posts[0]]
    assert rest["next_cursor"] is None


def test_deleting_retracts_a_post_everywhere(ada: Person, ben: Person, anyone: Api, rows: Rows) -> None:
    ben.client.follow(ada.id)
    kept, gone = ada.publish("kept"), ada.publish("gone")
    eventually_equal(ben.feed_ids, [gone["id"], kept["id"]])
    eventually_equal(lambda: ada.profile()["posts_count"], 2)

    answer_of(ada.api.delete(f"/v1/posts/{gone['id']}"), 204)
    assert ben.feed_ids() == [kept["id"]], "reads hide it at once"
    assert grid_of(anyone, ada.id) == [kept["id"]]
    for reader in (ada.api, ben.api, anyone):
        problem_of(reader.get(f"/v1/posts/{gone['id']}"), 404)
    answer_of(ada.api.delete(f"/v1/users/me/recently-deleted/{gone['id']}"), 204)
    eventually(lambda: rows.inbox(ben.id), lambda inbox: inbox == [kept["id"]])
    eventually_equal(lambda: ada.profile()["posts_count"], 1)
    problem_of(ada.api.patch(f"/v1/posts/{gone['id']}", {"caption": "back"}), 404)
    answer: Any = ada.api.delete(f"/v1/posts/{gone['id']}")
    assert answer.status_code in (204, 404), "deleting twice is harmless"
