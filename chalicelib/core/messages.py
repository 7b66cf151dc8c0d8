"""Define messages and the queues that carry them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar, Self

from pydantic import TypeAdapter


@dataclass(frozen=True)
class Queue:
    """An SQS queue and how its consumer reads it.

    Attributes:
        name: short name; the deployed name is `emulsion-<stage>-<name>`.
        batch: messages of one invocation of the consumer at most; 10 is the most that Lambda takes without a batching
            window.
    """

    name: str
    batch: int = 10


class Message:
    """A message. A room's messages are frozen dataclasses that derive from it; their fields are ids and numbers.

    Attributes:
        queue: the queue that carries messages of this class.
    """

    queue: ClassVar[Queue]

    def to_message(self) -> dict[str, Any]:
        """The message as a small object that JSON can hold."""
        return dict(vars(self))

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Self:
        """Read a message from its JSON object; unknown fields are ignored.

        Raises:
            ValueError: a field is missing, or has another type.
        """
        message: Self = _reader(cls).validate_python(record)  # type: ignore[arg-type] # a class is hashable
        return message


@cache
def _reader(kind: type[Any]) -> TypeAdapter[Any]:
    return TypeAdapter(kind)  # cached per class: building one takes a millisecond
