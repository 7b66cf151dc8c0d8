"""Run every branch of messaging."""

import json
from functools import partial
from typing import Any

import pytest

from chalicelib.media import service as media
from chalicelib.messaging import creation, groups, message_requests, message_rows, sending
from tests.support.drills.coverage_run.live import connect, send
from tests.support.drills.stage import Person
from tests.support.drills.usage import ObservedStage
from tests.support.faults import overtaken
from tests.support.resources import SOCKETS


def talk(stage: ObservedStage) -> None:
    """Kim, Lou and Max talk: as pairs, one of them a request, and in groups; each step is overtaken by another."""
    kim, lou, max_ = (stage.register(name) for name in ("kim", "lou", "max"))
    stage.expect(200, lou, "POST", "/v1/follow", {"target_user_id": kim.id})
    stage.platform.settle()
    begin = partial(stage.expect, 200, kim, "POST", "/v1/conversations", {"user_ids": [lou.id]})
    with overtaken(creation, "_put", by=partial(stage.call, lou, "POST", "/v1/conversations", {"user_ids": [kim.id]})):
        pair = begin()["id"]
    _send(stage, kim, lou, pair)
    _unsend(stage, kim, lou, pair)
    _request(stage, max_, kim)
    _gather(stage, kim, lou, max_)
    _reply(stage, kim, lou)
    _lose(stage, kim, pair)
    for method, body in (("PATCH", {"read_marks": False}), ("GET", None)):
        stage.expect(200, kim, method, "/v1/users/me/message-preferences", body)


def say(stage: ObservedStage, person: Person, conversation_id: str, client_id: str, **content: Any) -> Any:
    """Send a message."""
    body = {"client_id": client_id, **(content or {"text": "hello"})}
    return stage.expect(201, person, "POST", f"/v1/conversations/{conversation_id}/messages", body)


def _send(stage: ObservedStage, kim: Person, lou: Person, pair: str) -> None:
    with overtaken(sending, "_write", by=partial(say, stage, lou, pair, "l1")):
        say(stage, kim, pair, "k1")
    with overtaken(sending, "_write", by=partial(say, stage, kim, pair, "k2")):
        say(stage, kim, pair, "k2")
    keys = [stage.upload(kim) for _ in range(2)]
    share = partial(say, stage, kim, pair, "k3", media=[{"object_key": keys[0]}])
    with overtaken(media, "resolve", by=share):
        share()
    post_id = stage.post(kim, "shared", keys[1])["id"]
    stage.platform.settle()
    say(stage, kim, pair, "k4", post_id=post_id)
    stage.platform.settle()
    for person in (kim, lou):
        stage.expect(200, person, "GET", f"/v1/conversations/{pair}/messages")
        stage.expect(200, person, "GET", "/v1/conversations")
    for _ in range(2):
        stage.expect(204, lou, "POST", f"/v1/conversations/{pair}/read", {"up_to": 2})
    stage.expect(204, lou, "PUT", f"/v1/conversations/{pair}/mute")
    stage.expect(204, lou, "DELETE", f"/v1/conversations/{pair}/mute")
    stage.platform.settle()


def _unsend(stage: ObservedStage, kim: Person, lou: Person, pair: str) -> None:
    sent = say(stage, kim, pair, "k5", media=[{"object_key": stage.upload(kim)}])
    path = f"/v1/conversations/{pair}/messages/{sent['id']}"
    stage.expect(204, lou, "PUT", f"{path}/reaction", {"emoji": "👍"})
    stage.platform.settle()
    stage.expect(204, lou, "DELETE", f"{path}/reaction")
    with overtaken(message_rows, "unsend", by=partial(stage.expect, 204, kim, "DELETE", path)):
        stage.expect(204, kim, "DELETE", path)
    stage.platform.settle()


def _request(stage: ObservedStage, sender: Person, kim: Person) -> None:
    pair = stage.expect(201, sender, "POST", "/v1/conversations", {"user_ids": [kim.id]})["id"]
    say(stage, sender, pair, "m1")
    stage.platform.settle()
    stage.expect(200, kim, "GET", "/v1/message-requests")
    stage.expect(204, kim, "POST", f"/v1/conversations/{pair}/decline")
    accept = partial(stage.expect, 204, kim, "POST", f"/v1/conversations/{pair}/accept")
    with overtaken(message_requests, "transact", by=accept):
        accept()
    stage.expect(200, kim, "GET", f"/v1/conversations/{pair}")


