"""The path of pushes that drills interrupt; see `paths`."""

from collections import Counter

from chalicelib.core import queues
from chalicelib.push.messages import PushNotification
from chalicelib.push.settings import settings
from tests.support.drills.scene import Act, Prepare, Scene
from tests.support.drills.stage import rows
from tests.support.resources import PUSH_SERVICES
from tests.support.rooms.pushing import Browser


def prepare_push(scene: Scene) -> Act:
    """Ada has two browsers, and the push service of one is busy; the message of a notification waits."""
    one, busy = (Browser(f"https://push.example.org/{name}") for name in ("one", "busy"))
    for each in (one, busy):
        scene.stage.expect(201, scene.ada, "POST", "/v1/push/subscriptions", each.subscription)
    PUSH_SERVICES.busy[busy.endpoint] = settings().push_tries
    (item,) = [row["item"]["S"] for row in rows("notifications", user_id=scene.ada.id) if "type" in row]
    queues.send([PushNotification(scene.ada.id, f"{scene.ada.id} {item}")], group=scene.ada.id)

    def act() -> None:
        scene.stage.platform.settle()
        got = Counter(PUSH_SERVICES.received)
        assert got <= Counter([one.endpoint, busy.endpoint]) + PUSH_SERVICES.unanswered, "a cause was pushed twice"
        assert got, "a function that dies loses the push to one browser"

    return act


PUSH_PATHS: list[Prepare] = [prepare_push]
