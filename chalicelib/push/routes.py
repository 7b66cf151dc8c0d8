"""Pushes to browsers that have no page open, and to apps: subscriptions, quiet hours."""

from chalicelib.core.api import Room
from chalicelib.core.auth import Caller
from chalicelib.core.schemas import OwnedId
from chalicelib.push import service
from chalicelib.push.schemas import NewDevice, NewSubscription, PushChange, PushSettings, Subscription

room = Room(__name__)


@room.get("/v1/push")
def push_settings(caller: Caller) -> PushSettings:
    """Show the caller's settings of pushes, who gets them, and the key that browsers subscribe for."""
    return service.read(caller)


@room.patch("/v1/push")
def change_push_settings(caller: Caller, body: PushChange) -> PushSettings:
    """Change the caller's quiet hours, or whether pushes show texts."""
    return service.change(caller, body)


@room.post("/v1/push/subscriptions", status=201, problems=(409,))
def subscribe(caller: Caller, body: NewSubscription, user_agent: str) -> Subscription:
    """Send the caller's pushes to a browser, too, until the session ends; repeating it changes nothing."""
    return service.subscribe(caller, body, user_agent)


@room.post("/v1/push/devices", status=201, problems=(409,))
def register_device(caller: Caller, body: NewDevice, user_agent: str) -> Subscription:
    """Send the caller's pushes to the app of a device, too, until the session ends; repeating it changes nothing."""
    return service.register_device(caller, body, user_agent)


@room.delete("/v1/push/subscriptions/{subscription_id}")
def unsubscribe(caller: Caller, subscription_id: OwnedId) -> None:
    """Send no more pushes to a browser or device."""
    service.unsubscribe(caller.user_id, subscription_id)
