"""Likes and saves through the deployed API, and the totals that the stream folds."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from tests.support.deployed.http import Api, answer_of, problem_of
from tests.support.deployed.people import NewPerson, Person
from tests.support.deployed.rows import Rows
from tests.support.deployed.waiting import eventually, eventually_equal

FANS = 4
NOBODY_S = "0" * 22  # the shape of a post's id


def likes_count(anyone: Api, post_id: str) -> int:
    count: int = answer_of(anyone.get(f"/v1/posts/{post_id}"))["likes_count"]
    return count


def viewer(person: Person, path: str) -> Any:
    """What the viewer did with every post under a path."""
    answer = answer_of(person.api.get(path))
    return [marks(post) for post in answer["items"]] if "items" in answer else marks(answer)


def marks(post: Any) -> dict[str, bool]:
    return {mark: post["viewer"][mark] for mark in ("liked", "saved")}


def ids(answer: Any) -> list[str]:
    return [each["id"] for each in answer["items"]]


def test_a_like_is_seen_at_once_and_counted_once(ada: Person, ben: Person, anyone: Api, rows: Rows) -> None:
    ben.client.follow(ada.id)
    path = f"/v1/posts/{ada.publish('liked')['id']}"
    post_id = path.rpartition("/")[2]
    eventually_equal(ben.feed_ids, [post_id])
    nothing, both = {"liked": False, "saved": False}, {"liked": True, "saved": True}

    with ThreadPoolExecutor(4) as devices:
        taps = list(devices.map(lambda _: ben.api.put(f"{path}/like").status_code, range(4)))
    assert taps == [204] * 4
    answer_of(ben.api.put(f"{path}/save"), 204)
    assert viewer(ben, path) == both
    assert viewer(ada, path) == marks(answer_of(anyone.get(path))) == nothing
    for listing in ("/v1/feed", f"/v1/users/{ada.id}/posts", "/v1/users/me/saves"):
        eventually_equal(partial(viewer, ben, listing), [both])
    eventually_equal(lambda: likes_count(anyone, post_id), 1)
    assert rows.likes(ben.id) == [post_id]

    for _ in range(2):
        answer_of(ben.api.delete(f"{path}/like"), 204)
        answer_of(ben.api.delete(f"{path}/save"), 204)
    assert viewer(ben, path) == nothing
    eventually_equal(lambda: likes_count(anyone, post_id), 0)
    eventually_equal(lambda: ids(answer_of(ben.api.get("/v1/users/me/saves"))), [])


def test_who_likes_a_post_is_listed_in_pages(ada: Person, new_person: NewPerson, anyone: Api) -> None:
    post_id = ada.publish()["id"]
    path = f"/v1/posts/{post_id}"
    fans = [new_person("fan") for _ in range(FANS)]
    for fan in fans:
        answer_of(fan.api.put(f"{path}/like"), 204)
    first = eventually(lambda: answer_of(anyone.get(f"{path}/likes", limit=3)), lambda page: bool(page["next_cursor"]))
    rest = answer_of(anyone.get(f"{path}/likes", limit=3, cursor=first["next_cursor"]))
    assert sorted(ids(first) + ids(rest)) == sorted(fan.id for fan in fans)
    assert (len(first["items"]), rest["next_cursor"]) == (3, None)
    eventually_equal(lambda: likes_count(anyone, post_id), FANS)

    answer_of(ada.api.put(f"/v1/blocks/{fans[0].id}"), 204)
    eventually_equal(lambda: sorted(ids(answer_of(ada.api.get(f"{path}/likes")))), sorted(fan.id for fan in fans[1:]))
    problem_of(fans[0].api.get(f"{path}/likes"), 404)
    answer_of(fans[0].api.delete(f"{path}/like"), 204)
    eventually_equal(lambda: likes_count(anyone, post_id), FANS - 1)


def test_saves_have_the_latest_first_and_nothing_hidden(ada: Person, ben: Person) -> None:
    posts = [ada.publish(str(i))["id"] for i in range(3)]
    for post_id in (posts[0], posts[2], posts[1]):
        answer_of(ben.api.put(f"/v1/posts/{post_id}/save"), 204)
    latest_first = [posts[1], posts[2], posts[0]]
    eventually_equal(lambda: ids(answer_of(ben.api.get("/v1/users/me/saves"))), latest_first)
    first = answer_of(ben.api.get("/v1/users/me/saves", limit=2))
    rest = answer_of(ben.api.get("/v1/users/me/saves", limit=2, cursor=first["next_cursor"]))
    assert (ids(first), ids(rest), rest["next_cursor"]) == (latest_first[:2], latest_first[2:], None)
    problem_of(ada.api.get("/v1/users/me/saves", cursor=first["next_cursor"]), 400)
    assert ids(answer_of(ada.api.get("/v1/users/me/saves"))) == []

    answer_of(ada.api.delete(f"/v1/posts/{posts[2]}"), 204)
    eventually_equal(lambda: ids(answer_of(ben.api.get("/v1/users/me/saves"))), [posts[1], posts[0]])


def test_what_is_hidden_cannot_be_liked_but_a_like_can_be_taken_back(ada: Person, ben: Person, anyone: Api) -> None:
    path = f"/v1/posts/{ada.publish()['id']}"
    answer_of(ben.api.put(f"{path}/like"), 204)
    answer_of(ada.api.patch("/v1/users/me", {"is_private": True}))
    eventually(lambda: ben.api.get(path).status_code, lambda status: status == 404)
    for deed in ("like", "save"):
        problem_of(ben.api.put(f"{path}/{deed}"), 404)
        problem_of(ben.api.put(f"/v1/posts/{NOBODY_S}/{deed}"), 404)
        problem_of(anyone.put(f"{path}/{deed}"), 401)
        for at in (path, f"/v1/posts/{NOBODY_S}"):
            answer_of(ben.api.delete(f"{at}/{deed}"), 204)
        problem_of(ben.api.delete(f"/v1/posts/nothing/{deed}"), 404)
    eventually_equal(lambda: answer_of(ada.api.get(path))["likes_count"], 0)
    problem_of(ben.api.get(f"{path}/likes"), 404)
