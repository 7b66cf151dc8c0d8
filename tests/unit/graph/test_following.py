"""Following, requests, and the messages they send: at once, repeated, and in races."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.core import aws, queues
from chalicelib.core.problems import Conflict, NotFound, TooManyRequests, Unprocessable
from chalicelib.core.settings import forget_settings
from chalicelib.graph import service, tables, visible_accounts
from chalicelib.graph.messages import EdgeChanged
from chalicelib.graph.settings import settings
from tests.support import faults
from tests.support.faults import CrashAfterTheWrite
from tests.support.rooms.messages import changes_sent, drain
from tests.support.rooms.people import change, person

pytestmark = pytest.mark.usefixtures("cloud")


def count_delayed() -> int:
    """How many messages are delayed."""
    name = "ApproximateNumberOfMessagesDelayed"
    url = queues.queue_url(EdgeChanged.queue.name)
    answer = aws.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=[name])
    return int(answer["Attributes"][name])


def test_following_writes_an_edge_and_sends_two_messages() -> None:
    ada, bea = person("ada"), person("bea")
    assert service.follow(ada, bea) == "following"
    assert service.is_following(ada, bea)
    assert not service.is_following(bea, ada)
    assert (changes_sent(), count_delayed()) == (["followed"], 1)


def test_following_again_sends_the_messages_again() -> None:
    ada, bea = person("ada"), person("bea")
    service.follow(ada, bea)
    edge = tables.FollowRow.get(ada, bea).created_at
    drain()
    assert service.follow(ada, bea) == "following"
    assert (changes_sent(), count_delayed()) == (["followed"], 1)
    assert tables.FollowRow.get(ada, bea).created_at == edge


def test_following_oneself_is_refused() -> None:
    ada = person("ada")
    with pytest.raises(Unprocessable) as caught:
        service.follow(ada, ada)
    assert caught.value.errors[0].field == "target_user_id"


@pytest.mark.parametrize("status", ["suspended", "deleted"])
def test_inactive_accounts_cannot_be_followed(status: str) -> None:
    ada, bea = person("ada"), person("bea", status=status)
    with pytest.raises(NotFound):
        service.follow(ada, bea)
    assert count_delayed() == 0


@pytest.mark.parametrize("target", ["", "nobody", "00000000000", "é" * 11])
def test_unknown_accounts_cannot_be_followed(target: str) -> None:
    with pytest.raises(NotFound):
        service.follow(person("ada"), target)


def test_the_limit_of_followees() -> None:
    ada, bea, cyd = person("ada"), person("bea"), person("cyd")
    service.follow(ada, bea)
    change(ada, following_count=settings().following_limit)
    with pytest.raises(Conflict) as caught:
        service.follow(ada, cyd)
    assert (caught.value.errors[0].field, caught.value.errors[0].limit) == (
        "target_user_id",
        settings().following_limit,
    )
    assert service.follow(ada, bea) == "following", "an existing followee does not count again"


def test_unfollowing_leaves_a_restriction_and_following_again_removes_it() -> None:
    ada, bea = person("ada"), person("bea")
    service.follow(ada, bea)
    drain()
    service.unfollow(ada, bea)
    assert not service.is_following(ada, bea)
    assert service.left_out(ada, [bea]) == {bea}
    assert changes_sent() == ["unfollowed"]
    service.follow(ada, bea)
    assert service.left_out(ada, [bea]) == set()


def test_unfollowing_again_sends_again_but_not_without_an_earlier_edge() -> None:
    ada, bea, cyd = person("ada"), person("bea"), person("cyd")
    service.follow(ada, bea)
    service.unfollow(ada, bea)
    drain()
    service.unfollow(ada, bea)
    assert changes_sent() == ["unfollowed"]
    drain()
    service.unfollow(ada, cyd)
    assert changes_sent() == []
    assert service.left_out(ada, [cyd]) == set()
    with pytest.raises(NotFound):
        service.unfollow(ada, "not-an-id")


def test_removing_a_follower_ends_the_follower_s_edge() -> None:
    ada, bea = person("ada"), person("bea")
    service.follow(ada, bea)
    service.remove_follower(bea, ada)
    assert not service.is_following(ada, bea)
    assert service.left_out(ada, [bea]) == {bea}


def test_following_a_private_account_sends_a_request() -> None:
    ada, bea = person("ada"), person("bea", is_private=True)
    assert service.follow(ada, bea) == "requested"
    assert service.follow(ada, bea) == "requested"
    assert not service.is_following(ada, bea)
    assert (changes_sent(), count_delayed()) == ([], 0)
    assert visible_accounts.relations(ada, [bea])[bea].requested


def test_accepting_makes_the_edge_once() -> None:
    ada, bea = person("ada"), person("bea", is_private=True)
    service.follow(ada, bea)
    service.accept(bea, ada)
    assert service.is_following(ada, bea)
    assert changes_sent() == ["followed"]
    assert not visible_accounts.relations(ada, [bea])[bea].requested
    service.accept(bea, ada)
    assert service.follow(ada, bea) == "following"


@pytest.mark.parametrize("end", [service.withdraw, lambda ada, bea: service.decline(bea, ada), service.unfollow])
def test_a_request_that_is_over_cannot_be_accepted(end: Callable[[str, str], None]) -> None:
    ada, bea = person("ada"), person("bea", is_private=True)
    service.follow(ada, bea)
    end(ada, bea)
    end(ada, bea)
    with pytest.raises(NotFound):
        service.accept(bea, ada)
    assert not service.is_following(ada, bea)


def test_a_request_withdrawn_while_it_is_being_accepted(monkeypatch: pytest.MonkeyPatch) -> None:
    ada, bea = person("ada"), person("bea", is_private=True)
    service.follow(ada, bea)
    send = queues.send

    def withdraw_then_send(*arguments: Any, **options: Any) -> None:
        service.withdraw(ada, bea)
        send(*arguments, **options)

    monkeypatch.setattr(queues, "send", withdraw_then_send)
    with pytest.raises(NotFound):
        service.accept(bea, ada)
    assert not service.is_following(ada, bea)


def test_a_request_accepted_while_it_is_being_taken_back_by_unfollowing(monkeypatch: pytest.MonkeyPatch) -> None:
    ada, bea = person("ada"), person("bea", is_private=True)
    service.follow(ada, bea)
    delete_request = tables.delete_request

    def accept_then_delete(*arguments: str) -> None:
        service.accept(bea, ada)
        delete_request(*arguments)

    monkeypatch.setattr(tables, "delete_request", accept_then_delete)
    service.unfollow(ada, bea)
    assert not service.is_following(ada, bea)


def test_an_account_that_went_public_is_followed_and_the_request_ends() -> None:
    ada, bea = person("ada"), person("bea", is_private=True)
    service.follow(ada, bea)
    change(bea, is_private=False)
    assert service.follow(ada, bea) == "following"
    assert not visible_accounts.relations(ada, [bea])[bea].requested


def test_accepting_respects_the_requester_s_limit_of_followees() -> None:
    ada, bea = person("ada"), person("bea", is_private=True)
    service.follow(ada, bea)
    change(ada, following_count=settings().following_limit)
    with pytest.raises(Conflict):
        service.accept(bea, ada)


@pytest.mark.parametrize(
    ("act", "is_private", "expected"),
    [
        (service.follow, False, "followed"),
        (lambda ada, bea: service.accept(bea, ada), True, "followed"),
        (service.unfollow, False, "unfollowed"),
        (lambda ada, bea: service.remove_follower(bea, ada), False, "unfollowed"),
    ],
)
def test_a_call_that_dies_after_its_write(act: Callable[[str, str], object], is_private: bool, expected: str) -> None:
    ada, bea = person("ada"), person("bea", is_private=is_private)
    ends = expected == "unfollowed"
    if ends or is_private:
        service.follow(ada, bea)
    drain()
    with faults.between(CrashAfterTheWrite()), pytest.raises(faults.Crash):
        act(ada, bea)
    assert changes_sent() == []
    assert (count_delayed() == 1) is not ends, "the backfill comes even if the client does not retry"
    act(ada, bea)
    assert changes_sent() == [expected]
    assert service.is_following(ada, bea) is not ends
    assert service.left_out(ada, [bea]) == ({bea} if ends else set())


def test_an_edge_message_survives_the_wire() -> None:
    message = EdgeChanged("ada", "bea", "followed")
    assert EdgeChanged.from_record(json.loads(json.dumps(message.to_message()))) == message
    with pytest.raises(ValueError, match="change"):
        EdgeChanged.from_record({**message.to_message(), "change": "blocked"})


def test_changes_are_limited_even_if_they_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMULSION_GRAPH_CHANGES_PER_USER", "5")
    forget_settings()
    ada, bea = person("ada"), person("bea")
    for _ in range(5):
        service.follow(ada, bea)
    for change_more in (service.follow, service.unfollow, service.accept, service.remove_follower):
        with pytest.raises(TooManyRequests) as refused:
            change_more(ada, bea)
    assert "Retry-After" in refused.value.headers
    service.follow(bea, ada)
