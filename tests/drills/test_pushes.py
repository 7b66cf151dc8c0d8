"""A browser is told of each cause once, whatever is repeated or dies, and not at all once its session has ended."""

from collections.abc import Callable

import pytest

from chalicelib.core import clock
from chalicelib.push import push_services
from chalicelib.push import service as pushes
from chalicelib.push.messages import PushNotification
from chalicelib.push.push_services import Outcome
from chalicelib.push.settings import settings
from chalicelib.push.tables import PushRow
from tests.support.cloud import forget
from tests.support.drills.stage import PASSWORD, Person, Stage, rows
from tests.support.faults import Crash, CrashAt, between
from tests.support.rooms.pushing import SUBSCRIPTION

NewStage = Callable[[], Stage]
MOST_CALLS = 20  # of one push


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """The bodies of the pushes that the push service got."""
    got: list[bytes] = []

    def post(_: str, body: bytes, __: object) -> Outcome:
        got.append(body)
        return Outcome.SENT

    monkeypatch.setattr(push_services, "post", post)
    return got


def liked(stage: Stage, sent: list[bytes]) -> tuple[Person, Person, str, PushNotification]:
    """Ada with a browser, and Bob who has just liked her post; the message of the push, which was not delivered yet."""
    ada, bob = stage.register("ada"), stage.register("bob")
    post_id = stage.post(ada, "look", stage.upload(ada))["id"]
    stage.platform.settle()
    stage.react(bob, "PUT", post_id)
    stage.platform.settle()  # pushes nothing: there is no browser yet
    stage.expect(201, ada, "POST", "/v1/push/subscriptions", SUBSCRIPTION)
    (item,) = [row["item"]["S"] for row in rows("notifications") if row["item"]["S"].startswith("like#")]
    assert sent == []
    return ada, bob, post_id, PushNotification(ada.id, f"{ada.id} {item}")


def deliver(message: PushNotification) -> None:
    forget()
    pushes.push_notification(message)


@pytest.mark.parametrize("after", [False, True])
def test_a_cause_is_pushed_once_whatever_dies(new_stage: NewStage, sent: list[bytes], after: bool) -> None:
    """A function that dies between the claim and the push loses this push, and only this."""
    ada, _, _, message = liked(new_stage(), sent)
    pushes_of: list[int] = []
    is_over = False
    while not is_over:
        sent.clear()
        for row in PushRow.query(ada.id, PushRow.item.startswith("claim#")):
            row.delete()
        with between(CrashAt(len(pushes_of) + 1, after=after)):
            try:
                deliver(message)
                is_over = True
            except Crash:
                pass
        for _ in range(3):
            deliver(message)
        pushes_of.append(len(sent))
        assert len(pushes_of) < MOST_CALLS
    assert len(pushes_of) > 4
    assert set(pushes_of) <= {0, 1}
    assert pushes_of.count(0) <= 2, "it died after the claim: at it, and while the key was read"
    assert pushes_of[-1] == 1


def test_messages_that_are_repeated_and_late_push_each_cause_once(new_stage: NewStage, sent: list[bytes]) -> None:
    stage = new_stage()
    _, _, post_id, message = liked(stage, sent)
    now_ms = clock.now_ms()
    deliver(message)
    cleo = stage.register("cleo")
    stage.react(cleo, "PUT", post_id)
    stage.platform.settle()
    assert len(sent) == 1, "the group rings once within a pause"
    with clock.at(now_ms + settings().push_pause * 2000):
        for _ in range(3):
            deliver(message)
    assert len(sent) == 2


def test_a_browser_whose_session_ended_gets_nothing_before_its_row_is_deleted(
    new_stage: NewStage, sent: list[bytes]
) -> None:
    stage = new_stage()
    ada, _, _, message = liked(stage, sent)
    stage.expect(204, ada, "POST", "/v1/auth/logout")
    deliver(message)
    assert sent == []
    stage.platform.settle()
    assert [row for row in rows("push_targets") if row["item"]["S"].startswith("target#")] == []


def test_only_the_ended_session_s_browser_is_forgotten(new_stage: NewStage, sent: list[bytes]) -> None:
    stage = new_stage()
    ada, _, _, message = liked(stage, sent)
    token = stage.expect(200, None, "POST", "/v1/auth/login", {"login": "ada", "password": PASSWORD})["access_token"]
    other = Person("ada", ada.id, token)
    stage.expect(
        201, other, "POST", "/v1/push/subscriptions", {**SUBSCRIPTION, "endpoint": "https://push.example.org/b"}
    )
    stage.expect(204, other, "POST", "/v1/auth/logout")
    stage.platform.settle()
    deliver(message)
    assert len(sent) == 1
