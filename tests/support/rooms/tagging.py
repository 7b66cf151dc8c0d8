"""Posts with tags, and what the outbox hands to the index of tags, for the tests of tags."""

import json
from typing import Any

from chalice.test import Client

from chalicelib.core.application import make_app
from chalicelib.core.auth import Caller
from chalicelib.core.streams import StreamRecord
from chalicelib.posts import routes as posts
from chalicelib.posts.tables import PostRow
from chalicelib.tags import routes as tags
from chalicelib.tags import tag_index
from tests.support.rooms import world

APP = make_app("test", lambda header: Caller(header.removeprefix("Bearer "), "s1"), [posts.room, tags.room])
Image = dict[str, Any]


def called(status: int, caller: str | None, method: str, path: str, body: object = None) -> Any:
    """The answer's JSON, None without one; the call must be answered with `status`."""
    headers = {"Content-Type": "application/json"}
    headers |= {"Authorization": f"Bearer {caller}"} if caller else {}
    raw = b"" if body is None else json.dumps(body).encode()
    with Client(APP) as client:
        answer = client.http.request(method, path, headers=headers, body=raw)
    document = json.loads(answer.body) if answer.body else None
    assert answer.status_code == status, document
    return document


def tagged(author_id: str, caption: str = "#sea", **more: Any) -> str:
    """The id of a new post, which the index has."""
    post_id = world.post(author_id, caption, **more).post_id
    tag_index.publish(record(post_id, None))
    return post_id


def image(post_id: str) -> Image:
    """The post's row as a stream has it."""
    stored: PostRow = world.row(post_id)
    return stored.serialize()


def record(post_id: str, before: Image | None) -> StreamRecord:
    """The stream's record of a change of the row since `before`, None if it is new."""
    now = image(post_id)
    keys = {name: now[name] for name in ("author_id", "seq")}
    return StreamRecord(1, "MODIFY" if before else "INSERT", keys, before, now)


def listed(viewer: str | None, tag: str = "sea", order: str = "newest", limit: int = 100) -> list[str]:
    """Ids on all pages of a tag."""
    found: list[str] = []
    cursor = ""
    while True:
        page = called(200, viewer, "GET", f"/v1/explore/tags/{tag}?order={order}&limit={limit}{cursor}")
        assert len(page["items"]) <= limit
        found += [each["id"] for each in page["items"]]
        if page["next_cursor"] is None:
            return found
        cursor = f"&cursor={page['next_cursor']}"
