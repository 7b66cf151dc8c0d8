"""The table of messages.

In the partition of a conversation it has messages by place (ten digits), the rows of client ids
(`c#<author>#<client_id>`), which expire, and reactions (`x#<place>#<user>`).
"""

from collections.abc import Iterable, Iterator
from typing import Any, cast

from pynamodb.attributes import ListAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from chalicelib.core import clock
from chalicelib.core.tables import Table, attempt, batch_get, named, query_items
from chalicelib.messaging.conversation import (
    SENT,
    SEQ_DIGITS,
    UNSENT,
    InboxEntry,
    Message,
    MessageKind,
    MessageState,
    Reaction,
)
from chalicelib.messaging.settings import settings

LAST = "9" * SEQ_DIGITS
CLIENT_ID, REACTION = "c", "x"


class MessageRow(Table):
    """A message, the row of a client id, or a reaction."""

    class Meta:
        table_name = named("messages")

    conversation_id = UnicodeAttribute(hash_key=True)
    seq = UnicodeAttribute(range_key=True)
    # of a message
    state = UnicodeAttribute(null=True)
    kind = UnicodeAttribute(null=True)
    author_id = UnicodeAttribute(null=True)
    created_ms = NumberAttribute(null=True)
    unsent_ms = NumberAttribute(null=True)
    client_id = UnicodeAttribute(null=True)
    text = UnicodeAttribute(null=True)
    media_ids: ListAttribute[Any] = ListAttribute(of=UnicodeAttribute, null=True)
    post_id = UnicodeAttribute(null=True)
    story_id = UnicodeAttribute(null=True)
    request_id = UnicodeAttribute(null=True)
    trace = UnicodeAttribute(null=True)
    # of a client id
    sent_seq = NumberAttribute(null=True)
    expires_at = NumberAttribute(null=True)
    # of a reaction
    emoji = UnicodeAttribute(null=True)


def last_seq(conversation_id: str) -> int:
    """The place of the newest message, read strongly; 0 if there is none."""
    query = _messages_query(conversation_id, 1, LAST) | {"ConsistentRead": True, "ProjectionExpression": "seq"}
    return next((int(item["seq"]["S"]) for item in query_items(query, 1)), 0)


def sent_seq(conversation_id: str, author_id: str, client_id: str) -> int | None:
    """The place of the message that an author sent with a client id, read strongly; None if there is none."""
    row = MessageRow.find(conversation_id, _client_key(author_id, client_id))
    return None if row is None or row.sent_seq is None else int(row.sent_seq)


def put_message(transaction: TransactWrite, message: Message) -> None:
    """Add the message and the row of its client id to a transaction, on condition that neither exists."""
    row = MessageRow(
        message.conversation_id,
        place(message.seq),
        state=message.state,
        kind=message.kind,
        author_id=message.author_id,
        created_ms=message.created_ms,
        client_id=message.client_id,
        text=message.text or None,
        media_ids=list(message.media_ids) or None,
        post_id=message.post_id,
        story_id=message.story_id,
        request_id=message.request_id,
        trace=message.trace,
    )
    sent = MessageRow(
        message.conversation_id,
        _client_key(message.author_id, message.client_id),
        sent_seq=message.seq,
        expires_at=clock.now() + settings().client_id_lifetime,
    )
    for each in (row, sent):
        transaction.save(each, condition=MessageRow.conversation_id.does_not_exist())


def message(conversation_id: str, seq: int) -> Message | None:
    """One message, read strongly; None if there is none at this place."""
    row = MessageRow.find(conversation_id, place(seq))
    return None if row is None else _message(row)


def messages(conversation_id: str, above: int, below: int | None, most: int) -> list[Message]:
    """At most `most` messages between two places, the newest first, read strongly."""
    newest = LAST if below is None else place(below - 1)
    query = _messages_query(conversation_id, above + 1, newest) | {"ConsistentRead": True}
    return [_message(MessageRow.from_raw_data(item)) for item in query_items(query, most)]


def last_messages(entries: Iterable[InboxEntry]) -> dict[str, Message]:
    """The newest messages of conversations by conversation id, read strongly."""
    keys = [(each.conversation_id, place(each.last_seq)) for each in entries if each.last_seq]
    return {row.conversation_id: _message(row) for row in batch_get(MessageRow, keys, consistent=True)}


