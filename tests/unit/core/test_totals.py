"""Totals: each record is folded exactly once."""

from dataclasses import replace

import pytest
from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from chalicelib.core.streams import StreamRecord
from chalicelib.core.tables import Table, named
from chalicelib.core.totals import Addition, Row, fold
from tests.support.meter import metered

pytestmark = pytest.mark.usefixtures("cloud", "own_models")


class CountedRow(Table):
    class Meta:
        table_name = named("users")

    user_id = UnicodeAttribute(hash_key=True)
    followers_count = NumberAttribute(default=0)


def follow(sequence: int, user_id: str) -> StreamRecord:
    return StreamRecord(sequence, "INSERT", {"user_id": {"S": user_id}}, None, {"user_id": {"S": user_id}})


def additions_of(record: StreamRecord) -> list[Addition]:
    return [Addition(Row(CountedRow, record.keys["user_id"]["S"]), "followers_count", 1)]


def count_of(user_id: str) -> int:
    return int(CountedRow.get(user_id).followers_count)


def test_a_redelivered_batch_adds_nothing() -> None:
    CountedRow("ada").save()
    batch = [follow(1, "ada"), follow(2, "ada")]
    assert fold("s", batch, additions_of) == 2
    assert fold("s", batch, additions_of) == 0
    assert count_of("ada") == 2


def test_an_overlapping_batch_adds_only_new_records() -> None:
    CountedRow("ada").save()
    fold("s", [follow(1, "ada"), follow(2, "ada")], additions_of)
    assert fold("s", [follow(2, "ada"), follow(10, "ada")], additions_of) == 1
    assert count_of("ada") == 3


def test_a_row_that_does_not_exist_is_skipped_and_not_created() -> None:
    CountedRow("ada").save()
    assert fold("s", [follow(1, "gone"), follow(2, "ada")], additions_of) == 2
    assert count_of("ada") == 1
    with pytest.raises(CountedRow.DoesNotExist):
        CountedRow.get("gone")


def test_more_rows_than_a_transaction_takes() -> None:
    names = [f"user{i:03}" for i in range(150)]
    for name in names:
        CountedRow(name).save()
    assert fold("s", [follow(i, name) for i, name in enumerate(names, 1)], additions_of) == 150
    assert {count_of(name) for name in names} == {1}


def test_records_without_additions_make_no_call() -> None:
    CountedRow("ada").save()
    batch = [follow(1, "ada"), follow(2, "ada"), follow(3, "ada")]

    def only_the_second(record: StreamRecord) -> list[Addition]:
        return [replace(each, amount=int(record.sequence == 2)) for each in additions_of(record)]

    with metered() as usage:
        assert fold("s", batch[:1], only_the_second) == 0
    assert not usage.calls
    assert [fold("s", batch, only_the_second), fold("s", batch, only_the_second)] == [1, 0]
    assert count_of("ada") == 1


def test_each_shard_has_a_watermark() -> None:
    CountedRow("ada").save()
    fold("one", [follow(5, "ada")], additions_of)
    fold("two", [follow(5, "ada")], additions_of)
    assert count_of("ada") == 2
