"""Run every branch of posts, likes and saves."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import pytest

from chalicelib.core import clock, ids
from chalicelib.core.settings import HOUR
from chalicelib.engagement import saves as engagement_saves
from chalicelib.engagement import service as engagement
from chalicelib.media import service as media
from chalicelib.posts import collection_tables, creation, view_tables
from chalicelib.posts import service as posts
from chalicelib.posts.tables import PostRow
from infra.manifest import API_HANDLER as API
from tests.support.drills.coverage_run.media import fill_the_cdn
from tests.support.drills.stage import Person
from tests.support.drills.usage import ObservedStage
from tests.support.faults import overtaken
from tests.support.resources import client


def post(stage: ObservedStage, ada: Person, bob: Person) -> None:
    key = stage.upload(ada)
    publish = partial(stage.post, ada, "with @bob", key, idempotency_key="first")
    with overtaken(creation, "_write", by=publish):
        publish()
    publish()
    bad = stage.upload(ada, b"no photograph")
    broken = stage.post(ada, "broken", bad)["id"]
    stage.platform.settle()
    stage.expect(204, ada, "DELETE", f"/v1/posts/{broken}")
    (post,) = stage.expect(200, ada, "GET", f"/v1/users/{ada.id}/posts")["items"]
    path = f"/v1/posts/{post['id']}"
    stage.expect(200, bob, "GET", path)
    change = {"caption": "changed, with @cleo", "media": [{"media_id": post["media"][0]["id"], "alt": "Engine"}]}
    stage.expect(200, ada, "PATCH", path, change)
    _gates(stage, ada, bob, path)
    stage.expect(200, bob, "GET", "/v1/feed")
    publish = partial(stage.post, ada, "to stay", stage.upload(ada), idempotency_key="second")
    with overtaken(media, "resolve", by=publish):
        publish()
    stage.platform.settle()
    _react(stage, bob, ada)
    stage.erase(ada, post["id"])
    stage.platform.settle()
    stage.platform.uploaded(bad)  # S3 tells of it once more, but it was removed
    fill_the_cdn(stage, ada)
    for content in (None, b"no photograph"):
        with overtaken(creation, "settle_post", by=stage.platform.settle):
            stage.post(ada, "its media is settled meanwhile", stage.upload(ada, content))


def _gates(stage: ObservedStage, ada: Person, bob: Person, path: str) -> None:
    """Every gate that reads an edge, as answers and comments read it."""
    for gate in ("followers", "followed", "everyone"):
        stage.expect(200, ada, "PATCH", path, {"comments_gate": gate})
        stage.expect(200, bob, "GET", path)
        with stage.platform.usage.of(API):
            posts.may_comment(bob.id, posts.get(bob.id, path.rpartition("/")[2]))


def _react(stage: ObservedStage, bob: Person, ada: Person) -> None:
    """Bob likes and saves more than one look at what he did with a page takes."""
    paths = [f"/v1/posts/{post['id']}" for post in stage.expect(200, bob, "GET", f"/v1/users/{ada.id}/posts")["items"]]
    for path in paths:
        stage.expect(204, bob, "PUT", f"{path}/like")
        stage.expect(204, bob, "PUT", f"{path}/save")
    stage.platform.settle()
    stage.expect(204, ada, "PUT", f"{paths[0]}/like")  # after one like was counted: the likers get another shard
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EMULSION_MARKS_READ", "1")
        stage.expect(200, bob, "GET", f"/v1/users/{ada.id}/posts")
    stage.expect(200, bob, "GET", "/v1/users/me/saves")
    stage.expect(200, bob, "GET", f"{paths[0]}/likes")
    with stage.platform.usage.of(API):
        engagement.recent_likes(bob.id)  # the ranker's
    _collect(stage, bob, [path.rpartition("/")[2] for path in paths])
    for path in paths:
        stage.expect(204, bob, "DELETE", f"{path}/like")
        stage.expect(204, bob, "DELETE", f"{path}/save")
    stage.platform.settle()


def _collect(stage: ObservedStage, bob: Person, post_ids: Sequence[str]) -> None:
    """Collections of saved posts, of which other requests of the same user change each between read and write."""
    first, other = post_ids[:2]

    def create() -> Any:
        return stage.expect(201, bob, "POST", "/v1/collections", {"name": "some"}, key="collection")

    with overtaken(collection_tables, "put", by=create):
        path = f"/v1/collections/{create()['id']}"

    def act(method: str, further: str = "", body: object = None, status: int = 204) -> None:
        stage.expect(status, bob, method, path + further, body)

    item = f"/items/{first}"
    act("PUT", f"/items/{other}")
    with overtaken(collection_tables, "put_item", by=partial(act, "PUT", item)):
        act("PUT", item)
    act("GET", status=200)
    stage.expect(200, bob, "GET", "/v1/collections")
    rename = partial(act, "PATCH", body={"name": "new", "cover": first}, status=200)
    move = partial(act, "PATCH", body={"move": {"post_id": other, "before": first}}, status=200)
    rename()
    move()
    with overtaken(engagement_saves, "change_places", by=move):
        act("PATCH", body={"move": {"post_id": first, "before": None}}, status=200)
    remove = partial(act, "DELETE", item)
    with overtaken(collection_tables, "delete_item", by=remove):
        remove()
    act("PUT", item)
    end = partial(stage.expect, 204, bob, "DELETE", f"/v1/posts/{first}/save")
    with overtaken(collection_tables, "delete_item", by=end):
        end()
    with overtaken(collection_tables, "delete_item", by=partial(act, "PUT", item)):
        act("DELETE")


def count_views(stage: ObservedStage, ada: Person, bob: Person) -> None:
    """Two runs count the same hour, while a post of it is removed."""
    seen, narrow, gone = (stage.post(ada, text, stage.upload(ada))["id"] for text in ("seen", "narrow", "gone"))
    stage.platform.settle()
    stage.expect(200, ada, "PATCH", f"/v1/posts/{narrow}", {"audience": "followers"})
    events = [{"type": "view", "post_id": post_id, "dwell_ms": 1000} for post_id in (seen, narrow, gone)]
    stage.expect(202, bob, "POST", "/v1/events", {"events": events})

    def count() -> None:
        with clock.at(clock.now_ms() + 2 * HOUR * 1000):
            stage.platform.sweep("count_views")

    def remove() -> None:
        key = {"author_id": {"S": ids.owner_of(gone)}, "seq": {"S": ids.sequence_of(gone)}}
        client("dynamodb").delete_item(TableName=PostRow.Meta.table_name, Key=key)

    def count_without() -> None:
        with overtaken(view_tables, "add", by=remove):
            count()

    with overtaken(view_tables, "add", by=count_without):
        count()
    stage.expect(200, ada, "GET", f"/v1/posts/{seen}/views")
    stage.platform.settle()
