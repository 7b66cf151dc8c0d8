"""Run every branch of live events: tickets, connections, frames, resumes, and events of posts and stories."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from chalicelib.realtime import frames, tables
from tests.support.drills.stage import PASSWORD, Person
from tests.support.drills.usage import ObservedStage
from tests.support.faults import overtaken
from tests.support.resources import SOCKETS


def converse(stage: ObservedStage) -> None:
    """Tom follows Una, who publishes while he is connected, was connected, and is signed out."""
    tom, una = stage.register("tom"), stage.register("una")
    stage.expect(200, tom, "POST", "/v1/follow", {"target_user_id": una.id})
    stage.expect(204, una, "PUT", f"/v1/close-friends/{tom.id}")
    for name in ("uma", "ula"):  # too many restrictions for one query
        stage.expect(204, tom, "PUT", f"/v1/mutes/{stage.register(name).id}")
    phone = connect(stage, tom)
    for body in ("no json", '{"action": "hello"}', '{"action": "ping"}'):
        send(stage, phone, body)
    hello = SOCKETS.frames[phone][-2]["id"]
    stage.platform.settle()
    stage.post(una, "live", stage.upload(una))
    for audience in ("followers", "close_friends"):
        stage.story(una, stage.upload(una), audience=audience)
    stage.platform.settle()
    resume = json.dumps({"action": "hello", "last_event_id": hello})
    send(stage, phone, resume)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(frames, "resume", _throttled)
        send(stage, phone, resume)
    _lose(stage, tom, una)
    _refuse(stage, tom)
    _end(stage)


def _lose(stage: ObservedStage, tom: Person, una: Person) -> None:
    """A connection that is gone is found by an event, and by a frame that is answered too late; others disconnect."""
    for _ in range(2):
        del SOCKETS.frames[connect(stage, tom)]
    stage.post(una, "to nobody", stage.upload(una))
    stage.story(una, stage.upload(una))
    stage.platform.settle()
    late = connect(stage, tom)
    del SOCKETS.frames[late]
    send(stage, late, '{"action": "ping"}')
    connect(stage, tom)
    for each in [*SOCKETS.frames]:
        _invoke(stage, "disconnect", each)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EMULSION_LIVE_EVENT_SLACK", "-1")
        for publish in (stage.post, lambda person, _, key: stage.story(person, key)):
            gone = connect(stage, tom)
            del SOCKETS.frames[gone]
            publish(una, "slowly", stage.upload(una))
            stage.platform.settle()


def _refuse(stage: ObservedStage, tom: Person) -> None:
    """Tickets that are wrong, used, or of a session that has ended; sockets that are unknown or send too much."""
    assert _invoke(stage, "connect", "c-none")["statusCode"] == 401
    ticket = stage.expect(201, tom, "POST", "/v1/live/tickets")["ticket"]
    with overtaken(tables, "put_connection", by=lambda: stage.expect(204, tom, "DELETE", "/v1/auth/sessions")):
        assert _invoke(stage, "connect", "c-late", ticket)["statusCode"] == 401
    SOCKETS.frames["c-unknown"] = []
    send(stage, "c-unknown", "{}")
    ted = stage.register("ted")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EMULSION_SOCKETS_PER_USER", "1")
        first, second = connect(stage, ted), connect(stage, ted)
        assert first not in SOCKETS.frames
        patch.setenv("EMULSION_REFUSED_FRAMES", "1")
        send(stage, second, "no json")
        assert second not in SOCKETS.frames


def _end(stage: ObservedStage) -> None:
    """A session that has ended: its socket is closed by the queue, or by the next frame."""
    nat = stage.register("nat")
    only = connect(stage, nat)
    stage.expect(204, nat, "POST", "/v1/auth/logout")
    stage.platform.settle()
    assert only not in SOCKETS.frames
    ned = stage.register("ned")
    again = {"login": "ned", "password": PASSWORD}
    other = Person("ned-again", ned.id, stage.expect(200, None, "POST", "/v1/auth/login", again)["access_token"])
    by_queue, by_frame, kept = connect(stage, ned), connect(stage, ned), connect(stage, other)
    stage.expect(204, ned, "POST", "/v1/auth/logout")
    send(stage, by_frame, '{"action": "ping"}')
    assert by_frame not in SOCKETS.frames
    stage.platform.settle()
    assert by_queue not in SOCKETS.frames
    assert kept in SOCKETS.frames


def connect(stage: ObservedStage, person: Person) -> str:
    ticket = stage.expect(201, person, "POST", "/v1/live/tickets")["ticket"]
    connection_id = f"c-{person.name}-{len(ticket)}-{ticket[:8]}"
    assert _invoke(stage, "connect", connection_id, ticket)["statusCode"] == 200
    SOCKETS.frames[connection_id] = []
    return connection_id


def send(stage: ObservedStage, connection_id: str, body: str) -> None:
    _invoke(stage, "message", connection_id, body=body)


def _invoke(stage: ObservedStage, kind: str, connection_id: str, ticket: str | None = None, body: str = "") -> Any:
    context = {"connectionId": connection_id, "requestId": "r", "domainName": "d", "stage": "api", "apiId": "a"}
    event = {"requestContext": context, "body": body, "queryStringParameters": {"ticket": ticket} if ticket else None}
    return stage.platform._invoke(f"functions.sockets:websocket_{kind}", event)


def _throttled(*_: object) -> None:
    raise ClientError({"Error": {"Code": "ThrottlingException"}}, "Query")
