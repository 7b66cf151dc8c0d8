"""An account goes public: requesters become followers, whatever faults calls and messages meet."""

import json
from typing import Any

import pytest

from chalicelib.accounts import service as accounts
from chalicelib.accounts.messages import WentPublic
from chalicelib.accounts.schemas import ProfileChange
from chalicelib.accounts.settings import AccountSettings
from chalicelib.core import queues
from chalicelib.core.settings import forget_settings
from chalicelib.graph import relationships, service, visible_accounts
from chalicelib.graph.messages import AcceptRequests
from chalicelib.graph.settings import settings
from functions.accept_requests import accept_requests
from infra.paths import CHALICE_CONFIG
from tests.support import faults
from tests.support.platform import LambdaContext
from tests.support.rooms.people import change, person

pytestmark = pytest.mark.usefixtures("cloud")


class Sent(list[Any]):
    """Messages sent to queue `requests` and not handled yet, delayed ones included."""

    def send(self, messages: Any, **_options: Any) -> None:
        self.extend(each for each in messages if each.queue == WentPublic.queue)

    def carry(self) -> None:
        """Handle all messages, and those that they send."""
        while self:
            body = json.dumps(self.pop(0).to_message())
            record = {"messageId": "0", "receiptHandle": "r", "body": body, "messageAttributes": {}, "attributes": {}}
            record["eventSource"] = "aws:sqs"
            assert accept_requests({"Records": [record]}, LambdaContext()) == {"batchItemFailures": []}


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> Sent:
    made = Sent()
    monkeypatch.setattr(queues, "send", made.send)
    return made


@pytest.fixture
def ada() -> str:
    return person("ada", is_private=True)


def go(user_id: str, *, private: bool) -> None:
    accounts.change_profile(user_id, ProfileChange(is_private=private))


def test_requesters_become_followers(sent: Sent, ada: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMULSION_ACCEPT_CHUNK", "3")
    forget_settings()
    fans = [person(f"fan{i}") for i in range(8)]
    for fan in fans:
        assert service.follow(fan, ada) == "requested"
    go(ada, private=False)
    assert sent == [WentPublic(ada)] * 2, "before the write, for the second time in two minutes, and after it"
    sent.carry()
    assert all(service.is_following(fan, ada) for fan in fans)
    assert service.requests(ada, 20, None).items == []


def test_nothing_is_sent_unless_the_account_goes_public(sent: Sent, ada: str) -> None:
    accounts.change_profile(ada, ProfileChange(bio="Engines."))
    go(ada, private=True)
    assert sent == []


def test_an_account_that_is_private_again_accepts_no_requests(sent: Sent, ada: str) -> None:
    bea = person("bea")
    service.follow(bea, ada)
    go(ada, private=False)
    go(ada, private=True)
    sent.append(AcceptRequests(ada, (bea,)))
    sent.carry()
    assert not service.is_following(bea, ada)
    assert visible_accounts.relations(bea, [ada])[ada].requested


def test_ended_requests_and_inactive_or_full_accounts_are_skipped(sent: Sent, ada: str) -> None:
    gone, full, left, blocked, fan = (person(name) for name in ("gone", "full", "left", "blocked", "fan"))
    for each in (gone, full, left, blocked, fan):
        service.follow(each, ada)
    go(ada, private=False)
    change(gone, status="suspended")
    change(full, following_count=settings().following_limit)
    asked = AcceptRequests(ada, (gone, full, left, blocked, fan))
    service.withdraw(left, ada)
    service.block(ada, blocked)
    sent.append(asked)
    sent.carry()
    followers = [each for each in (gone, full, left, blocked, fan) if service.is_following(each, ada)]
    assert followers == [fan]


def test_a_request_that_was_in_flight_is_found_by_the_second_message(sent: Sent, ada: str) -> None:
    bea = person("bea")
    go(ada, private=False)
    first, second = sent
    sent[:] = [first]
    sent.carry()
    relationships.put_request(bea, ada)  # by a call that read the account as private
    sent[:] = [second]
    sent.carry()
    assert service.is_following(bea, ada)


def test_a_call_that_dies_after_its_write(sent: Sent, ada: str) -> None:
    bea = person("bea")
    service.follow(bea, ada)

    class CrashAfterTheUpdate:
        def call(self, number: int, operation: str, arguments: faults.Arguments, proceed: faults.Proceed) -> Any:
            answer = proceed(arguments)
            if operation == "UpdateItem" and arguments["TableName"].endswith("-users"):
                raise faults.Crash
            return answer

    with faults.between(CrashAfterTheUpdate()), pytest.raises(faults.Crash):
        go(ada, private=False)
    assert sent == [WentPublic(ada)]
    sent.carry()
    assert service.is_following(bea, ada)


def test_messages_survive_the_wire() -> None:
    for message in (AcceptRequests("ada"), AcceptRequests("ada", ("bea", "cyd"))):
        assert AcceptRequests.from_record(json.loads(json.dumps(message.to_message()))) == message
    assert AcceptRequests.from_record(WentPublic("ada").to_message()) == AcceptRequests("ada")


def test_the_second_message_comes_when_no_call_is_left_that_read_the_account_before() -> None:
    """Assumptions of docs/decisions/0028: of the delay of that message, and of the lifetime of fences."""
    config = json.loads(CHALICE_CONFIG.read_text())
    writers = ("api_handler", "accept_requests")
    lives = [config["lambda_functions"][each].get("lambda_timeout", config["lambda_timeout"]) for each in writers]
    assert 2 * max(lives) <= AccountSettings().accept_again
    assert 2 * max(lives) <= AccountSettings().fence_lifetime
