"""A push reaches each browser of the user once, encrypted, signed, and only when the user wants it."""

import base64
from collections.abc import Iterator
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey

from chalicelib.accounts import service as accounts
from chalicelib.core import clock
from chalicelib.core.auth import Caller
from chalicelib.core.problems import Unavailable
from chalicelib.core.settings import DAY, HOUR
from chalicelib.notifications.schemas import Language
from chalicelib.push import delivery, push_services, tables
from chalicelib.push.settings import settings
from infra.deploy import push_keys
from infra.deploy.keys import new_private_key
from tests.support.cloud import Policy
from tests.support.meter import metered
from tests.support.resources import other_push_keys
from tests.support.rooms import api
from tests.support.rooms.live import caller_of
from tests.support.rooms.pushing import TEXTS, Browser, PushService, call, push

pytestmark = pytest.mark.usefixtures("cloud")


@pytest.fixture
def service(policy: Policy) -> Iterator[PushService]:
    policy(push_loopback=1)
    with PushService().serving() as serving:
        yield serving


def subscribed(*browsers: Browser) -> tuple[str, Caller]:
    """A user with these browsers: the token and the session."""
    token = api.registered()["access_token"]
    for browser in browsers:
        assert call("POST", "/v1/push/subscriptions", browser.subscription, token).status == 201
    return token, caller_of(token)


def test_every_browser_gets_it_and_only_it_can_read_it(service: PushService) -> None:
    one, two = service.browser("one"), service.browser("two")
    _, caller = subscribed(one, two)
    push(caller.user_id)
    assert sorted(each.path for each in service.received) == ["/send/one", "/send/two"]
    for browser in (one, two):
        (received,) = [each for each in service.received if browser.endpoint.endswith(each.path)]
        assert browser.read(received) == {
            "id": delivery.topic("like#post") + "1",
            "group": delivery.topic("like#post"),
            "type": "like",
            "language": "en",
            "title": "Emulsion",
            "body": "bea liked your post",
            "path": "/p/1",
        }
        assert b"bea" not in received.body
        assert received.headers["content-encoding"] == "aes128gcm"
        assert received.headers["ttl"] == str(DAY)
        assert received.headers["topic"] == delivery.topic("like#post")
        assert len(received.headers["topic"]) == 32


def test_it_is_signed_by_the_key_that_the_browser_was_given(service: PushService) -> None:
    browser = service.browser()
    token, caller = subscribed(browser)
    given = call("GET", "/v1/push", None, token).body["public_key"]
    push(caller.user_id)
    scheme, signed, key = service.received[0].headers["authorization"].split(" ")
    assert (scheme, key) == ("vapid", f"k={given}")
    point = base64.urlsafe_b64decode(given + "=" * (-len(given) % 4))
    claims = jwt.decode(
        signed.removeprefix("t=").removesuffix(","),
        EllipticCurvePublicKey.from_encoded_point(SECP256R1(), point),
        algorithms=["ES256"],
        audience=service.url,
    )
    assert claims["exp"] - clock.now() <= DAY
    assert claims["sub"].startswith(("mailto:", "https:"))


def test_a_repeated_message_pushes_once_and_another_group_again(service: PushService) -> None:
    _, caller = subscribed(service.browser())
    for _ in range(3):
        push(caller.user_id)
    push(caller.user_id, "comment#post")
    assert len(service.received) == 2


def test_a_group_rings_again_for_a_later_cause_and_after_a_pause(service: PushService) -> None:
    _, caller = subscribed(service.browser())
    now_ms = clock.now_ms()
    pause_ms = settings().push_pause * 1000
    for at_ms, seq, pushes in (
        *((0, 3, 1), (pause_ms - 1, 4, 1), (pause_ms, 2, 1), (pause_ms, 3, 1), (pause_ms, 5, 2)),
        *((pause_ms, 5, 2), (2 * pause_ms - 1, 6, 2), (2 * pause_ms, 6, 3)),
    ):
        with clock.at(now_ms + at_ms):
            push(caller.user_id, seq=seq)
        assert len(service.received) == pushes, (at_ms, seq)


def test_a_busy_push_service_is_tried_again_and_then_the_message(service: PushService, policy: Policy) -> None:
    one, two = service.browser("one"), service.browser("two")
    _, caller = subscribed(one, two)
    policy(push_tries=1, push_loopback=1)
    service.answers = [503, 201]
    with pytest.raises(Unavailable):
        push(caller.user_id)
    assert len(service.received) == 1
    push(caller.user_id)
    assert sorted(each.path for each in service.received) == ["/send/one", "/send/two"]
    policy(push_tries=2, push_loopback=1)
    service.answers = [429]
    push(caller.user_id, "comment#post")
    assert len(service.received) == 4


def test_a_subscription_that_the_push_service_does_not_know_is_deleted(service: PushService) -> None:
    _, caller = subscribed(service.browser())
    service.answers = [410]
    push(caller.user_id)
    assert tables.read(caller.user_id)[1] == []


