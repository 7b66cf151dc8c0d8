"""Changes of rows: the code and Lambda's event filters select the same records."""

from typing import Any

import pytest

from chalicelib.core.streams import Became, RowChange, RowEvent, StreamRecord
from tests.support.platform import passes

STATES = (None, "processing", "active", "deleted")
CHANGES = (Became("state", "active"), Became("state", "deleted"), RowEvent(("INSERT", "REMOVE")), RowEvent(("MODIFY",)))


def record(old: str | None, new: str | None) -> dict[str, Any]:
    """A record of a row whose state was `old` and is `new`; None if there is no row."""
    name = "INSERT" if old is None else "REMOVE" if new is None else "MODIFY"
    images = {"OldImage": old, "NewImage": new}
    change = {image: {"state": {"S": state}} for image, state in images.items() if state is not None}
    return {"eventName": name, "dynamodb": {"SequenceNumber": "1", "Keys": {}, **change}}


@pytest.mark.parametrize("change", CHANGES, ids=str)
@pytest.mark.parametrize(("old", "new"), [(old, new) for old in STATES for new in STATES if old or new])
def test_patterns_pass_what_matches(change: RowChange, old: str | None, new: str | None) -> None:
    made = record(old, new)
    assert passes(made, list(change.patterns())) == change.matches(StreamRecord.from_record(made))


def test_a_change_without_the_attribute_before_is_filtered_out() -> None:
    """Lambda's `anything-but` does not match an absent attribute, so a row must be inserted with its state."""
    made = {**record("processing", "active")}
    made["dynamodb"] = {**made["dynamodb"], "OldImage": {}}
    assert not passes(made, list(Became("state", "active").patterns()))
