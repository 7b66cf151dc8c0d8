"""Accounts that search can find, and the room's endpoints through Chalice's test client; a user's id is the token."""

import json
from typing import Any
from urllib.parse import quote

from chalice.test import Client

from chalicelib.core import caches
from chalicelib.core.application import make_app
from chalicelib.core.auth import Caller
from chalicelib.search import routes, service
from chalicelib.search.messages import IndexNames
from tests.support.rooms.people import change, person

APP = make_app("test", lambda header: Caller(header, "session"), [routes.room])


def indexed(name: str, **attributes: Any) -> str:
    """Put an account and its rows of the index; its id."""
    user_id = person(name, **attributes)
    index(user_id)
    return user_id


def index(user_id: str, run: str = "run") -> None:
    """Index the names of an account."""
    service.index_names(IndexNames(user_id, run))


def rename(user_id: str, **names: str | int) -> None:
    """Change an account, and index it."""
    change(user_id, **names)
    index(user_id)
    caches.forget_caches()


def call(viewer: str | None, path: str) -> tuple[int, Any]:
    """One GET: status and JSON."""
    with Client(APP) as client:
        answer = client.http.get(path, headers={"Authorization": viewer} if viewer else {})
    return answer.status_code, json.loads(answer.body)


def found(asked: str, viewer: str | None = None, limit: int = 20) -> list[str]:
    """Usernames of all pages of a search."""
    return listed(viewer, f"/v1/search/users?q={quote(asked)}", limit)


def suggested(viewer: str, limit: int = 20) -> list[str]:
    """Usernames of all pages of suggestions."""
    return listed(viewer, "/v1/suggestions?", limit)


def listed(viewer: str | None, path: str, limit: int) -> list[str]:
    """Usernames of all pages of a list."""
    names: list[str] = []
    cursor = ""
    while True:
        status, page = call(viewer, f"{path}&limit={limit}{cursor}")
        assert status == 200, page
        assert len(page["items"]) <= limit
        names += [each["username"] for each in page["items"]]
        if page["next_cursor"] is None:
            return names
        cursor = f"&cursor={page['next_cursor']}"
