"""Comments for tests: written, listed and counted without an event platform."""

from typing import Any

import boto3

from chalicelib.comments import comment_counts, service, tables
from chalicelib.comments.comment import Comment
from chalicelib.comments.schemas import CommentAnswer, Order
from chalicelib.core import clock
from chalicelib.core.streams import StreamRecord

TABLE = "emulsion-local-comments"
LIKES = "emulsion-local-comment_likes"


def comment(author_id: str, post_id: str, body: str = "nice", parent_id: str | None = None, *, ago_ms: int = 0) -> str:
    """The id of a new comment, written `ago_ms` milliseconds ago."""
    with clock.at(clock.now_ms() - ago_ms):
        return service.create(author_id, post_id, body, parent_id)[1].comment_id


def stored(post_id: str, comment_id: str) -> Comment:
    """The stored comment."""
    found = tables.get(post_id, comment_id)
    assert found
    return found


def page(viewer_id: str | None, post_id: str, order: Order = "newest", limit: int = 20) -> list[CommentAnswer]:
    """The first page of a post's comments."""
    return list(service.comments_page(viewer_id, post_id, order, limit, None).items)


def shown(viewer_id: str | None, post_id: str, order: Order = "newest", limit: int = 20) -> list[str]:
    """Ids of all comments of a post, page by page."""
    found: list[str] = []
    cursor: str | None = None
    while True:
        answer = service.comments_page(viewer_id, post_id, order, limit, cursor)
        assert len(answer.items) <= limit
        found += [each.id for each in answer.items]
        cursor = answer.next_cursor
        if cursor is None:
            return found


def replies(viewer_id: str | None, post_id: str, comment_id: str, limit: int = 20) -> list[str]:
    """Ids of all replies to a comment, page by page."""
    found: list[str] = []
    cursor: str | None = None
    while True:
        answer = service.replies_page(viewer_id, post_id, comment_id, limit, cursor)
        found += [each.id for each in answer.items]
        cursor = answer.next_cursor
        if cursor is None:
            return found


class Streams:
    """What the streams of comments and of their likes tell since the last call of `fold`."""

    def __init__(self) -> None:
        self.sequence = 0
        self.seen: dict[str, dict[tuple[str, ...], dict[str, Any]]] = {TABLE: {}, LIKES: {}}

    def records(self, table: str) -> list[StreamRecord]:
        """A record for every row that changed."""
        keys = {TABLE: ("post_shard", "item"), LIKES: ("user_id", "item")}[table]
        scanned = boto3.client("dynamodb").scan(TableName=table, ConsistentRead=True)["Items"]
        now = {tuple(row[name]["S"] for name in keys): row for row in scanned}
        before, self.seen[table] = self.seen[table], now
        found = []
        for key in sorted(before.keys() | now.keys()):
            old, new = before.get(key), now.get(key)
            if old != new:
                self.sequence += 1
                name = "INSERT" if old is None else "REMOVE" if new is None else "MODIFY"
                image = {name: {"S": part} for name, part in zip(keys, key, strict=True)}
                found.append(StreamRecord(self.sequence, name, image, old, new, clock.now_ms() // 1000 * 1000))
        return found

    def fold(self) -> None:
        """Count everything that changed."""
        comment_counts.count_comments("comments#0", self.records(TABLE))
        comment_counts.count_comment_likes("likes#0", self.records(LIKES))
        self.records(TABLE)
