"""Inboxes: order, unread counts, read marks, and rows that only move forward."""

import pytest

from chalicelib.core import clock
from chalicelib.core.problems import BadRequest, NotFound, TooManyRequests, Unprocessable
from chalicelib.messaging import message_rows, service, tables
from chalicelib.messaging.conversation import pair_id
from tests.support.cloud import Policy
from tests.support.drills.stage import rows
from tests.support.meter import metered
from tests.support.rooms import world
from tests.support.rooms.conversing import delivered, friends, group, inbox, messages, pair, people, say, write
from tests.support.rooms.world import sent
from tests.support.rounds import traced

pytestmark = pytest.mark.usefixtures("cloud")
MOST_ROUNDS = 3
PARTNERS = 20


def test_the_latest_activity_is_first() -> None:
    ada, bob, cleo = people(3)
    now_ms = clock.now_ms()
    for i, (author, other) in enumerate([(bob, ada), (cleo, ada), (ada, bob)]):
        with clock.at(now_ms + 1000 * i):
            write(author, other, f"{i}")
    assert [each.id for each in inbox(ada)] == [pair_id(ada, bob), pair_id(ada, cleo)]
    assert [each.last_message and each.last_message.text for each in inbox(ada)] == ["2", "1"]


def test_pages_follow_each_other() -> None:
    ada, *others = people(6)
    now_ms = clock.now_ms()
    for i, other in enumerate(others):
        with clock.at(now_ms + 1000 * i):
            write(other, ada)
    found, cursor = [], None
    while True:
        page = service.inbox_page(ada, 2, cursor)
        found += [each.id for each in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert found == [pair_id(ada, other) for other in reversed(others)]
    with pytest.raises(BadRequest):
        service.inbox_page(others[0], 2, service.inbox_page(ada, 2, None).next_cursor)


def test_messages_are_paged_from_the_newest() -> None:
    ada, bob = people(2)
    conversation_id = pair(ada, bob)
    for i in range(5):
        say(ada, conversation_id, f"{i}")
    page = service.messages_page(bob, conversation_id, 3, None)
    rest = service.messages_page(bob, conversation_id, 3, page.next_cursor)
    assert [each.text for each in (*page.items, *rest.items)] == ["4", "3", "2", "1", "0"]
    assert rest.next_cursor is None


def test_unread_counts_messages_after_the_mark_and_own_messages(policy: Policy) -> None:
    ada, bob = people(2)
    for _ in range(3):
        message = write(ada, bob)
    assert (inbox(bob)[0].unread, inbox(ada)[0].unread) == (3, 0)
    service.read(bob, message.conversation_id, 2)
    service.read(bob, message.conversation_id, 1)
    assert inbox(bob)[0].unread == 1
    write(bob, ada)
    assert (inbox(bob)[0].unread, inbox(ada)[0].unread) == (0, 1)
    policy(unread_limit=2)
    for _ in range(4):
        write(ada, bob)
    assert inbox(bob)[0].unread == 2
    with pytest.raises(Unprocessable, match="up_to"):
        service.read(bob, message.conversation_id, 100)


def test_read_marks_can_be_off() -> None:
    ada, bob = people(2)
    message = write(ada, bob)
    service.change_preferences(bob, {"read_marks": False})
    service.read(bob, message.conversation_id, 1)
    assert (inbox(bob)[0].unread, [each.read_up_to for each in inbox(ada)[0].members]) == (0, [None, None])


def test_inbox_rows_only_move_forward() -> None:
    ada, bob = people(2)
    first, second = write(ada, bob, "one"), write(ada, bob, "two")
    before = rows("conversations")
    for message in (first, second, first):
        delivered(message)
    assert rows("conversations") == before
    assert {row["last_seq"]["N"] for row in before} == {"2"}


def test_a_delivery_of_a_message_without_members_does_nothing() -> None:
    ada, bob = people(2)
    conversation_id = group(ada, bob)
    message = say(ada, conversation_id)
    service.leave(ada, conversation_id)
    service.leave(bob, conversation_id)
    delivered(message)
    assert (inbox(ada), inbox(bob)) == ([], [])


def test_a_stale_index_shows_no_conversation_that_was_left() -> None:
    ada, bob, cleo = people(3)
    conversation_id = group(ada, bob, cleo)
    listed = tables.inbox_page(bob, "open", None, 20)
    service.leave(bob, conversation_id)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tables, "inbox_page", lambda *_: listed)
        assert inbox(bob) == []


