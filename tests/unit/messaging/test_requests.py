"""Pairs and requests: one conversation for two users, and what happens until it is accepted."""

import pytest

from chalicelib.core.problems import Forbidden, TooManyRequests, Unprocessable
from chalicelib.graph import service as graph
from chalicelib.messaging import service, tables
from chalicelib.messaging.conversation import pair_id
from tests.support.cloud import Policy
from tests.support.rooms import world
from tests.support.rooms.api import concurrently
from tests.support.rooms.conversing import group, inbox, messages, pair, people, requests, say, texts, write

pytestmark = pytest.mark.usefixtures("cloud")


@pytest.fixture
def strangers() -> list[str]:
    """Users who do not follow each other."""
    return [world.person(name) for name in ("ada", "bob", "cleo")]


def test_a_pair_has_one_conversation_whatever_races() -> None:
    ada, bob = people(2)
    made = concurrently(lambda each: service.begin(*each), [(ada, [bob]), (bob, [ada])] * 3)
    assert {found.conversation.conversation_id for found, _ in made} == {pair_id(ada, bob)}
    assert sum(is_new for _, is_new in made) == 1


def test_an_unused_pair_is_listed_for_the_user_who_began_it(strangers: list[str]) -> None:
    ada, bob, _ = strangers
    pair(ada, bob)
    assert [each.id for each in inbox(ada)] == [pair_id(ada, bob)]
    assert (inbox(bob), requests(bob)) == ([], [])


def test_a_message_from_an_account_that_is_not_followed_is_a_request(strangers: list[str]) -> None:
    ada, bob, _ = strangers
    message = write(ada, bob, "hello", media=(world.photo(ada),))
    assert inbox(bob) == []
    (request,) = requests(bob)
    assert (request.id, request.state, request.requester.id, request.unread) == (pair_id(ada, bob), "request", ada, 1)
    assert {"accept", "decline", "block", "report"} <= set(request.viewer.can)
    (shown,) = messages(bob, request.id)
    assert (shown.text, shown.media, shown.media_hidden) == ("hello", [], True)
    assert len(messages(ada, request.id)[0].media) == 1
    service.read(bob, request.id, message.seq)
    assert [each.read_up_to for each in inbox(ada)[0].members] == [None, None]
    service.accept(bob, request.id)
    service.accept(bob, request.id)
    assert ([each.id for each in inbox(bob)], requests(bob)) == ([request.id], [])
    assert len(messages(bob, request.id)[0].media) == 1
    write(ada, bob)
    service.read(bob, request.id, 2)
    assert {each.id: each.read_up_to for each in inbox(ada)[0].members} == {ada: None, bob: 2}


def test_writing_accepts_a_request(strangers: list[str]) -> None:
    ada, bob, _ = strangers
    write(ada, bob)
    write(bob, ada)
    assert (requests(bob), [each.state for each in inbox(bob)]) == ([], ["open"])


def test_following_the_sender_accepts_with_the_next_message(strangers: list[str]) -> None:
    ada, bob, _ = strangers
    write(ada, bob)
    graph.follow(bob, ada)
    write(ada, bob)
    assert (requests(bob), [each.state for each in inbox(bob)]) == ([], ["open"])


def test_a_declined_request_stays_out_of_sight_and_the_sender_is_not_told(strangers: list[str]) -> None:
    ada, bob, _ = strangers
    write(ada, bob)
    service.decline(bob, pair_id(ada, bob))
    write(ada, bob, "again")
    assert (inbox(bob), requests(bob)) == ([], [])
    assert [each.state for each in inbox(ada)] == ["open"]
    assert inbox(ada)[0].viewer.can[:2] == ["write", "react"]
    assert texts(bob, pair_id(ada, bob)) == ["hello", "again"], "the row of the member decides"
    service.accept(bob, pair_id(ada, bob))
    service.decline(bob, pair_id(ada, bob))
    assert [each.state for each in inbox(bob)] == ["open"], "what is accepted is not declined"


def test_requests_of_one_account_fold(strangers: list[str]) -> None:
    ada, bob, cleo = strangers
    write(ada, bob)
    first, second = group(ada, bob, title="one"), group(ada, bob, title="two")
    write(cleo, bob)
    say(ada, first)
    shown = requests(bob)
    assert [(each.requester.id, each.id) for each in shown] == [(ada, first), (cleo, pair_id(bob, cleo))]
    assert set(shown[0].folded) == {second, pair_id(ada, bob)}
    page = service.requests_page(bob, 1, None)
    assert page.next_cursor is not None
    (last,) = service.requests_page(bob, 1, page.next_cursor).items
    assert last.requester.id == cleo


def test_a_block_takes_a_request_out_of_the_list(strangers: list[str]) -> None:
    ada, bob, _ = strangers
    write(ada, bob)
    graph.block(bob, ada)
    assert requests(bob) == []
    with pytest.raises(Forbidden):
        write(ada, bob)


@pytest.mark.parametrize(("policy_of_bob", "stranger", "followed"), [
    ("everyone", "request", "open"), ("following", None, "open"), ("nobody", None, None),
])  # fmt: skip
def test_a_user_decides_who_may_begin(
    strangers: list[str], policy_of_bob: str, stranger: str | None, followed: str | None
) -> None:
    ada, bob, cleo = strangers
    graph.follow(bob, cleo)
    service.change_preferences(bob, {"who_may_write": policy_of_bob})
    for sender, state in ((ada, stranger), (cleo, followed)):
        if state is None:
            with pytest.raises(Unprocessable, match="takes no messages"):
                service.begin(sender, [bob])
        else:
            conversation = service.begin(sender, [bob])[0].conversation
            assert conversation.members[bob].state == state


def test_a_changed_mind_stops_requests_but_no_accepted_conversation(strangers: list[str]) -> None:
    ada, bob, cleo = strangers
    write(ada, bob)
    write(cleo, bob)
    service.accept(bob, pair_id(bob, cleo))
    service.change_preferences(bob, {"who_may_write": "nobody"})
    with pytest.raises(Forbidden):
        write(ada, bob)
    write(cleo, bob)


def test_many_requests_by_one_account_are_braked(strangers: list[str], policy: Policy) -> None:
    ada, bob, cleo = strangers
    policy(requests_per_user=2)
    write(ada, bob)
    write(ada, cleo)
    with pytest.raises(TooManyRequests, match=r"^message-requests:"):
        write(ada, bob)
    service.accept(bob, pair_id(ada, bob))
    write(ada, bob)


def test_preferences_have_defaults_and_change_one_by_one(strangers: list[str]) -> None:
    ada, *_ = strangers
    assert service.preferences(ada) == service.Preferences("everyone", True, True)
    service.change_preferences(ada, {"read_marks": False})
    service.change_preferences(ada, {"who_may_write": "following"})
    assert service.preferences(ada) == service.Preferences("following", False, True)
    assert tables.preferences_of(strangers) == {ada: service.preferences(ada)}
