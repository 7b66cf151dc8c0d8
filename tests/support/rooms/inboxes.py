"""Posts and inboxes for tests, put into and read from the tables."""

import dataclasses

from chalicelib.core import aws, clock, ids, tables
from chalicelib.feed import service
from chalicelib.posts import state_tables
from chalicelib.posts import tables as posts
from chalicelib.posts.post import PUSH, Post

MINUTE_MS = 60_000
DAY_MS = 24 * 60 * MINUTE_MS


def post(author_id: str, caption: str = "", *, ago_ms: int = 0, state: str = "active", delivery: str = PUSH) -> str:
    """Put a post made `ago_ms` milliseconds ago, waiting for its fan-out; answers its id."""
    made_ms = clock.now_ms() - ago_ms
    with clock.at(made_ms):
        post_id = ids.new_owned_id(author_id, clock.now_ms())
        made = Post(post_id, author_id, state, made_ms, caption=caption, delivery=delivery, unplanned_ms=made_ms)
    if state == "processing":
        made = dataclasses.replace(made, media_ids=(ids.new_owned_id(author_id, clock.now_ms()),), alts=("",))
    tables.transact(lambda transaction: posts.put_new(transaction, made))
    return made.post_id


def delete(post_id: str) -> None:
    """Replace the post by its tombstone."""
    found = posts.get(post_id)
    assert found
    assert state_tables.make_tombstone(found)


def inbox(viewer_id: str) -> list[str]:
    """Post ids in an inbox, whether or not they may be shown."""
    answer = aws.client("dynamodb").query(
        TableName="emulsion-local-feeds",
        KeyConditionExpression="viewer_id = :viewer",
        ExpressionAttributeValues={":viewer": {"S": viewer_id}},
    )
    return [item["post_id"]["S"] for item in answer["Items"] if "seen_ms" not in item]


def people(count: int) -> list[str]:
    """Ids of users without an account, ascending, above all other ids."""
    return [f"zz{i:09}" for i in range(count)]


def feed(viewer_id: str, limit: int = 20) -> list[str]:
    """Post ids of the whole feed, page by page; no page but the last may be empty."""
    found: list[str] = []
    cursor = None
    while True:
        page = service.page(viewer_id, "latest", limit, cursor)
        found += [item.id for item in page.items]
        cursor = page.next_cursor
        if cursor is None:
            return found
        assert 0 < len(page.items) <= limit
