"""Run every branch of notifications: causes of each type, what is undone, and what comes meanwhile."""

from functools import partial

import pytest

from chalicelib.core.tables import transact
from chalicelib.notifications import notification_events, own_groups, publication, tables
from tests.support.cloud import forget
from tests.support.drills.coverage_run.live import connect
from tests.support.drills.coverage_run.pushes import subscribe
from tests.support.drills.stage import Person
from tests.support.drills.usage import ObservedStage
from tests.support.faults import overtaken
from tests.support.resources import SOCKETS


def tell(stage: ObservedStage) -> None:
    """Viv and Wim notify Val, who is connected, of everything; some of it is undone."""
    val, viv, wim, xia = (stage.register(name) for name in ("val", "viv", "wim", "xia"))
    subscribe(stage, val, "val")
    stage.expect(200, val, "PATCH", "/v1/notifications/preferences", {"policy": {"not_following_me": "filter"}})
    del SOCKETS.frames[connect(stage, val)]
    connect(stage, val)
    for name in ("van", "vic"):  # too many restrictions for one query
        stage.expect(204, val, "PUT", f"/v1/mutes/{stage.register(name).id}")
    for each in (viv, wim):
        stage.expect(200, each, "POST", "/v1/follow", {"target_user_id": val.id})
    stage.expect(200, val, "POST", "/v1/follow", {"target_user_id": viv.id})
    stage.expect(200, viv, "PATCH", "/v1/users/me", {"is_private": True})
    post_id = _interact(stage, val, [viv, wim, xia])
    stage.expect(200, val, "POST", "/v1/follow", {"target_user_id": wim.id})
    _mention(stage, val, viv, wim)
    stage.platform.settle()
    _read(stage, val)
    _undo(stage, val, [viv, wim, xia], post_id)
    _refuse(stage, val, wim)
    _ask(stage, val, [viv, wim, xia])
    _meanwhile(stage, val, viv)
    _park(stage, val, viv, wim)


def _interact(stage: ObservedStage, val: Person, others: list[Person]) -> str:
    post_id: str = stage.post(val, "look", stage.upload(val))["id"]
    stage.platform.settle()
    path = f"/v1/posts/{post_id}/comments"
    own = stage.expect(201, val, "POST", path, {"body": "mine"})["id"]
    for each in others:
        stage.react(each, "PUT", post_id)
        stage.expect(204, each, "PUT", f"{path}/{own}/like")
        for body in ({"body": "see @val"}, {"body": "yes", "parent_comment_id": own}):
            stage.expect(201, each, "POST", path, body)
    story = stage.story(val, stage.upload(val))["id"]
    stage.platform.settle()
    sent = [
        stage.expect(201, others[0], "POST", f"/v1/stories/{story}/reply", {"text": text})["id"] for text in ("a", "b")
    ]
    stage.platform.settle()
    conversation = sent[1][:22]
    stage.expect(204, others[0], "DELETE", f"/v1/conversations/{conversation}/messages/{sent[1]}")
    stage.platform.settle()
    return post_id


def _mention(stage: ObservedStage, val: Person, viv: Person, wim: Person) -> None:
    """Viv and Wim mention Val in posts and stories, one of which Viv deletes; a post of Val fails."""
    sticker = {"kind": "mention", "x": 0.5, "y": 0.5, "username": val.name}
    for kept in (True, False):
        post_id = stage.post(viv, "with @val", stage.upload(viv))["id"]
        story_id = stage.story(viv, stage.upload(viv), stickers=[sticker])["id"]
        stage.platform.settle()
        if kept:
            stage.expect(200, viv, "PATCH", f"/v1/posts/{post_id}", {"caption": "with @val and @wim"})
        else:
            stage.expect(204, viv, "DELETE", f"/v1/posts/{post_id}")
            stage.expect(204, viv, "DELETE", f"/v1/stories/{story_id}")
    stage.story(wim, stage.upload(wim), stickers=[sticker])
    stage.post(val, "broken", stage.upload(val, b"no photograph"))
    stage.platform.settle()


def _read(stage: ObservedStage, val: Person) -> None:
    forget()
    items = stage.expect(200, val, "GET", "/v1/notifications?limit=5")
    stage.expect(200, val, "GET", f"/v1/notifications?cursor={items['next_cursor']}")
    stage.expect(200, val, "GET", "/v1/notifications/unread")
    stage.expect(200, val, "GET", "/v1/notifications/requests")
    stage.expect(204, val, "POST", "/v1/notifications/read", {"up_to": items["items"][1]["id"]})
    stage.expect(204, val, "POST", "/v1/notifications/read", {"up_to": items["items"][4]["id"]})
    stage.expect(200, val, "GET", "/v1/notifications/preferences")
    change = partial(stage.expect, 200, val, "PATCH", "/v1/notifications/preferences")
    with overtaken(tables, "put_preferences", by=lambda: change({"types": {"like": {"push": False}}})):
        change({"types": {"comment": {"live": False}}})


