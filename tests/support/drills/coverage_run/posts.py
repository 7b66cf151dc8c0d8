"""Run every branch of posts, likes and saves."""

from functools import partial

import pytest

from chalicelib.engagement import service as engagement
from chalicelib.media import service as media
from chalicelib.posts import creation
from chalicelib.posts import service as posts
from infra.manifest import API_HANDLER as API
from tests.support.drills.coverage_run.media import fill_the_cdn
from tests.support.drills.coverage_run.steps import overtaken
from tests.support.drills.stage import Person
from tests.support.drills.usage import ObservedStage


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
    for path in paths:
        stage.expect(204, bob, "DELETE", f"{path}/like")
        stage.expect(204, bob, "DELETE", f"{path}/save")
    stage.platform.settle()
