"""Have names indexed when an account changes, as subscriber to the users table."""

from dataclasses import dataclass
from typing import Any

from chalicelib.core import clock, ids, queues
from chalicelib.core.outbox import Subscriber
from chalicelib.core.streams import StreamRecord, number, text
from chalicelib.search.indexing import ACTIVE
from chalicelib.search.messages import IndexNames
from chalicelib.search.names import rank


@dataclass(frozen=True)
class NamesChanged:
    """An account changed in what its rows of the index have: the names, the rank, whether it is active."""

    def matches(self, record: StreamRecord) -> bool:
        """See `RowChange`."""
        return _indexed(record.old) != _indexed(record.new)

    def patterns(self) -> tuple[dict[str, Any], ...]:
        """See `RowChange`: a filter cannot compare two images, so every change of an account passes."""
        return ({"eventName": ["INSERT", "MODIFY", "REMOVE"]},)


def publish(record: StreamRecord) -> None:
    """Queue the indexing of a record's account."""
    _send(_user_id_of(record))


def _send(user_id: str) -> None:
    queues.send([IndexNames(user_id, ids.new_id(clock.now_ms()))], group=user_id)


def _user_id_of(record: StreamRecord) -> str:
    return str(record.keys["user_id"]["S"])


def _indexed(image: dict[str, Any] | None) -> tuple[str | None, str, int] | None:
    """What the index has of an account; None if it has nothing."""
    if image is None or (text(image, "status") or ACTIVE) != ACTIVE:
        return None
    return text(image, "username"), text(image, "display_name") or "", rank(number(image, "followers_count") or 0)


SUBSCRIBER = Subscriber(
    room="search",
    table="users",
    changes=(NamesChanged(),),
    handle=publish,
    id_of=_user_id_of,
    handle_again=_send,
)
