"""Following, asking, and what is told to the feed; each at once, again, and against a race."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.core import aws, queues
from chalicelib.core.problems import Conflict, NotFound, TooManyRequests, Unprocessable
from chalicelib.core.settings import forget_settings
from chalicelib.graph import people, service, tables
from chalicelib.graph.messages import EdgeChanged
from tests.support import faults
from tests.support.faults import CrashAfterTheWrite
from tests.support.rooms.messages import drain, told
from tests.support.rooms.people import change, person

pytestmark = pytest.mark.usefixtures("cloud")


def told_later() -> int:
    """How many messages are delayed."""
    name = "ApproximateNumberOfMessagesDelayed"
    answer = aws.client("sqs").get_queue_attributes(QueueUrl=queues.queue_url("edges"), AttributeNames=[name])
    return int(answer["Attributes"][name])


def test_following_writes_an_edge_and_tells_the_feed_twice() -> None:
    ada, bea = person("ada"), person("bea")
    assert service.follow(ada, bea) == "following"
    assert service.is_following(ada, bea)
    assert not service.is_following(bea, ada)
    assert (told(), told_later()) == (["followed"], 1)


def test_following_again_is_fine_and_tells_again() -> None:
    ada, bea = person("ada"), person("bea")
    service.follow(ada, bea)
    edge = tables.FollowRow.get(ada, bea).created_at
    drain()
    assert service.follow(ada, bea) == "following"
    assert (told(), told_later()) == (["followed"], 1)
    assert tables.FollowRow.get(ada, bea).created_at == edge


def test_nobody_follows_themselves() -> None:
    ada = person("ada")
    with pytest.raises(Unprocessable) as caught:
        service.follow(ada, ada)
    assert caught.value.errors[0].field == "target_user_id"


@pytest.mark.parametrize("status", ["suspended", "deleted"])
def test_who_is_gone_cannot_be_followed(status: str) -> None:
    ada, bea = person("ada"), person("bea", status=status)
    with pytest.raises(NotFound):
        service.follow(ada, bea)
    assert told_later() == 0


@pytest.mark.parametrize("target", ["", "nobody", "00000000000", "é" * 11])
def test_who_never_was_cannot_be_followed(target: str) -> None:
    with pytest.raises(NotFound):
        service.follow(person("ada"), target)


def test_the_limit_of_followees() -> None:
    ada, bea, cyd = person("ada"), person("bea"), person("cyd")
    service.follow(ada, bea)
    change(ada, following_count=7500)
    with pytest.raises(Conflict) as caught:
        service.follow(ada, cyd)
    assert (caught.value.errors[0].field, caught.value.errors[0].limit) == ("target_user_id", 7500)
    assert service.follow(ada, bea) == "following", "who is followed already is not one more"


def test_unfollowing_leaves_a_restriction_and_following_again_lifts_it() -> None:
    ada, bea = person("ada"), person("bea")
    service.follow(ada, bea)
    drain()
    service.unfollow(ada, bea)
    assert not service.is_following(ada, bea)
    assert service.restricted(ada, [bea]) == {bea}
    assert told() == ["unfollowed"]
    service.follow(ada, bea)
    assert service.restricted(ada, [bea]) == set()


def test_unfollowing_again_tells_again_but_a_stranger_costs_nothing() -> None:
    ada, bea, cyd = person("ada"), person("bea"), person("cyd")
    service.follow(ada, bea)
    service.unfollow(ada, bea)
    drain()
    service.unfollow(ada, bea)
    assert told() == ["unfollowed"]
    drain()
    service.unfollow(ada, cyd)
    assert told() == []
    assert service.restricted(ada, [cyd]) == set()
    with pytest.raises(NotFound):
        service.unfollow(ada, "not-an-id")


def test_removing_a_follower_is_their_unfollowing() -> None:
    ada, bea = person("ada"), person("bea")
    service.follow(ada, bea)
    service.remove_follower(bea, ada)
    assert not service.is_following(ada, bea)
    assert service.restricted(ada, [bea]) == {bea}


def test_a_private_account_is_asked() -> None:
    ada, bea = person("ada"), person("bea", is_private=True)
    assert service.follow(ada, bea) == "requested"
    assert service.follow(ada, bea) == "requested"
    assert not service.is_following(ada, bea)
    assert (told(), told_later()) == ([], 0)
    assert people.relations(ada, [bea])[bea].requested


def test_accepting_makes_the_edge_once() -> None:
    ada, bea = person("ada"), person("bea", is_private=True)
    service.follow(ada, bea)
    service.accept(bea, ada)
    assert service.is_following(ada, bea)
    assert told() == ["followed"]
    assert not people.relations(ada, [bea])[bea].requested
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
    assert not people.relations(ada, [bea])[bea].requested


def test_who_asked_may_not_pass_the_limit_by_being_accepted() -> None:
    ada, bea = person("ada"), person("bea", is_private=True)
    service.follow(ada, bea)
    change(ada, following_count=7500)
    with pytest.raises(Conflict):
        service.accept(bea, ada)


@pytest.mark.parametrize(
    ("act", "is_private", "change_told"),
    [
        (service.follow, False, "followed"),
        (lambda ada, bea: service.accept(bea, ada), True, "followed"),
        (service.unfollow, False, "unfollowed"),
        (lambda ada, bea: service.remove_follower(bea, ada), False, "unfollowed"),
    ],
)
def test_a_call_that_dies_after_its_write(
    act: Callable[[str, str], object], is_private: bool, change_told: str
) -> None:
    ada, bea = person("ada"), person("bea", is_private=is_private)
    ends = change_told == "unfollowed"
    if ends or is_private:
        service.follow(ada, bea)
    drain()
    with faults.between(CrashAfterTheWrite()), pytest.raises(faults.Crash):
        act(ada, bea)
    assert told() == []
    assert (told_later() == 1) is not ends, "a backfill comes even if nobody tries again"
    act(ada, bea)
    assert told() == [change_told]
    assert service.is_following(ada, bea) is not ends
    assert service.restricted(ada, [bea]) == ({bea} if ends else set())


def test_an_edge_message_survives_the_wire() -> None:
    message = EdgeChanged("ada", "bea", "followed")
    assert EdgeChanged.from_record(json.loads(json.dumps(message.to_message()))) == message
    with pytest.raises(ValueError, match="change"):
        EdgeChanged.from_record({**message.to_message(), "change": "blocked"})


def test_changes_are_limited_however_little_they_change(monkeypatch: pytest.MonkeyPatch) -> None:
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
