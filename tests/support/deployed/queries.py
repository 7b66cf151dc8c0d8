"""Read lists through the deployed API: profiles, grids, feeds."""

from typing import Any

from tests.support.deployed.http import Api, answer_of
from tests.support.deployed.people import Person
from tests.support.deployed.waiting import eventually

NOBODY = "0000000000A"


def relation(person: Person, other: Person) -> dict[str, bool]:
    """The viewer's relation to another user, from the profile, without what the viewer can do."""
    viewer = answer_of(person.api.get(f"/v1/users/{other.id}"))["viewer"]
    return {name: value for name, value in viewer.items() if name != "can"}


def names(api: Api, path: str, limit: int = 100) -> list[str]:
    """Usernames of a list of users, from all pages."""
    found, cursor = [], None
    while True:
        page = answer_of(api.get(path, limit=limit, **({"cursor": cursor} if cursor else {})))
        assert all(set(card) == {"id", "username", "display_name", "avatar"} for card in page["items"])
        found += [card["username"] for card in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            return found


def grid_of(api: Api, user_id: str) -> list[str]:
    """Ids of a user's posts, newest first."""
    return [post["id"] for post in answer_of(api.get(f"/v1/users/{user_id}/posts"))["items"]]


def pages_of(reader: Person, limit: int, **query: Any) -> list[list[str]]:
    """Post ids of the whole feed, by page.

    A page without a source that was too slow is marked `degraded`; on a busy machine the feed is read again.
    """
    pages = eventually(lambda: answers_of(reader, limit, **query), lambda pages: not any(p["degraded"] for p in pages))
    return [[post["id"] for post in page["items"]] for page in pages]


def answers_of(reader: Person, limit: int, **query: Any) -> list[Any]:
    """The answers of the pages from the top to the end of the feed."""
    pages: list[Any] = []
    at: dict[str, str] = {}
    while True:
        page = answer_of(reader.api.get("/v1/feed", limit=limit, **at, **query))
        pages.append(page)
        if page["next_cursor"] is None:
            return pages
        at = {"cursor": page["next_cursor"]}
        assert len(pages) < 50, "the feed does not end"