def _undo(stage: ObservedStage, val: Person, others: list[Person], post_id: str) -> None:
    """Some of what was told is undone, so that names are read again; then the post is deleted and restored."""
    path = f"/v1/posts/{post_id}/comments"
    own = next(each["id"] for each in stage.expect(200, val, "GET", path)["items"] if each["body"] == "mine")
    for each in reversed(others[:2]):
        stage.react(each, "DELETE", post_id)
        stage.expect(204, each, "DELETE", f"{path}/{own}/like")
        stage.expect(204, each, "DELETE", f"/v1/follow/{val.id}")
        for written in stage.expect(200, each, "GET", "/v1/users/me/comments")["items"]:
            stage.expect(204, each, "DELETE", f"{path}/{written['id']}")
        stage.platform.settle()
        stage.react(each, "PUT", post_id)
        stage.platform.settle()
    stage.expect(204, val, "DELETE", f"{path}/{own}")
    stage.platform.settle()
    stage.expect(204, val, "DELETE", f"/v1/posts/{post_id}")
    stage.platform.settle()
    stage.expect(204, val, "POST", f"/v1/posts/{post_id}/restore")
    stage.platform.settle()


def _refuse(stage: ObservedStage, val: Person, wim: Person) -> None:
    """What Wim does is dropped, then filtered, and undone."""
    post_id = stage.post(val, "again", stage.upload(val))["id"]
    stage.platform.settle()
    for verdict in ("drop", "filter"):
        stage.expect(200, val, "PATCH", "/v1/notifications/preferences", {"policy": {"not_followed": verdict}})
        for method in ("PUT", "DELETE", "PUT"):
            stage.react(wim, method, post_id)
            stage.platform.settle()
        stage.expect(200, val, "GET", "/v1/notifications/requests")
        stage.react(wim, "DELETE", post_id)
        stage.platform.settle()
    stage.expect(200, val, "PATCH", "/v1/notifications/preferences", {"policy": {"not_followed": "accept"}})


def _ask(stage: ObservedStage, val: Person, others: list[Person]) -> None:
    """Requests to follow Val, of which one is accepted and one is withdrawn."""
    stage.expect(200, val, "PATCH", "/v1/users/me", {"is_private": True})
    for each in others:
        stage.expect(204, each, "DELETE", f"/v1/follow/{val.id}")
        stage.expect(200, each, "POST", "/v1/follow", {"target_user_id": val.id})
        stage.platform.settle()
    stage.expect(204, others[2], "DELETE", f"/v1/follow-requests/{val.id}")
    stage.platform.settle()
    stage.expect(204, val, "POST", f"/v1/follow-requests/{others[1].id}/accept")
    stage.platform.settle()


def _meanwhile(stage: ObservedStage, val: Person, viv: Person) -> None:
    """Others change what a batch, a mention and a deletion have read; records of each outbox are parked."""
    stage.expect(200, val, "PATCH", "/v1/users/me", {"is_private": False})
    first, second = (stage.post(val, text, stage.upload(val))["id"] for text in ("one", "two"))
    stage.platform.settle()
    stage.react(viv, "PUT", first)

    def other() -> None:
        stage.post(viv, "see @val", stage.upload(viv))
        stage.platform.settle()

    other()
    stage.react(viv, "PUT", second)
    stage.platform.settle()
    with overtaken(own_groups, "transact", by=lambda: _like_elsewhere(val)):
        other()
    stage.expect(204, val, "DELETE", f"/v1/posts/{first}")
    stage.platform.settle()


def _park(stage: ObservedStage, val: Person, viv: Person, wim: Person) -> None:
    """Records of each outbox fail and are parked."""
    sticker = {"kind": "mention", "x": 0.5, "y": 0.5, "username": val.name}
    stage.expect(200, val, "POST", "/v1/follow", {"target_user_id": viv.id})
    stage.expect(204, viv, "POST", f"/v1/follow-requests/{val.id}/accept")
    keys = [stage.upload(each) for each in (viv, viv, val)]
    gone = stage.post(val, "to be deleted", stage.upload(val))["id"]
    stage.platform.settle()
    stage.react(wim, "PUT", gone)
    stage.platform.settle()
    with pytest.MonkeyPatch.context() as patch:
        for name in ("settle", "conceal"):
            patch.setattr(publication, name, _fails)
        patch.setattr(notification_events, "told", _fails)
        stage.post(viv, "see @val", keys[0])
        stage.story(viv, keys[1], stickers=[sticker])
        story = stage.story(val, keys[2])["id"]
        stage.expect(201, viv, "POST", f"/v1/stories/{story}/reply", {"text": "late"})
        stage.expect(204, val, "DELETE", f"/v1/posts/{gone}")
        stage.platform.step()
    stage.platform.settle()
    post_id = stage.post(val, "three", stage.upload(val))["id"]
    stage.platform.settle()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EMULSION_LIVE_EVENT_SLACK", "-1")
        for each in [each for each in SOCKETS.frames if val.name in each]:
            del SOCKETS.frames[each]
        stage.react(wim, "PUT", post_id)
        stage.platform.settle()
        del SOCKETS.frames[connect(stage, val)]
        patch.setattr(notification_events, "told", _fails)
        stage.react(viv, "PUT", post_id)
        stage.platform.settle()


def _fails(*_: object, **__: object) -> None:
    raise ValueError


def _like_elsewhere(val: Person) -> None:
    """Raise Val's last number, as another invocation does."""
    last = tables.last_seqs([val.id])[val.id][0]
    transact(lambda transaction: tables.raise_last_seq(transaction, val.id, last, last + 1))
