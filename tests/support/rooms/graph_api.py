"""The graph room's endpoints through Chalice's test client; a user's id is the token."""

import json
from typing import Any

from chalice.test import Client

from chalicelib.core.application import make_app
from chalicelib.core.auth import Caller
from chalicelib.graph import routes

APP = make_app("test", lambda header: Caller(header, "session"), [routes.room])


def call(viewer: str | None, method: str, path: str, body: object = None) -> tuple[int, Any]:
    headers = {"Content-Type": "application/json"} | ({"Authorization": viewer} if viewer else {})
    raw = b"" if body is None else json.dumps(body).encode()
    with Client(APP) as client:
        answer = client.http.request(method, path, headers=headers, body=raw)
    return answer.status_code, json.loads(answer.body) if answer.body else None


def names(viewer: str | None, path: str, limit: int = 100) -> list[str]:
    """Usernames of the whole list, page by page."""
    found: list[str] = []
    cursor = ""
    while True:
        status, page = call(viewer, "GET", f"{path}?limit={limit}{cursor}")
        assert status == 200
        assert len(page["items"]) <= limit
        found += [item["username"] for item in page["items"]]
        if page["next_cursor"] is None:
            return found
        cursor = f"&cursor={page['next_cursor']}"
