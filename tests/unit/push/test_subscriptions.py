"""Browsers subscribe to pushes, with addresses and keys that can be used, and until their session ends."""

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.accounts import service as accounts
from chalicelib.core import clock
from chalicelib.core.auth import Caller
from chalicelib.push import tables
from tests.support.cloud import Policy
from tests.support.platform import Platform
from tests.support.resources import other_push_keys, take_push_keys
from tests.support.rooms import api
from tests.support.rooms.live import caller_of, signed_in
from tests.support.rooms.pushing import DEVICE, SUBSCRIPTION, Browser, call

pytestmark = pytest.mark.usefixtures("cloud")


def registered() -> tuple[str, Caller]:
    token = api.registered()["access_token"]
    return token, caller_of(token)


def test_a_browser_subscribes_is_listed_and_unsubscribes() -> None:
    token, _ = registered()
    page = call("GET", "/v1/push", None, token)
    assert (page.status, page.body["subscriptions"], page.body["previews"]) == (200, [], True)
    made = call("POST", "/v1/push/subscriptions", SUBSCRIPTION, token, {"User-Agent": "Firefox"})
    assert (made.status, made.body["device"], made.body["current"]) == (201, "Firefox", True)
    assert call("GET", "/v1/push", None, token).body["subscriptions"] == [made.body]
    path = f"/v1/push/subscriptions/{made.body['id']}"
    assert call("DELETE", path, None, registered()[0]).status == 404, "another user's"
    assert call("DELETE", path, None, token).status == 204
    assert call("DELETE", path, None, token).status == 404
    assert call("GET", "/v1/push", None, token).body["subscriptions"] == []


def test_a_browser_that_subscribes_again_has_one_subscription_of_the_new_session() -> None:
    token, caller = registered()
    first = call("POST", "/v1/push/subscriptions", SUBSCRIPTION, token).body
    other = signed_in(caller.user_id)
    again = call("POST", "/v1/push/subscriptions", {**SUBSCRIPTION, "keys": Browser("").subscription["keys"]}, token)
    assert again.body["id"] == first["id"]
    (target,) = tables.read(caller.user_id)[1]
    assert target.session_id == caller.session_id != other.session_id
    assert target.browser_key != SUBSCRIPTION["keys"]["p256dh"]


def test_the_oldest_of_too_many_browsers_is_dropped(policy: Policy) -> None:
    policy(push_targets=2)
    token, _ = registered()
    for number in range(3):
        with clock.at(clock.now_ms() + number):
            browser = Browser(f"https://push.example.org/{number}")
            made = call("POST", "/v1/push/subscriptions", browser.subscription, token, {"User-Agent": str(number)})
        assert made.status == 201
    assert [each["device"] for each in call("GET", "/v1/push", None, token).body["subscriptions"]] == ["2", "1"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"endpoint": "http://push.example.org/a"}, "endpoint"),
        ({"endpoint": "https://10.0.0.1/a"}, "endpoint"),
        ({"endpoint": "https://push.example.org/" + "a" * 1000}, "endpoint"),
        ({"keys": {"p256dh": "AAAA", "auth": SUBSCRIPTION["keys"]["auth"]}}, "keys.p256dh"),
        ({"keys": {"p256dh": "!", "auth": SUBSCRIPTION["keys"]["auth"]}}, "keys.p256dh"),
        ({"keys": {"p256dh": "é", "auth": SUBSCRIPTION["keys"]["auth"]}}, "keys.p256dh"),
        ({"keys": {"p256dh": SUBSCRIPTION["keys"]["p256dh"], "auth": "AAAA"}}, "keys.auth"),
        ({"keys": {}}, "keys.p256dh"),
        ({"more": 1}, "more"),
    ],
)
def test_what_cannot_be_pushed_to_is_refused(change: dict[str, Any], field: str) -> None:
    token, caller = registered()
    refused = call("POST", "/v1/push/subscriptions", {**SUBSCRIPTION, **change}, token)
    assert refused.status == 422
    assert field in refused.fields
    assert tables.read(caller.user_id)[1] == []


@pytest.mark.parametrize("path", ["subscriptions", "devices"])
def test_a_language_that_has_no_texts_is_refused_with_those_that_have(path: str) -> None:
    token, _ = registered()
    body = {**SUBSCRIPTION, "language": "fr"} if path == "subscriptions" else {**DEVICE, "language": "fr"}
    refused = call("POST", f"/v1/push/{path}", body, token)
    assert refused.status == 422
    (error,) = refused.body["errors"]
    assert (error["field"], error["limit"]) == ("language", "'en', 'de' or 'ar'")


def test_a_browser_changes_its_language() -> None:
    token, _ = registered()
    for language in ("de", "ar"):
        assert call("POST", "/v1/push/subscriptions", {**SUBSCRIPTION, "language": language}, token).status == 201
        (listed,) = call("GET", "/v1/push", None, token).body["subscriptions"]
        assert listed["language"] == language


def test_a_stage_without_a_key_says_so() -> None:
    token, _ = registered()
    with other_push_keys():
        take_push_keys()
        assert call("GET", "/v1/push", None, token).body["public_key"] is None
        refused = call("POST", "/v1/push/subscriptions", SUBSCRIPTION, token)
    assert (refused.status, refused.code) == (409, "push-off")


def test_the_end_of_a_session_deletes_its_subscriptions_alone() -> None:
    token, caller = registered()
    kept = signed_in(caller.user_id)
    call("POST", "/v1/push/subscriptions", SUBSCRIPTION, token)
    (first,) = tables.read(caller.user_id)[1]
    tables.put_target(replace(first, target_id="kept", session_id=kept.session_id))
    assert api.call("POST", "/v1/auth/logout", None, token).status == 204
    Platform().settle()
    assert [each.session_id for each in tables.read(caller.user_id)[1]] == [kept.session_id]


def test_a_closed_account_has_no_subscriptions() -> None:
    token, caller = registered()
    call("POST", "/v1/push/subscriptions", SUBSCRIPTION, token)
    accounts.change_status(caller.user_id, "suspended")
    Platform().settle()
    assert tables.read(caller.user_id)[1] == []
