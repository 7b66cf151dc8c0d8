"""The posts room's endpoints through Chalice's test client; a user's id is the token."""

import json
from typing import Any

from chalice.test import Client

from chalicelib.core.application import make_app
from chalicelib.core.auth import Caller
from chalicelib.feed import routes as feed
from chalicelib.posts import routes as posts

APP = make_app("test", lambda header: Caller(header.removeprefix("Bearer "), "s1"), [posts.room, feed.room])


def called(status: int, caller: str | None, method: str, path: str, body: object = None, key: str | None = None) -> Any:
    """The answer's JSON, None without one; the call must be answered with `status`."""
    headers = {"Content-Type": "application/json"}
    headers |= {"Authorization": f"Bearer {caller}"} if caller else {}
    headers |= {"Idempotency-Key": key} if key else {}
    raw = b"" if body is None else json.dumps(body).encode()
    with Client(APP) as client:
        answer = client.http.request(method, path, headers=headers, body=raw)
    document = json.loads(answer.body) if answer.body else None
    assert answer.status_code == status, document
    return document


def listed(viewer: str | None, path: str, limit: int = 100) -> list[Any]:
    """The items of the whole list, page by page."""
    found: list[Any] = []
    cursor = ""
    while True:
        page = called(200, viewer, "GET", f"{path}?limit={limit}{cursor}")
        assert len(page["items"]) <= limit
        found += page["items"]
        if page["next_cursor"] is None:
            return found
        cursor = f"&cursor={page['next_cursor']}"
