"""What messaging exports of a user, and what stays of one that is erased."""

import pytest

from chalicelib.messaging import message_rows, service
from tests.support.rooms import world
from tests.support.rooms.conversing import group, inbox, messages, people, say, write

pytestmark = pytest.mark.usefixtures("cloud")


def erase(user_id: str) -> None:
    while not service.erase_user(user_id):
        pass


def test_an_export_has_what_the_user_wrote_and_nothing_of_others() -> None:
    ada, bob, cleo = people(3)
    message = write(ada, bob, "mine")
    write(bob, ada, "theirs")
    left = group(ada, bob, cleo)
    say(ada, left, "before leaving")
    service.react(ada, message.conversation_id, message.message_id, "👍")
    service.leave(ada, left)
    items = list(service.export_user(ada))
    assert {each["text"] for each in items if each["kind"] == "message"} == {"mine", "before leaving"}
    assert [each["emoji"] for each in items if each["kind"] == "message_reaction"] == ["👍"]
    memberships = {each["id"]: each["is_member"] for each in items if each["kind"] == "conversation"}
    assert memberships == {message.conversation_id: True, left: False}
    assert "theirs" not in str(items)


def test_an_erasure_leaves_stubs_and_the_others() -> None:
    ada, bob, cleo = people(3)
    message = write(ada, bob, "mine", media=(world.photo(ada),))
    write(bob, ada, "theirs")
    group_id = group(ada, bob, cleo)
    say(ada, group_id, "in the group")
    erase(ada)
    theirs, stub = messages(bob, message.conversation_id)
    assert (stub.state, stub.author, theirs.text) == ("unsent", None, "theirs")
    assert [each.state for each in messages(bob, group_id)] == ["unsent"]
    assert {each.id for each in service.conversation(bob, group_id).members} == {bob, cleo}
    assert inbox(ada) == []
    assert list(service.export_user(ada)) == []
    assert list(message_rows.rows_of_author(message.conversation_id, ada)) == []
    assert service.erase_user(ada)
