"""Run every branch of stories, highlights and close friends."""

from functools import partial
from typing import Any

import pytest

from chalicelib.core import clock
from chalicelib.media import service as media
from chalicelib.stories import archive, creation, highlights
from chalicelib.stories import deletion as story_deletion
from chalicelib.stories.settings import settings
from tests.support.drills.stage import Person, refusing_everything, rerender_all
from tests.support.drills.usage import ObservedStage
from tests.support.faults import overtaken


def tell(stage: ObservedStage, ada: Person, bob: Person) -> None:
    """Ada publishes stories, one of them for close friends; Bob views them; Ada deletes them."""
    publish = partial(stage.story, ada, stage.upload(ada), "first-story")
    with overtaken(creation, "_write", by=publish):
        publish()
    publish()
    stage.platform.settle()
    publish = partial(stage.story, ada, stage.upload(ada), "second-story")
    with overtaken(media, "resolve", by=publish):
        publish()
    stage.platform.settle()
    _befriend(stage, ada, bob)
    mention = {"kind": "mention", "x": 0.5, "y": 0.5, "username": bob.name}
    close = stage.story(ada, stage.upload(ada), audience="close_friends", stickers=[mention])
    broken = stage.story(ada, stage.upload(ada, b"no photograph"))["id"]
    stage.platform.settle()
    for each in stage.expect(200, bob, "GET", f"/v1/users/{ada.id}/stories")["items"]:
        for _ in range(2):
            stage.expect(204, bob, "POST", f"/v1/stories/{each['id']}/view")
    stage.expect(200, bob, "GET", "/v1/stories/feed")
    stage.expect(200, ada, "GET", f"/v1/stories/{close['id']}/viewers")
    _keep(stage, ada, bob)
    stage.expect(204, ada, "DELETE", f"/v1/stories/{broken}")
    stage.expect(204, ada, "DELETE", f"/v1/stories/{close['id']}")
    stage.expect(200, bob, "GET", "/v1/stories/feed")
    stage.platform.settle()
    for content in (None, b"no photograph"):
        with overtaken(creation, "settle_story", by=stage.platform.settle):
            stage.story(ada, stage.upload(ada, content))
    stage.platform.settle()
    stage.expect(204, ada, "DELETE", f"/v1/close-friends/{bob.id}")


def lose_stories(stage: ObservedStage, ada: Person) -> None:
    """The plan queue refuses messages: records are parked and tried again, and the sweeper finds the stories."""
    stage.platform.settle()
    deleted = stage.story(ada, stage.upload(ada))["id"]
    stage.platform.settle()
    key = stage.upload(ada)
    stage.platform.step()
    stage.platform.usage.refusing = "plan-stories"
    stage.story(ada, key)
    stage.expect(204, ada, "DELETE", f"/v1/stories/{deleted}")
    stage.platform.settle()
    stage.platform.usage.refusing = None
    with clock.at(clock.now_ms() + (settings().story_unplanned_grace + 1) * 1000):
        stage.platform.sweep("sweep_stories")
    stage.platform.settle()


def end(stage: ObservedStage, ada: Person) -> None:
    """DynamoDB removes the rows of ended stories, and the sweeper finds the media of another."""
    kept, _ = (stage.story(ada, stage.upload(ada))["id"] for _ in range(2))
    stage.platform.settle()
    stage.expect(204, ada, "PUT", f"/v1/stories/{kept}/archive")
    with clock.at(clock.now_ms() + (settings().story_lifetime + 3600) * 1000):
        stage.platform.expire("stories")
        stage.platform.settle()
        stage.platform.sweep("sweep_uploads")
        stage.platform.settle()
    stage.expect(204, ada, "DELETE", f"/v1/stories/{kept}")
    stage.platform.settle()


def rerender_refused(stage: ObservedStage, ada: Person) -> None:
    """A photo was refused by mistake and its story failed; rendered again, the story becomes active."""
    stage.story(ada, stage.upload(ada))
    with refusing_everything():
        stage.platform.settle()
    rerender_all(ada.id)
    stage.platform.settle()


def come_back(stage: ObservedStage, ada: Person) -> None:
    """A close friend comes back after a longer absence."""
    friend = stage.register("jon")
    stage.expect(200, friend, "POST", "/v1/follow", {"target_user_id": ada.id})
    stage.expect(204, ada, "PUT", f"/v1/close-friends/{friend.id}")
    stage.expect(200, friend, "GET", "/v1/feed")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EMULSION_PRESENCE_LIFETIME", "-7200")
        patch.setenv("EMULSION_REBUILD_DELAY", "0")
        stage.story(ada, stage.upload(ada), audience="close_friends")
        stage.platform.settle()
        stage.expect(200, friend, "GET", "/v1/stories/feed")
        stage.platform.settle()


def pull(stage: ObservedStage, ada: Person) -> None:
    """Ada's stories are pulled by now."""
    stage.story(ada, stage.upload(ada))
    stage.platform.settle()
    fan = stage.register("storyfan")
    stage.expect(200, fan, "POST", "/v1/follow", {"target_user_id": ada.id})
    stage.platform.settle()
    stage.expect(200, fan, "GET", "/v1/stories/feed")


def _befriend(stage: ObservedStage, ada: Person, bob: Person) -> None:
    for _ in range(2):
        stage.expect(204, ada, "PUT", f"/v1/close-friends/{bob.id}")
    stage.expect(200, ada, "GET", "/v1/close-friends")
    stage.platform.settle()


def _keep(stage: ObservedStage, ada: Person, bob: Person) -> None:
    """Ada makes, changes and deletes highlights, and archives a story, each overtaken by another request."""
    first, second, third, *_ = [
        each["id"] for each in stage.expect(200, ada, "GET", f"/v1/users/{ada.id}/stories")["items"]
    ]
    body = {"title": "two", "story_ids": [first, second]}
    make = partial(stage.expect, 201, ada, "POST", "/v1/highlights", body, key="highlight")
    with overtaken(highlights, "_write", by=make):
        highlight_id = make()["id"]
    path = f"/v1/highlights/{highlight_id}"

    def change(**changes: Any) -> None:
        stage.expect(200, ada, "PATCH", path, changes)

    with overtaken(highlights, "_write", by=partial(change, title="other")):
        change(story_ids=[third, first])
    stage.expect(200, bob, "GET", path)
    stage.expect(200, bob, "GET", f"/v1/users/{ada.id}/highlights")
    rerender_all(ada.id)
    with overtaken(highlights, "replace_media", by=partial(change, title="again")):
        stage.platform.settle()
    keep = partial(stage.expect, 204, ada, "PUT", f"/v1/stories/{first}/archive")
    with overtaken(archive, "_write", by=keep):
        keep()
    stage.expect(200, ada, "GET", "/v1/stories/archive")
    with overtaken(story_deletion, "_write", by=partial(change, title="once more")):
        stage.expect(204, ada, "DELETE", f"/v1/stories/{third}")
    stage.expect(204, ada, "DELETE", f"/v1/stories/{first}/archive")
    with overtaken(highlights, "_write", by=partial(change, title="last")):
        stage.expect(204, ada, "DELETE", path)
    stage.platform.settle()
