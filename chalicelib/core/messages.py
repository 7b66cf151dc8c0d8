"""Base of what goes through queues: frozen dataclasses of ids."""

from collections.abc import Mapping
from functools import cache
from typing import Any, Self

from pydantic import TypeAdapter


class Message:
    """A message. A room's messages are frozen dataclasses that derive from it; their fields are ids and numbers."""

    def to_message(self) -> dict[str, Any]:
        """The message as a small object that JSON can hold."""
        return dict(vars(self))

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Self:
        """Read a message's JSON object; fields that are not the message's are passed over.

        Raises:
            ValueError: a field is missing, or of another kind.
        """
        message: Self = _reader(cls).validate_python(record)  # type: ignore[arg-type] # a class is hashable
        return message


@cache
def _reader(kind: type[Any]) -> TypeAdapter[Any]:
    return TypeAdapter(kind)  # built once per kind: a millisecond
