"""Groups: members, roles, titles, and what members see who came later or left."""

import pytest

from chalicelib.core.problems import Conflict, Forbidden, NotFound, Unprocessable
from chalicelib.graph import service as graph
from chalicelib.messaging import groups, message_rows, service, tables
from chalicelib.messaging.messages import EraseConversation
from tests.support.cloud import Policy
from tests.support.rooms import world
from tests.support.rooms.api import concurrently
from tests.support.rooms.conversing import friends, group, inbox, messages, pair, people, say, stored, texts
from tests.support.rooms.world import sent

pytestmark = pytest.mark.usefixtures("cloud")


def roles(conversation_id: str) -> dict[str, str]:
    found = tables.conversation(conversation_id)
    return {user_id: each.role for user_id, each in found.members.items()} if found else {}


def test_a_group_is_in_all_inboxes_at_once() -> None:
    ada, bob, cleo = people(3)
    conversation_id = group(ada, bob, cleo, title="trip")
    for each in (ada, bob, cleo):
        (shown,) = inbox(each)
        assert (shown.id, shown.kind, shown.title, shown.unread) == (conversation_id, "group", "trip", 0)
        assert [one.id for one in shown.members] == [ada, *sorted((bob, cleo))]
    assert roles(conversation_id) == {ada: "admin", bob: "member", cleo: "member"}


def test_a_member_who_is_added_sees_the_messages_from_then_on() -> None:
    ada, bob, cleo, dan = people(4)
    conversation_id = group(ada, bob, cleo)
    say(ada, conversation_id, "before")
    service.add_member(ada, conversation_id, dan)
    service.add_member(ada, conversation_id, dan)
    say(bob, conversation_id, "after")
    assert texts(dan, conversation_id) == ["after"]
    (shown,) = inbox(dan)
    assert shown.unread == 1
    first = messages(ada, conversation_id)[-1]
    with pytest.raises(NotFound):
        service.react(dan, conversation_id, first.id, "👍")


def test_a_member_who_is_removed_sees_nothing_any_more() -> None:
    ada, bob, cleo = people(3)
    conversation_id = group(ada, bob, cleo)
    say(ada, conversation_id, "one")
    service.remove_member(ada, conversation_id, bob)
    for call in (
        lambda: service.messages_page(bob, conversation_id, 20, None),
        lambda: service.conversation(bob, conversation_id),
        lambda: say(bob, conversation_id),
    ):
        with pytest.raises(NotFound):
            call()
    assert inbox(bob) == []
    say(ada, conversation_id, "two")
    assert inbox(bob) == [], "a later delivery does not bring the conversation back"
    service.add_member(ada, conversation_id, bob)
    say(ada, conversation_id, "three")
    assert texts(bob, conversation_id) == ["three"]


def test_only_admins_change_a_group() -> None:
    ada, bob, cleo, dan = people(4)
    conversation_id = group(ada, bob, cleo)
    with pytest.raises(Forbidden):
        service.add_member(bob, conversation_id, dan)
    with pytest.raises(Forbidden):
        service.remove_member(bob, conversation_id, cleo)
    with pytest.raises(Forbidden):
        service.change_role(bob, conversation_id, cleo, "admin")
    with pytest.raises(Forbidden):
        service.rename(bob, conversation_id, "mine")
    service.change_role(ada, conversation_id, bob, "admin")
    service.rename(bob, conversation_id, "ours")
    assert service.conversation(cleo, conversation_id).title == "ours"
    service.change_role(bob, conversation_id, ada, "member")
    assert roles(conversation_id) == {ada: "member", bob: "admin", cleo: "member"}
    for caller in (bob, ada):
        with pytest.raises((Unprocessable, Forbidden)):
            service.remove_member(caller, conversation_id, bob)
    with pytest.raises(Unprocessable):
        service.change_role(bob, conversation_id, bob, "member")
    with pytest.raises(NotFound):
        service.remove_member(bob, conversation_id, dan)


def test_a_pair_cannot_be_changed_or_left() -> None:
    ada, bob, cleo = people(3)
    conversation_id = pair(ada, bob)
    with pytest.raises(Conflict):
        service.leave(ada, conversation_id)
    with pytest.raises(Forbidden):
        service.add_member(ada, conversation_id, cleo)
    with pytest.raises(Forbidden):
        service.rename(ada, conversation_id, "us")


