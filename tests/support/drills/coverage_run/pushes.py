"""Run every branch of pushes: subscriptions, devices, and notifications that push services take or refuse."""

from typing import Any

import pytest

from chalicelib.core.settings import forget_settings
from chalicelib.push.push_services import Outcome
from tests.support.drills.stage import PASSWORD, Person
from tests.support.drills.usage import ObservedStage
from tests.support.resources import client
from tests.support.rooms.pushing import SUBSCRIPTION, Browser

OUTCOMES: list[Outcome] = []
"""What becomes of the next pushes; all others are sent."""


def answer(*_: object) -> Outcome:
    """Answer a push in place of push services."""
    return OUTCOMES.pop(0) if OUTCOMES else Outcome.SENT


def push(stage: ObservedStage, ada: Person) -> None:
    """Pia has browsers and a device, and is told of likes of her posts; a session of hers ends."""
    pia = stage.register("pia")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EMULSION_PUSH_TARGETS", "1")
        forget_settings()
        quiet = {"start": "00:00", "end": "00:01", "zone": "UTC"}
        stage.expect(200, pia, "PATCH", "/v1/push", {"quiet_hours": quiet, "previews": False})
        for browser in ("one", "two"):
            subscribe(stage, pia, browser)
        (kept,) = stage.expect(200, pia, "GET", "/v1/push")["subscriptions"]
        OUTCOMES.extend([Outcome.SENT, *[Outcome.BUSY] * 3, Outcome.SENT, Outcome.GONE])
        for _ in range(3):
            _like(stage, ada, pia)
        stage.expect(404, pia, "DELETE", f"/v1/push/subscriptions/{kept['id']}")
        _park(stage, ada, pia)
        _register_devices(stage, ada, pia)
        _end_sessions(stage, ada, pia)
    forget_settings()


def subscribe(stage: ObservedStage, person: Person, name: str) -> Any:
    """Let a user have a browser, whose push service takes everything unless a step says otherwise."""
    browser = Browser(f"https://push.example.org/{name}")
    return stage.expect(201, person, "POST", "/v1/push/subscriptions", browser.subscription)


def _like(stage: ObservedStage, ada: Person, pia: Person) -> None:
    post_id = stage.post(pia, "told", stage.upload(pia))["id"]
    stage.platform.settle()
    stage.react(ada, "PUT", post_id)
    stage.platform.settle()


def _park(stage: ObservedStage, ada: Person, pia: Person) -> None:
    """The queue refuses messages: the record is parked, and tried again."""
    subscribe(stage, pia, "three")
    post_id = stage.post(pia, "told", stage.upload(pia))["id"]
    stage.platform.settle()
    stage.react(ada, "PUT", post_id)
    stage.platform.usage.refusing = "pushes"
    stage.platform.settle()
    stage.platform.usage.refusing = None
    stage.platform.settle()


def _register_devices(stage: ObservedStage, ada: Person, pia: Person) -> None:
    """A device is registered, registered again while SNS has it disabled, and told."""
    made = client("sns").create_platform_application(Name="emulsion-local-ios", Platform="APNS", Attributes={})
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EMULSION_PUSH_IOS_APPLICATION", made["PlatformApplicationArn"])
        forget_settings()
        for _ in range(2):
            device = {"platform": "ios", "token": "d" * 64}
            stage.expect(201, pia, "POST", "/v1/push/devices", device)
            arn = made["PlatformApplicationArn"]
            (endpoint,) = client("sns").list_endpoints_by_platform_application(PlatformApplicationArn=arn)["Endpoints"]
            client("sns").set_endpoint_attributes(EndpointArn=endpoint["EndpointArn"], Attributes={"Enabled": "false"})
        client("sns").set_endpoint_attributes(EndpointArn=endpoint["EndpointArn"], Attributes={"Enabled": "true"})
        _like(stage, ada, pia)
    (kept,) = stage.expect(200, pia, "GET", "/v1/push")["subscriptions"]
    stage.expect(204, pia, "DELETE", f"/v1/push/subscriptions/{kept['id']}")
    forget_settings()


def _end_sessions(stage: ObservedStage, ada: Person, pia: Person) -> None:
    """A session ends; of another one that ended, the subscription is still there when its user is told."""
    for is_found_first in (False, True):
        login = {"login": "pia", "password": PASSWORD}
        token = stage.expect(200, None, "POST", "/v1/auth/login", login)["access_token"]
        other = Person("pia", pia.id, token)
        stage.expect(201, other, "POST", "/v1/push/subscriptions", SUBSCRIPTION)
        post_id = stage.post(pia, "told", stage.upload(pia))["id"]
        stage.platform.settle()
        if is_found_first:
            sessions = stage.expect(200, other, "GET", "/v1/auth/sessions")["items"]
            row = {
                "user_id": {"S": pia.id},
                "session_id": {"S": next(each["id"] for each in sessions if each["current"])},
            }
            client("dynamodb").delete_item(TableName="emulsion-local-sessions", Key=row)
        else:
            stage.expect(204, other, "POST", "/v1/auth/logout")
        stage.react(ada, "PUT", post_id)
        stage.platform.settle()