def sent_among(places: Iterable[tuple[str, int]]) -> set[tuple[str, int]]:
    """Of some messages, each by its conversation and place, those that are not unsent or erased, read strongly."""
    rows = batch_get(MessageRow, [(each, place(seq)) for each, seq in places], consistent=True)
    return {(row.conversation_id, int(row.seq)) for row in rows if row.state == SENT}


def unsend(message: Message, *, forgets_author: bool) -> bool:
    """Reduce a message to its stub, which keeps the ids of its media. Returns whether it was still sent.

    Args:
        forgets_author: whether the stub loses its author's id too.
    """
    gone = [MessageRow.text, MessageRow.post_id, MessageRow.story_id, MessageRow.client_id]
    if forgets_author:
        gone.append(MessageRow.author_id)
    row = MessageRow(message.conversation_id, place(message.seq))
    actions: list[Action] = [MessageRow.state.set(UNSENT), MessageRow.unsent_ms.set(clock.now_ms())]
    actions += [each.remove() for each in gone]
    known: Condition = MessageRow.author_id == message.author_id
    if not forgets_author:
        known &= MessageRow.state == SENT
    return attempt(lambda: row.update(actions, condition=known))


def put_reaction(conversation_id: str, reaction: Reaction) -> None:
    """Put a user's reaction to a message in place of an earlier one."""
    MessageRow(conversation_id, _reaction_key(reaction.seq, reaction.user_id), emoji=reaction.emoji).save()


def delete_reaction(conversation_id: str, seq: int, user_id: str) -> None:
    """Delete a user's reaction, if there is one."""
    MessageRow(conversation_id, _reaction_key(seq, user_id)).delete()


def reactions(conversation_id: str, oldest: int, newest: int) -> list[Reaction]:
    """Reactions to the messages between two places, these included."""
    query = _range_query(conversation_id, _reaction_key(oldest, ""), _reaction_key(newest, "~"))
    return [_reaction(item) for item in query_items(query | {"ConsistentRead": True})]


def rows_of_author(conversation_id: str, user_id: str) -> Iterator[MessageRow]:
    """Everything in a conversation that a user wrote: messages, reactions, and rows of client ids."""
    for row in MessageRow.query(conversation_id, consistent_read=True):
        kind, *parts = row.seq.split("#")
        owner_id = {CLIENT_ID: parts[:1], REACTION: parts[1:2]}.get(kind, [row.author_id])
        if owner_id == [user_id]:
            yield row


def message_rows(conversation_id: str, most: int) -> list[MessageRow]:
    """At most `most` rows of a conversation of any kind, read strongly."""
    return list(MessageRow.query(conversation_id, consistent_read=True, limit=most, page_size=most))


def stored_message(row: MessageRow) -> Message | None:
    """The message of a row, None for a row of another kind."""
    return _message(row) if row.state else None


def place(seq: int) -> str:
    """The sort key of a message."""
    return f"{seq:0{SEQ_DIGITS}d}"


def _messages_query(conversation_id: str, oldest: int, newest: str) -> dict[str, Any]:
    return _range_query(conversation_id, place(oldest), newest) | {"ScanIndexForward": False}


def _range_query(conversation_id: str, first: str, last: str) -> dict[str, Any]:
    return {
        "TableName": MessageRow.Meta.table_name,
        "KeyConditionExpression": "conversation_id = :conversation AND seq BETWEEN :first AND :last",
        "ExpressionAttributeValues": {
            ":conversation": {"S": conversation_id},
            ":first": {"S": first},
            ":last": {"S": last},
        },
    }


def _client_key(author_id: str, client_id: str) -> str:
    return f"c#{author_id}#{client_id}"


def _reaction_key(seq: int, user_id: str) -> str:
    return f"x#{place(seq)}#{user_id}"


def _reaction(item: dict[str, Any]) -> Reaction:
    _, seq, user_id = item["seq"]["S"].split("#")
    return Reaction(int(seq), user_id, item["emoji"]["S"])


def _message(row: MessageRow) -> Message:
    return Message(
        conversation_id=row.conversation_id,
        seq=int(row.seq),
        author_id=row.author_id or "",
        created_ms=int(row.created_ms),
        client_id=row.client_id or "",
        state=cast("MessageState", row.state),
        kind=cast("MessageKind", row.kind),
        text=row.text or "",
        media_ids=tuple(row.media_ids or ()),
        post_id=row.post_id,
        story_id=row.story_id,
        request_id=row.request_id or "-",
        trace=row.trace,
        unsent_ms=None if row.unsent_ms is None else int(row.unsent_ms),
    )
