"""How to switch off the guards of messages; see `guards`."""

from typing import Any

import pytest
from pynamodb.transactions import TransactWrite

from chalicelib.core import clock, queues
from chalicelib.core.tables import attempt
from chalicelib.graph import service as graph
from chalicelib.messaging import access, groups, message_rows, sending, tables
from chalicelib.messaging.access import Reader
from chalicelib.messaging.conversation import ADMIN, OPEN, Conversation, Member, Message
from chalicelib.messaging.tables import InboxRow
from chalicelib.realtime.service import Rules


def _without_condition(patch: pytest.MonkeyPatch, is_left_out: Any) -> None:
    """Messages are put without the conditions on those rows for which `is_left_out` is true."""
    save = TransactWrite.save

    def save_anyway(transaction: TransactWrite, row: Any, *arguments: Any, **more: Any) -> None:
        if isinstance(row, message_rows.MessageRow) and is_left_out(row):
            more.pop("condition", None)
        save(transaction, row, *arguments, **more)

    patch.setattr(TransactWrite, "save", save_anyway)


def no_condition_on_places(patch: pytest.MonkeyPatch) -> None:
    """A message is put whether or not its place is free."""
    _without_condition(patch, lambda row: row.state is not None)


def no_client_ids(patch: pytest.MonkeyPatch) -> None:
    """A repeated client id is another message."""
    patch.setattr(sending, "_earlier", lambda *_: None)
    _without_condition(patch, lambda row: row.sent_seq is not None)


def no_order_of_inboxes(patch: pytest.MonkeyPatch) -> None:
    """Inbox rows take whatever message is delivered last."""

    def move(message: Message, user_id: str) -> bool:
        row = InboxRow(user_id, message.conversation_id)
        actions: Any = [InboxRow.last_seq.set(message.seq), InboxRow.activity_ms.set(message.created_ms)]
        return attempt(lambda: row.update(actions, condition=InboxRow.listed_in.exists()))

    patch.setattr(tables, "move_forward", move)


def no_member_rows(patch: pytest.MonkeyPatch) -> None:
    """An id of a conversation gives the right to read it."""

    def reader(user_id: str, conversation: Conversation | None) -> Reader | None:
        if conversation is None:
            return None
        stranger = Member(user_id, ADMIN, OPEN, user_id, clock.now_ms())
        return Reader(conversation.members.get(user_id, stranger), conversation)

    patch.setattr(access, "reader", reader)


def no_since(patch: pytest.MonkeyPatch) -> None:
    """A member who is added later sees all messages."""
    patch.setattr(groups, "message_rows", type("Rows", (), {"last_seq": staticmethod(lambda _: 0)}))


def no_check_of_the_author(patch: pytest.MonkeyPatch) -> None:
    """A message to a group is written even if its author was removed meanwhile."""
    patch.setattr(tables, "check_member", lambda *_: None)


def no_message_before_the_end(patch: pytest.MonkeyPatch) -> None:
    """The erasure of an empty conversation is requested after the last member left, and only then."""
    send = queues.send

    def send_afterwards(messages: Any, **more: Any) -> int:
        return 0 if "delay" in more else send(messages, **more)

    patch.setattr(groups, "queues", type("Queues", (), {"send": staticmethod(send_afterwards)}))


def no_rules_after_a_break(patch: pytest.MonkeyPatch) -> None:
    """Stored events of conversations are sent as they were stored."""
    patch.setattr("functions.sockets.RULES", Rules(graph.blocked_among, lambda *_: set()))
