"""Paths of messages that drills interrupt; see `paths`."""

import re
from typing import Any

from tests.support.drills.scene import Act, Prepare, Scene
from tests.support.drills.stage import PATIENCE, Person


def talk(scene: Scene, *user_ids: str, by: Person | None = None, **more: Any) -> str:
    """The id of a conversation that a user, by default Ada, begins."""
    body = {"user_ids": list(user_ids), **more}
    conversation_id: str = scene.stage.expect(201, by or scene.ada, "POST", "/v1/conversations", body)["id"]
    return conversation_id


def say(scene: Scene, person: Person, conversation_id: str, client_id: str, **content: Any) -> str:
    """Send a message, by default with the name of its client id as text; its id."""
    body = {"client_id": re.sub("[^a-z0-9]", "-", client_id.lower()), **(content or {"text": client_id})}
    path = f"/v1/conversations/{conversation_id}/messages"
    message_id: str = scene.stage.expect(201, person, "POST", path, body)["id"]
    return message_id


def _ending(scene: Scene, statuses: set[int], person: Person, path: str, body: object = None) -> None:
    """POST, again while the API says so, until the answer has one of these statuses."""
    for _ in range(PATIENCE):
        status, document = scene.stage.call(person, "POST", path, body)
        if status not in {429, 503}:
            break
    assert status in statuses, document


def prepare_begin_pair(scene: Scene) -> Act:
    """The answer to a repeated call is 200."""

    return lambda: _ending(scene, {200, 201}, scene.ada, "/v1/conversations", {"user_ids": [scene.bob.id]})


def prepare_begin_group(scene: Scene) -> Act:
    body = {"user_ids": [scene.bob.id, scene.cleo.id], "title": "three"}
    return lambda: scene.stage.expect(201, scene.ada, "POST", "/v1/conversations", body, key="the-group")


def prepare_send_message(scene: Scene) -> Act:
    """Two messages, the second with a photo; Bob has sent one before."""
    pair = talk(scene, scene.bob.id)
    say(scene, scene.bob, pair, "from Bob")
    key = scene.stage.upload(scene.ada)
    scene.stage.platform.settle()

    def act() -> None:
        say(scene, scene.ada, pair, "first")
        say(scene, scene.ada, pair, "second", text="look", media=[{"object_key": key}])

    return act


def prepare_send_message_to_group(scene: Scene) -> Act:
    group = talk(scene, scene.bob.id, scene.cleo.id)
    return lambda: say(scene, scene.bob, group, "from Bob")


def prepare_deliver_message(scene: Scene) -> Act:
    prepare_send_message(scene)()
    return scene.stage.platform.settle


def prepare_accept_message_request(scene: Scene) -> Act:
    pair = talk(scene, scene.bob.id, by=scene.cleo)
    say(scene, scene.cleo, pair, "may I?")
    scene.stage.platform.settle()
    return lambda: scene.stage.expect(204, scene.bob, "POST", f"/v1/conversations/{pair}/accept")


def prepare_answer_message_request(scene: Scene) -> Act:
    """Bob accepts the request by writing."""
    pair = talk(scene, scene.bob.id, by=scene.cleo)
    say(scene, scene.cleo, pair, "may I?")
    scene.stage.platform.settle()
    return lambda: say(scene, scene.bob, pair, "of course")


def prepare_read_messages(scene: Scene) -> Act:
    pair = talk(scene, scene.bob.id)
    say(scene, scene.ada, pair, "first")
    scene.stage.platform.settle()

    def act() -> None:
        scene.stage.expect(204, scene.bob, "POST", f"/v1/conversations/{pair}/read", {"up_to": 1})
        scene.stage.platform.settle()

    return act


def prepare_unsend_message(scene: Scene) -> Act:
    pair = talk(scene, scene.bob.id)
    key = scene.stage.upload(scene.ada)
    scene.stage.platform.settle()
    sent = say(scene, scene.ada, pair, "secret", text="secret", media=[{"object_key": key}])
    scene.stage.platform.settle()

    def act() -> None:
        scene.stage.expect(204, scene.ada, "DELETE", f"/v1/conversations/{pair}/messages/{sent}")
        scene.stage.platform.settle()

    return act


def prepare_add_group_member(scene: Scene) -> Act:
    group = talk(scene, scene.bob.id, title="two")
    say(scene, scene.ada, group, "before")
    scene.stage.platform.settle()
    return lambda: scene.stage.expect(204, scene.ada, "PUT", f"/v1/conversations/{group}/members/{scene.cleo.id}")


def _leaving(scene: Scene, group: str, *people: Person) -> Act:
    """A repeated call of a user who has left is answered by 404."""

    def act() -> None:
        for person in people:
            _ending(scene, {204, 404}, person, f"/v1/conversations/{group}/leave")
        scene.stage.platform.settle()

    return act


def prepare_leave_group(scene: Scene) -> Act:
    """The only admin leaves."""
    group = talk(scene, scene.bob.id, scene.cleo.id, title="three")
    say(scene, scene.ada, group, "good bye")
    scene.stage.platform.settle()
    return _leaving(scene, group, scene.ada)


def prepare_leave_group_empty(scene: Scene) -> Act:
    """The last member leaves, and with that user the messages go."""
    group = talk(scene, scene.bob.id, title="two")
    key = scene.stage.upload(scene.bob)
    scene.stage.platform.settle()
    say(scene, scene.bob, group, "look", media=[{"object_key": key}])
    scene.stage.platform.settle()
    _leaving(scene, group, scene.ada)()
    return _leaving(scene, group, scene.bob)


MESSAGE_PATHS: list[Prepare] = [
    prepare_begin_pair,
    prepare_begin_group,
    prepare_send_message,
    prepare_send_message_to_group,
    prepare_deliver_message,
    prepare_accept_message_request,
    prepare_answer_message_request,
    prepare_read_messages,
    prepare_unsend_message,
    prepare_add_group_member,
    prepare_leave_group,
    prepare_leave_group_empty,
]
