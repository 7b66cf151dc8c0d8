"""Messages are read back as they were sent; invalid ones are refused."""

import json
from dataclasses import dataclass
from typing import Literal

import pytest

from chalicelib.core.messages import Message


@dataclass(frozen=True)
class Parcel(Message):
    owner_id: str
    change: Literal["sent", "returned"]
    weights: tuple[int, ...] = ()


PARCEL = Parcel("ada", "sent", (1, 2))


def test_messages_survive_the_queue() -> None:
    record = json.loads(json.dumps(PARCEL.to_message()))
    assert record == {"owner_id": "ada", "change": "sent", "weights": [1, 2]}
    assert Parcel.from_record(record) == PARCEL
    assert Parcel.from_record({"owner_id": "ada", "change": "sent", "of another version": 1}) == Parcel("ada", "sent")


@pytest.mark.parametrize("wrong", [{"owner_id": None}, {"change": "lost"}, {"weights": [1, "heavy"]}, {"weights": 3}])
def test_an_invalid_message_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        Parcel.from_record({**PARCEL.to_message(), **wrong})
    with pytest.raises(ValueError, match="change"):
        Parcel.from_record({"owner_id": "ada"})