def _gather(stage: ObservedStage, kim: Person, lou: Person, max_: Person) -> None:
    body = {"user_ids": [lou.id, max_.id], "title": "three"}
    begin = partial(stage.expect, 201, kim, "POST", "/v1/conversations", body, key="group")
    with overtaken(creation, "_put", by=begin):
        path = f"/v1/conversations/{begin()['id']}"
    group = path.rpartition("/")[2]
    with overtaken(sending, "_write", by=partial(say, stage, lou, group, "g1")):
        say(stage, kim, group, "g1")
    rename = partial(stage.expect, 200, kim, "PATCH", path)
    with overtaken(groups, "transact", by=partial(rename, {"title": "two"})):
        rename({"title": "one"})
    stage.expect(204, kim, "PATCH", f"{path}/members/{lou.id}", {"role": "admin"})
    stage.expect(204, kim, "DELETE", f"{path}/members/{max_.id}")
    stage.expect(204, kim, "PUT", f"{path}/members/{max_.id}")
    say(stage, kim, group, "g2", media=[{"object_key": stage.upload(kim)}])
    for person in (kim, lou, max_):
        stage.expect(204, person, "POST", f"{path}/leave")
    stage.platform.settle()


def _reply(stage: ObservedStage, kim: Person, lou: Person) -> None:
    story_id = stage.story(kim, stage.upload(kim))["id"]
    stage.platform.settle()
    stage.expect(201, lou, "POST", f"/v1/stories/{story_id}/reply", {"text": "nice"})
    sent = stage.expect(201, lou, "POST", f"/v1/stories/{story_id}/reaction", {"emoji": "🔥"})
    stage.platform.settle()
    stage.expect(200, kim, "GET", f"/v1/conversations/{sent['conversation_id']}/messages")


def _lose(stage: ObservedStage, kim: Person, pair: str) -> None:
    """The queue refuses events: the records are parked and tried again."""
    stage.platform.usage.refusing = "conversation-events"
    say(stage, kim, pair, "lost")
    unsent = say(stage, kim, pair, "unsent", media=[{"object_key": stage.upload(kim)}])
    stage.expect(204, kim, "DELETE", f"/v1/conversations/{pair}/messages/{unsent['id']}")
    stage.platform.settle()
    stage.platform.usage.refusing = None
    stage.platform.settle()


def talk_live(stage: ObservedStage) -> None:
    """Pat and Quin are connected and talk; one connection is gone, and one is found to be gone too late."""
    pat, quin = stage.register("pat"), stage.register("quin")
    for one, other in ((pat, quin), (quin, pat)):
        stage.expect(200, one, "POST", "/v1/follow", {"target_user_id": other.id})
    pair = stage.expect(201, pat, "POST", "/v1/conversations", {"user_ids": [quin.id]})["id"]
    for name in ("pia", "pam"):  # too many restrictions for one query
        stage.expect(204, pat, "PUT", f"/v1/mutes/{stage.register(name).id}")
    phone, _ = (connect(stage, person) for person in (pat, quin))
    send(stage, phone, json.dumps({"action": "typing", "conversation_id": pair}))
    say(stage, pat, pair, "p1")
    stage.expect(204, quin, "POST", f"/v1/conversations/{pair}/read", {"up_to": 1})
    stage.platform.settle()
    stage.expect(200, quin, "GET", f"/v1/conversations/{pair}/presence")
    send(stage, phone, json.dumps({"action": "hello", "last_event_id": SOCKETS.frames[phone][0]["id"]}))
    del SOCKETS.frames[connect(stage, quin)]
    say(stage, pat, pair, "p2")
    stage.platform.settle()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EMULSION_LIVE_EVENT_SLACK", "-1")
        for each in [each for each in SOCKETS.frames if quin.name in each]:
            del SOCKETS.frames[each]
        del SOCKETS.frames[connect(stage, quin)]
        say(stage, pat, pair, "p3")
        stage.platform.settle()
