"""Run every branch of comments, their likes and pins."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from chalicelib.comments import deletion, tables
from chalicelib.core import idempotency
from chalicelib.posts import service as posts
from tests.support.drills.coverage_run.losses import redrive_last
from tests.support.drills.stage import Person
from tests.support.drills.usage import ObservedStage
from tests.support.faults import overtaken
from tests.support.resources import client

Say = Callable[..., Any]


def talk(stage: ObservedStage, ada: Person, bob: Person) -> None:
    """Ada and Bob comment on a post of Ada, who then deletes it."""
    post_id = stage.post(ada, "to talk about", stage.upload(ada))["id"]
    stage.platform.settle()
    path = f"/v1/posts/{post_id}/comments"
    say = partial(_say, stage, path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EMULSION_COMMENTS_PER_SHARD", "0")  # so that the first comments spread the post
        patch.setenv("EMULSION_COMMENT_SHARDS", "2")
        first = _write(stage, ada, bob, say)
        stage.platform.settle()
        more = [say(bob, f"number {i}") for i in range(6)]
        stage.platform.settle()
        _list(stage, ada, bob, path, first, more)
        _moderate(stage, ada, bob, path, more)
        _delete(stage, ada, bob, path, say)
        patch.setenv("EMULSION_COMMENTS_ERASED", "3")
        stage.platform.usage.refusing = "comments"
        _erase(stage, ada, post_id)
        stage.platform.usage.refusing = None
        redrive_last(stage)
        stage.platform.settle()
        post_id = stage.post(ada, "to talk about again", stage.upload(ada))["id"]
        stage.platform.settle()
        for i in range(7):
            _say(stage, f"/v1/posts/{post_id}/comments", bob, f"again {i}")
        _erase(stage, ada, post_id)


def _erase(stage: ObservedStage, ada: Person, post_id: str) -> None:
    stage.expect(204, ada, "DELETE", f"/v1/posts/{post_id}")
    stage.expect(204, ada, "DELETE", f"/v1/users/me/recently-deleted/{post_id}")
    stage.platform.settle()


def _say(stage: ObservedStage, path: str, person: Person, text: str, parent: str | None = None) -> str:
    made: str = stage.expect(201, person, "POST", path, {"body": text, "parent_comment_id": parent})["id"]
    return made


def _write(stage: ObservedStage, ada: Person, bob: Person, say: Say) -> str:
    """Comments, replies and edits, each also overtaken by another request or with its answer lost."""
    path = say.args[1]  # type: ignore[attr-defined]
    send = partial(stage.expect, 201, bob, "POST", path, {"body": "see @ada"}, key="comment")
    with overtaken(idempotency, "_write", by=send):
        first: str = send()["id"]
    send()
    written = tables.create_new
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tables, "create_new", lambda *row: written(*row) and False)
        say(ada, "whose answer is lost")
    reply = say(ada, "why?", first)
    say(bob, "because", reply)
    change = partial(stage.expect, 200, bob, "PATCH", f"{path}/{first}", {"body": "see @ada and @cleo"})
    with overtaken(tables, "edit", by=change):
        change()
    return first


def _list(stage: ObservedStage, ada: Person, bob: Person, path: str, first: str, more: list[str]) -> None:
    """Every order and page, with pins and likes."""
    like = f"{path}/{first}/like"
    stage.expect(204, bob, "PUT", f"{path}/{more[0]}/like")
    stage.expect(204, ada, "PUT", like)

    def spoil() -> None:
        post_id, comment_id = path.split("/")[3], first
        row = tables.totals_row(post_id, comment_id)
        key = {"post_shard": {"S": row.hash_key}, "item": {"S": row.range_key}}
        client("dynamodb").update_item(
            TableName="emulsion-local-comments",
            Key=key,
            UpdateExpression="ADD likes_count :one",
            ExpressionAttributeValues={":one": {"N": "1"}},
        )

    with overtaken(tables, "place", by=spoil):
        stage.platform.settle()
    stage.expect(204, ada, "PUT", f"{path}/{more[1]}/pin")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EMULSION_COMMENT_LIKES_READ", "1")
        for viewer in (None, ada, bob):
            for order in ("newest", "oldest", "top"):
                cursor = ""
                while cursor is not None:
                    page = stage.expect(200, viewer, "GET", f"{path}?order={order}&limit=2{cursor}")
                    cursor = page["next_cursor"] and f"&cursor={page['next_cursor']}"
            stage.expect(200, viewer, "GET", f"{path}/{first}/replies")
            stage.expect(200, viewer, "GET", f"{path}/{first}")
    stage.expect(200, bob, "GET", "/v1/users/me/comments")
    stage.expect(204, ada, "DELETE", like)
    stage.platform.settle()


def _moderate(stage: ObservedStage, ada: Person, bob: Person, path: str, more: list[str]) -> None:
    """Ada hides, approves and pins; pins are overtaken by others, and one is that of a deleted comment."""
    for method in ("PUT", "DELETE"):
        stage.expect(204, ada, method, f"{path}/{more[2]}/hidden")
    hidden = partial(stage.expect, 204, bob, "DELETE", f"{path}/{more[2]}")
    with overtaken(tables, "hide", by=hidden):
        stage.expect(404, ada, "PUT", f"{path}/{more[2]}/hidden")
    approved = partial(stage.expect, 204, bob, "DELETE", f"{path}/{more[3]}")
    with overtaken(tables, "approve", by=approved):
        stage.expect(404, ada, "DELETE", f"{path}/{more[3]}/hidden")
    pin = partial(stage.expect, 204, ada, "PUT", f"{path}/{more[4]}/pin")
    with overtaken(posts, "set_comment_pins", by=pin):
        stage.expect(204, ada, "PUT", f"{path}/{more[5]}/pin")
    stage.expect(204, bob, "DELETE", f"{path}/{more[5]}")
    fourth = _say(stage, path, bob, "instead of the deleted one")
    stage.expect(204, ada, "PUT", f"{path}/{fourth}/pin")
    unpin = partial(stage.expect, 204, ada, "DELETE", f"{path}/{fourth}/pin")
    with overtaken(posts, "set_comment_pins", by=unpin):
        stage.expect(204, ada, "DELETE", f"{path}/{more[4]}/pin")


def _delete(stage: ObservedStage, ada: Person, bob: Person, path: str, say: Say) -> None:
    """Comments with and without replies are deleted, and then the last reply of a stub."""
    thread = say(bob, "to be deleted")
    reply, other = say(ada, "a reply", thread), say(ada, "another", thread)
    stage.expect(204, bob, "DELETE", f"{path}/{thread}")
    stage.platform.settle()
    for each in (reply, other):
        delete = partial(stage.expect, 204, ada, "DELETE", f"{path}/{each}")
        if each == other:
            with overtaken(deletion, "_delete_live", by=delete):
                delete()
        else:
            delete()
    stage.platform.settle()