def test_the_longest_standing_member_succeeds_the_last_admin() -> None:
    ada, bob, cleo, dan = people(4)
    conversation_id = group(ada, dan)
    service.add_member(ada, conversation_id, bob)
    service.add_member(ada, conversation_id, cleo)
    service.leave(ada, conversation_id)
    assert roles(conversation_id) == {dan: "admin", bob: "member", cleo: "member"}


def test_the_last_member_takes_the_messages_along() -> None:
    ada, bob = people(2)
    conversation_id = group(ada, bob)
    media_id = world.photo(ada)
    say(ada, conversation_id, "one", media=(media_id,))
    service.leave(bob, conversation_id)
    service.erase_conversation(EraseConversation(conversation_id))
    assert stored(conversation_id) == [1], "the conversation has a member"
    service.leave(ada, conversation_id)
    orders = sent("erase-conversations")
    assert {each["conversation_id"] for each in orders} == {conversation_id}
    for _ in range(2):
        service.erase_conversation(EraseConversation(conversation_id))
    assert message_rows.message_rows(conversation_id, 10) == []
    assert media_id in {each["media_id"] for each in sent("erase")}


def test_a_group_has_a_limit_of_members_whatever_races(policy: Policy) -> None:
    ada, bob, *others = people(6)
    conversation_id = group(ada, bob)
    policy(group_members=4)

    def add(user_id: str) -> bool:
        try:
            service.add_member(ada, conversation_id, user_id)
        except Conflict:
            return False
        return True

    added = concurrently(add, others)
    assert (sum(added), len(roles(conversation_id))) == (2, 4)
    with pytest.raises(Unprocessable, match="user_ids"):
        service.begin(ada, [bob, *others])


def test_admins_who_leave_at_once_leave_an_admin() -> None:
    ada, bob, cleo = people(3)
    conversation_id = group(ada, bob, cleo)
    service.change_role(ada, conversation_id, bob, "admin")
    concurrently(lambda each: groups.end(each, conversation_id), [ada, bob])
    assert roles(conversation_id) == {cleo: "admin"}


def test_users_who_cannot_be_invited_are_named() -> None:
    ada, bob, cleo = people(3)
    blocker = world.person("blocker")
    graph.block(blocker, ada)
    with pytest.raises(Unprocessable, match=r"user_ids\.1"):
        service.begin(ada, [bob, blocker])
    with pytest.raises(Unprocessable, match=r"user_ids\.0"):
        service.begin(ada, ["0000000none", bob])
    with pytest.raises(Unprocessable, match="yourself"):
        service.begin(ada, [bob, ada])
    service.change_preferences(cleo, {"who_may_write": "nobody"})
    with pytest.raises(Unprocessable, match="takes no messages"):
        service.begin(ada, [bob, cleo])
    conversation_id = group(ada, bob)
    with pytest.raises(NotFound):
        service.add_member(ada, conversation_id, blocker)
    with pytest.raises(Unprocessable):
        service.add_member(ada, conversation_id, cleo)


def test_members_that_block_each_other_get_placeholders() -> None:
    ada, bob, cleo = people(3)
    conversation_id = group(ada, bob, cleo)
    message = say(bob, conversation_id, "from bob", media=(world.photo(bob),))
    service.react(bob, conversation_id, message.message_id, "👍")
    graph.block(ada, bob)
    say(ada, conversation_id, "from ada")
    say(cleo, conversation_id, "from cleo")
    assert texts(ada, conversation_id) == [None, "from ada", "from cleo"]
    assert texts(bob, conversation_id) == ["from bob", None, "from cleo"]
    assert texts(cleo, conversation_id) == ["from bob", "from ada", "from cleo"]
    hidden = messages(ada, conversation_id)[-1]
    assert (hidden.hidden, hidden.author, hidden.media, hidden.reactions, hidden.seq) == (True, None, [], [], 1)
    say(bob, conversation_id, "last")
    (shown,) = inbox(ada)
    assert shown.last_message is not None
    assert (shown.last_message.hidden, shown.last_message.text, shown.last_message.author_id) == (True, None, None)


def test_an_idempotency_key_begins_one_group() -> None:
    ada, bob, cleo = people(3)
    friends(ada, bob, cleo)
    key = world.key(ada)
    first, _ = service.begin(ada, [bob, cleo], "trip", key)
    again, _ = service.begin(ada, [bob, cleo], "trip", key)
    assert first.conversation.conversation_id == again.conversation.conversation_id
    service.leave(ada, first.conversation.conversation_id)
    with pytest.raises(Conflict):
        service.begin(ada, [bob, cleo], "trip", key)