def test_a_browser_that_subscribed_again_meanwhile_is_kept(
    service: PushService, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = service.browser()
    token, caller = subscribed(browser)
    post = push_services.post

    def overtaken(*arguments: Any) -> Any:
        with clock.at(clock.now_ms() + 1):
            call("POST", "/v1/push/subscriptions", browser.subscription, token)
        return post(*arguments)

    monkeypatch.setattr(push_services, "post", overtaken)
    service.answers = [410]
    push(caller.user_id)
    assert len(tables.read(caller.user_id)[1]) == 1


def test_a_refused_push_is_not_repeated(service: PushService) -> None:
    _, caller = subscribed(service.browser())
    service.answers = [413]
    for _ in range(2):
        push(caller.user_id)
    assert service.received == []
    assert len(tables.read(caller.user_id)[1]) == 1


def test_a_session_that_ended_gets_nothing_even_before_its_subscription_is_deleted(service: PushService) -> None:
    token, caller = subscribed(service.browser())
    assert api.call("POST", "/v1/auth/logout", None, token).status == 204
    assert len(tables.read(caller.user_id)[1]) == 1
    push(caller.user_id)
    assert service.received == []
    assert tables.read(caller.user_id)[1] == []


def test_a_suspended_account_gets_nothing(service: PushService) -> None:
    _, caller = subscribed(service.browser())
    accounts.change_status(caller.user_id, "suspended")
    push(caller.user_id)
    assert service.received == []


def test_quiet_hours_are_quiet(service: PushService) -> None:
    token, caller = subscribed(service.browser())
    hours = {"start": "22:00", "end": "07:00", "zone": "UTC"}
    assert call("PATCH", "/v1/push", {"quiet_hours": hours}, token).status == 200
    midnight = clock.now_ms() // (DAY * 1000) * (DAY * 1000)
    for hour, pushes in ((23 - 24, 0), (3, 0), (7, 1)):
        with clock.at(midnight + hour * HOUR * 1000):
            push(caller.user_id, f"at {hour}")
        assert len(service.received) == pushes


def test_an_old_notification_is_not_pushed(service: PushService) -> None:
    _, caller = subscribed(service.browser())
    push(caller.user_id, at_ms=clock.now_ms() - DAY * 1000 - 1)
    assert service.received == []


def test_without_previews_nothing_private_is_in_the_payload(service: PushService) -> None:
    browser = service.browser()
    token, caller = subscribed(browser)
    call("PATCH", "/v1/push", {"previews": False}, token)
    push(caller.user_id)
    assert browser.read(service.received[0]) == {
        "id": delivery.topic("like#post") + "1",
        "group": delivery.topic("like#post"),
        "type": "like",
        "language": "en",
    }


def test_each_browser_is_told_in_its_language(service: PushService) -> None:
    languages: dict[Browser, Language] = {service.browser(name): name for name in ("en", "de", "ar")}
    token = api.registered()["access_token"]
    for browser, language in languages.items():
        made = call("POST", "/v1/push/subscriptions", browser.subscription | {"language": language}, token)
        assert (made.status, made.body["language"]) == (201, language)
    push(caller_of(token).user_id)
    for browser, language in languages.items():
        (received,) = [each for each in service.received if browser.endpoint.endswith(each.path)]
        told = browser.read(received)
        assert (told["language"], told["body"]) == (language, TEXTS[language])


def test_a_browser_that_subscribed_before_there_were_languages_is_told_in_english(service: PushService) -> None:
    browser = service.browser()
    _, caller = subscribed(browser)
    (target,) = tables.read(caller.user_id)[1]
    tables.PushRow(caller.user_id, tables.TARGET + target.target_id).update([tables.PushRow.language.remove()])
    push(caller.user_id)
    assert browser.read(service.received[0])["body"] == TEXTS["en"]


def test_a_long_text_is_cut(service: PushService) -> None:
    browser = service.browser()
    _, caller = subscribed(browser)
    push(caller.user_id, body="é" * 5000)
    push(caller.user_id, "comment#post", title="\0" * 5000, body="\0" * 5000)
    assert [browser.read(each)["body"] for each in service.received] == ["é" * 200, "\0" * 200]


def test_a_subscription_for_a_key_that_is_gone_is_deleted(service: PushService) -> None:
    _, caller = subscribed(service.browser())
    with other_push_keys() as target:
        push_keys.store(target, {"current": "p2", "keys": {"p2": new_private_key()}})
        push(caller.user_id)
    assert service.received == []
    assert tables.read(caller.user_id)[1] == []


def test_a_user_without_browsers_costs_one_read() -> None:
    caller = caller_of(api.registered()["access_token"])
    with metered() as meter:
        push(caller.user_id)
    assert (meter.calls.total(), meter.reads, meter.writes) == (1, 1, 0)
