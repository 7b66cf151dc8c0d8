"""Posts by tag, and explore, in the deployed stack."""

from functools import partial
from typing import Any

from demo.client import photo_of
from tests.support.deployed.http import Api, answer_of, problem_of
from tests.support.deployed.people import NewPerson, Person
from tests.support.deployed.photos import SMALL
from tests.support.deployed.waiting import eventually_equal


def posted(person: Person, caption: str) -> str:
    """The id of a new post with one rendered photo."""
    ticket = person.client.upload(SMALL, "image/jpeg")
    person.client.wait_for_photo(ticket["media_id"])
    body: dict[str, Any] = {"media": [photo_of(ticket)], "caption": caption}
    post_id: str = answer_of(person.api.post("/v1/posts", body), 201)["id"]
    return post_id


def listed(api: Api, path: str) -> list[str]:
    return [each["id"] for each in answer_of(api.get(path))["items"]]


def test_a_tag_lists_public_posts_while_they_are_public(ada: Person, anyone: Api, new_person: NewPerson) -> None:
    path = "/v1/explore/tags/Fu%C3%9Fball"
    hidden = new_person("hidden")
    answer_of(hidden.api.patch("/v1/users/me", {"is_private": True}))
    first, second = posted(ada, "#Fußball #sky"), posted(ada, "#fussball")
    posted(hidden, "#fussball")
    for order in ("newest", "top"):
        eventually_equal(partial(listed, anyone, f"{path}?order={order}"), [second, first])
    assert answer_of(anyone.get(path))["tag"] == "fussball"
    answer_of(ada.api.patch(f"/v1/posts/{second}", {"caption": "#sky"}))
    assert listed(anyone, path) == [first]
    eventually_equal(lambda: listed(anyone, "/v1/explore/tags/sky"), [second, first])
    answer_of(ada.api.put(f"/v1/posts/{first}/archive"), 204)
    assert listed(ada.api, path) == []
    problem_of(anyone.get("/v1/explore/tags/a%20b"), 404)


def test_explore_shows_posts_once_and_why(ada: Person, ben: Person, new_person: NewPerson) -> None:
    cleo = new_person("cleo")
    ada.client.follow(ben.id)
    ben.client.follow(cleo.id)
    answer_of(ada.api.put("/v1/tags/regatta/follow"), 204)
    followed, tagged = posted(cleo, "boats"), posted(new_person("dora"), "#regatta")
    posted(ben, "#regatta by a followee")
    eventually_equal(lambda: len(listed(ada.api, "/v1/explore/tags/regatta")), 2)
    found = {each["id"]: each["reason"] for each in answer_of(ada.api.get("/v1/explore?limit=100"))["items"]}
    assert found[followed] == {"code": "followed_by_followees", "tag": None}
    assert found[tagged] == {"code": "followed_tag", "tag": "regatta"}
    assert not {ada.id, ben.id} & {each[-11:] for each in found}
    assert not found.keys() & set(listed(ada.api, "/v1/explore?limit=100"))
    problem_of(ada.api.get("/v1/explore?cursor=x"), 400)
