"""Queue what follows when a message is sent or unsent, as subscriber to the messages table."""

from collections.abc import Iterable

from chalicelib.core import queues
from chalicelib.core.outbox import Subscriber
from chalicelib.core.streams import Became, StreamRecord, text, texts
from chalicelib.media import service as media
from chalicelib.messaging import message_rows
from chalicelib.messaging.conversation import MESSAGE_ID, SENT, SEQ_DIGITS, UNSENT, message_id
from chalicelib.messaging.messages import ConversationEvent, Happening

WAS_SENT = Became("state", SENT)
WAS_UNSENT = Became("state", UNSENT)


def publish(record: StreamRecord) -> None:
    """Queue what follows from a record by which a message was sent or unsent."""
    happening: Happening = UNSENT if text(record.new, "state") == UNSENT else SENT
    _send(*_place_of(record), happening, texts(record.new, "media_ids"))


def republish(identifier: str) -> None:
    """Queue what the message's current state requires; it is read strongly. One that is gone requires nothing."""
    cut = MESSAGE_ID - SEQ_DIGITS
    message = message_rows.message(identifier[:cut], int(identifier[cut:]))
    if message:
        _send(message.conversation_id, message.seq, message.state, message.media_ids)


def message_id_of(record: StreamRecord) -> str:
    """The id of a record's message."""
    return message_id(*_place_of(record))


def _place_of(record: StreamRecord) -> tuple[str, int]:
    return record.keys["conversation_id"]["S"], int(record.keys["seq"]["S"])


def _send(conversation_id: str, seq: int, happening: Happening, media_ids: Iterable[str]) -> None:
    if happening == UNSENT:
        media.erase_later(media_ids)
    queues.send([ConversationEvent(conversation_id, happening, seq)], group=conversation_id)


SUBSCRIBER = Subscriber(
    room="messaging",
    table="messages",
    changes=(WAS_SENT, WAS_UNSENT),
    handle=publish,
    id_of=message_id_of,
    handle_again=republish,
    began="created_ms",
)
