"""Apps of mobile devices get pushes through SNS, on stages that have applications there."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from chalicelib.core import aws
from chalicelib.core.problems import Unavailable
from chalicelib.core.settings import forget_settings
from chalicelib.push import devices, life_cycle, tables
from tests.support.resources import client
from tests.support.rooms import api
from tests.support.rooms.live import caller_of
from tests.support.rooms.pushing import DEVICE, TEXTS, call, push

pytestmark = pytest.mark.usefixtures("cloud")


@pytest.fixture
def application(monkeypatch: pytest.MonkeyPatch) -> str:
    made = client("sns").create_platform_application(Name="emulsion-local-ios", Platform="APNS", Attributes={})
    arn = str(made["PlatformApplicationArn"])
    monkeypatch.setenv("EMULSION_PUSH_IOS_APPLICATION", arn)
    forget_settings()
    for each in client("sns").list_endpoints_by_platform_application(PlatformApplicationArn=arn)["Endpoints"]:
        client("sns").delete_endpoint(EndpointArn=each["EndpointArn"])
    return arn


class Sns:
    """Records what is published; an error of that code comes first."""

    def __init__(self, *codes: str) -> None:
        self.codes = [*codes]
        self.published: list[dict[str, Any]] = []

    def publish(self, **arguments: Any) -> None:
        if self.codes:
            raise ClientError({"Error": {"Code": self.codes.pop(0)}}, "Publish")
        self.published.append(arguments)


@pytest.fixture
def registered(application: str) -> tuple[str, str]:
    """A user with a device: token and id."""
    token = api.registered()["access_token"]
    assert call("POST", "/v1/push/devices", DEVICE, token).status == 201
    return token, caller_of(token).user_id


def use(monkeypatch: pytest.MonkeyPatch, sns: Sns) -> Sns:
    monkeypatch.setitem(aws._clients, "sns", sns)
    return sns


def test_a_stage_without_apps_says_so() -> None:
    refused = call("POST", "/v1/push/devices", DEVICE, api.registered()["access_token"])
    assert (refused.status, refused.code) == (409, "mobile-push-off")


def test_a_device_is_registered_once_and_enabled_again(registered: tuple[str, str], application: str) -> None:
    token, user_id = registered
    (target,) = tables.read(user_id)[1]
    client("sns").set_endpoint_attributes(EndpointArn=target.endpoint, Attributes={"Enabled": "false"})
    again = call("POST", "/v1/push/devices", DEVICE, token)
    assert (again.body["id"], again.body["kind"]) == (target.target_id, "ios")
    (endpoint,) = client("sns").list_endpoints_by_platform_application(PlatformApplicationArn=application)["Endpoints"]
    assert endpoint["EndpointArn"] == tables.read(user_id)[1][0].endpoint
    assert endpoint["Attributes"]["Enabled"] == "true"
    assert [each["kind"] for each in call("GET", "/v1/push", None, token).body["subscriptions"]] == ["ios"]


def test_a_push_has_the_forms_of_the_platforms(registered: tuple[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    token, user_id = registered
    sns = use(monkeypatch, Sns())
    for _ in range(2):
        push(user_id)
    (published,) = sns.published
    message = json.loads(published["Message"])
    assert json.loads(message["APNS"])["aps"]["alert"] == {"title": "Emulsion", "body": "bea liked your post"}
    assert json.loads(message["GCM"])["data"]["path"] == "/p/1"
    call("PATCH", "/v1/push", {"previews": False}, token)
    push(user_id, "comment#post")
    assert "bea" not in sns.published[1]["Message"]


def test_an_app_is_told_in_its_language(registered: tuple[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    token, user_id = registered
    assert call("POST", "/v1/push/devices", {**DEVICE, "language": "ar"}, token).body["language"] == "ar"
    sns = use(monkeypatch, Sns())
    push(user_id)
    call("PATCH", "/v1/push", {"previews": False}, token)
    push(user_id, "comment#post")
    assert [json.loads(each["Message"])["default"] for each in sns.published] == [TEXTS["ar"], devices.SOMETHING["ar"]]


def test_what_errors_of_sns_mean(registered: tuple[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    _, user_id = registered
    use(monkeypatch, Sns("InvalidParameter"))
    push(user_id)
    assert len(tables.read(user_id)[1]) == 1
    sns = use(monkeypatch, Sns("ThrottlingException"))
    with pytest.raises(Unavailable):
        push(user_id, "comment#post")
    push(user_id, "comment#post")
    assert len(sns.published) == 1
    use(monkeypatch, Sns("EndpointDisabled"))
    push(user_id, "follow#")
    assert tables.read(user_id)[1] == []


def test_an_erasure_deletes_the_endpoint(registered: tuple[str, str], application: str) -> None:
    _, user_id = registered
    assert not life_cycle.erase_user(user_id)
    assert life_cycle.erase_user(user_id)
    assert client("sns").list_endpoints_by_platform_application(PlatformApplicationArn=application)["Endpoints"] == []