def test_a_mute_is_the_callers_own() -> None:
    ada, bob, cleo = people(3)
    conversation_id = pair(ada, bob)
    service.mute(ada, conversation_id, muted=True)
    assert [service.conversation(each, conversation_id).muted for each in (ada, bob)] == [True, False]
    service.mute(ada, conversation_id, muted=False)
    assert not service.conversation(ada, conversation_id).muted
    for user_id, asked in ((cleo, conversation_id), (ada, "nothing")):
        with pytest.raises(NotFound):
            service.mute(user_id, asked, muted=True)


def test_reactions_replace_each_other_and_end() -> None:
    ada, bob = people(2)
    message = write(ada, bob)
    for emoji in ("👍", "🔥"):
        service.react(bob, message.conversation_id, message.message_id, emoji)
    service.react(ada, message.conversation_id, message.message_id, "👍")
    (shown,) = messages(ada, message.conversation_id)
    assert {(each.user_id, each.emoji) for each in shown.reactions} == {(bob, "🔥"), (ada, "👍")}
    for _ in range(2):
        service.unreact(bob, message.conversation_id, message.message_id)
    assert [each.user_id for each in messages(ada, message.conversation_id)[0].reactions] == [ada]
    for wrong in (f"{message.conversation_id}0000000009", "nothing", message.message_id[:-1] + "x"):
        with pytest.raises(NotFound):
            service.react(bob, message.conversation_id, wrong, "👍")


def test_typing_is_told_by_members_and_limited(policy: Policy) -> None:
    ada, bob, cleo = people(3)
    conversation_id = pair(ada, bob)
    policy(typing_per_minute=2)
    for _ in range(3):
        service.typing(ada, conversation_id)
    service.typing(cleo, conversation_id)
    assert [(each["happening"], each["actor_id"]) for each in sent("conversation-events")] == [("typing", ada)] * 2


def test_a_request_is_not_told_that_its_recipient_types() -> None:
    ada, bob = world.person("ada"), world.person("bob")
    conversation_id = write(ada, bob).conversation_id
    service.typing(bob, conversation_id)
    service.typing(ada, conversation_id)
    assert [each["actor_id"] for each in sent("conversation-events")] == [ada]


def test_a_page_of_an_inbox_takes_three_rounds() -> None:
    ada = world.person("ada")
    for i in range(PARTNERS):
        other = world.person(f"partner{i}")
        friends(ada, other)
        write(other, ada)
    with traced() as trace:
        page = service.inbox_page(ada, PARTNERS, None)
    assert (len(page.items), {each.unread for each in page.items}) == (PARTNERS, {1})
    assert trace.rounds <= MOST_ROUNDS


def test_a_message_to_a_pair_writes_ten_units_before_live_events() -> None:
    """Live events add one unit for each of the two users: twelve, the budget."""
    ada, bob = people(2)
    conversation_id = pair(ada, bob)
    say(ada, conversation_id)
    with metered() as usage:
        message = say(ada, conversation_id, "x" * 400, client_id="8c2f4b3a-5d7e-4f60-9a1b-2c3d4e5f6071")
    assert message.seq == 2
    assert usage.writes_of[message_rows.MessageRow.Meta.table_name] == 4
    assert usage.writes_of[tables.InboxRow.Meta.table_name] == 6
    assert usage.writes == 10


def test_limits_of_marks_do_not_count_messages(policy: Policy) -> None:
    ada, bob = people(2)
    conversation_id = pair(ada, bob)
    policy(conversation_changes_per_user=0)
    say(ada, conversation_id)
    service.read(bob, conversation_id, 1)
    with pytest.raises(TooManyRequests, match=r"^conversation-changes:"):
        service.mute(ada, conversation_id, muted=True)
