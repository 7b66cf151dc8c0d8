"""The unit meter, held to the sentences of the DynamoDB Developer Guide."""

import pytest
from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from chalicelib.core import aws
from chalicelib.core.tables import Table, batch_get, batch_write, named, put_request, transact
from tests.support.aws_rules.sizes import item_size
from tests.support.meter import metered
from tests.support.units import index_write_units, read_units, write_units


def text(size: int) -> dict[str, dict[str, str]]:
    """An item of exactly `size` bytes."""
    return {"k": {"S": "x" * (size - 1)}}


class TestSizes:
    def test_strings_are_utf8(self) -> None:
        """Strings are Unicode with UTF-8 binary encoding. The size of a string is (number of UTF-8-encoded bytes of
        attribute name) + (number of UTF-8-encoded bytes)."""
        assert item_size({"é": {"S": "né"}}) == 2 + 3

    def test_numbers(self) -> None:
        """(number of UTF-8-encoded bytes of attribute name) + (1 byte per two significant digits) + (1 byte).
        Leading and trailing zeroes are trimmed."""
        assert item_size({"n": {"N": "12345"}}) == 1 + 3 + 1
        assert item_size({"n": {"N": "1000"}}) == 1 + 1 + 1

    def test_null_and_boolean(self) -> None:
        """The size of a null attribute or a Boolean attribute is (number of bytes of attribute name) + (1 byte)."""
        assert item_size({"b": {"BOOL": True}, "n": {"NULL": True}}) == 2 + 2

    def test_lists_and_maps(self) -> None:
        """An attribute of type List or Map requires 3 bytes of overhead, regardless of its contents. Each List or Map
        element also requires 1 byte of overhead."""
        assert item_size({"l": {"L": [{"S": "ab"}, {"S": "c"}]}}) == 1 + 3 + (1 + 2) + (1 + 1)
        assert item_size({"m": {"M": {"a": {"S": "bc"}}}}) == 1 + 3 + (1 + 1 + 2)


class TestReads:
    def test_a_block_is_four_kilobytes(self) -> None:
        """One read request unit represents one strongly consistent read per second, or two eventually consistent
        reads per second, for an item up to 4 KB in size."""
        assert read_units(4096, consistent=True) == 1
        assert read_units(4097, consistent=True) == 2
        assert read_units(4096, consistent=False) == 0.5

    def test_nothing_costs_the_least(self) -> None:
        """If you perform a read operation on an item that does not exist, DynamoDB still consumes read capacity:
        a strongly consistent read request consumes one, an eventually consistent one half of one."""
        assert read_units(0, consistent=True) == 1
        assert read_units(0, consistent=False) == 0.5


class TestWrites:
    def test_a_block_is_one_kilobyte(self) -> None:
        """One write request unit represents one write per second, for an item up to 1 KB in size."""
        assert write_units(None, text(1024)) == 1
        assert write_units(None, text(1025)) == 2

    def test_the_larger_of_before_and_after(self) -> None:
        """PutItem/UpdateItem: DynamoDB considers the size of the item as it appears before and after the update; the
        larger of the two."""
        assert write_units(text(3000), text(10)) == 3

    def test_indexes(self) -> None:
        """If a new item defines an indexed attribute: one write. If an update changes the indexed key attribute: two
        writes. If the item is deleted: one write. No change of projected attributes: none. Only a projected
        non-key attribute changes: one write."""
        one, two = {"g": {"S": "1"}, "p": {"S": "x"}}, {"g": {"S": "2"}, "p": {"S": "x"}}
        assert index_write_units(None, one, ["g"]) == 1
        assert index_write_units(one, two, ["g"]) == 2
        assert index_write_units(one, None, ["g"]) == 1
        assert index_write_units(one, one, ["g"]) == 0
        assert index_write_units(one, {**one, "p": {"S": "y"}}, ["g"]) == 1
        assert index_write_units(None, None, ["g"]) == 0


class EdgeRow(Table):
    class Meta:
        table_name = named("follows")

    follower_id = UnicodeAttribute(hash_key=True)
    followee_id = UnicodeAttribute(range_key=True)
    followee_shard = UnicodeAttribute(null=True)
    created_ms = NumberAttribute(null=True)
    note = UnicodeAttribute(null=True)


@pytest.mark.usefixtures("cloud", "own_models")
class TestMeter:
    def test_a_put_pays_for_its_index(self) -> None:
        with metered() as usage:
            EdgeRow("ada", "bob", followee_shard="bob#0").save()
        assert (usage.writes, usage.calls) == (2, {"PutItem": 1})

    def test_an_item_outside_a_sparse_index_does_not(self) -> None:
        with metered() as usage:
            EdgeRow("ada", "bob").save()
        assert usage.writes == 1

    def test_transactions_cost_twice(self) -> None:
        """DynamoDB performs two underlying reads or writes of every item in the transaction: one to prepare the
        transaction and one to commit the transaction."""
        with metered() as usage:
            transact(lambda transaction: transaction.save(EdgeRow("ada", "bob")))
        assert usage.writes == 2

    def test_an_index_of_a_transaction_costs_once(self) -> None:
        """The doubling is for the items of the transaction. DynamoDB writes to an index afterwards, asynchronously, and
        reports the same units for it as without a transaction. AWS's documents do not say so; an emulator that was
        compared with AWS counts like this (dynoxide, pull request 188)."""
        edge = EdgeRow("ada", "bob", followee_shard="bob#0")
        with metered() as usage:
            transact(lambda transaction: transaction.save(edge))
        assert usage.writes == 2 + 1

    def test_batch_writes_are_single_writes(self) -> None:
        with metered() as usage:
            batch_write(EdgeRow.Meta.table_name, [put_request(EdgeRow("ada", f"u{i}")) for i in range(30)])
        assert (usage.writes, usage.calls["BatchWriteItem"]) == (30, 2)

    def test_a_query_rounds_the_sum_and_a_batch_get_each_item(self) -> None:
        """Query: DynamoDB reads all the items as a single read operation and rounds the total size up to the next
        4 KB. BatchGetItem: DynamoDB rounds up the size of each item to the next 4 KB boundary, then totals."""
        for i in range(4):
            EdgeRow("ada", f"u{i}", note="x" * 900).save()
        with metered() as query:
            assert len(list(EdgeRow.query("ada", consistent_read=True))) == 4
        with metered() as batch:
            batch_get(EdgeRow, [("ada", f"u{i}") for i in range(4)], consistent=True)
        assert (query.reads, batch.reads) == (1, 4)

    def test_a_projection_saves_nothing(self) -> None:
        """Query: the number of capacity units consumed will be the same whether you request all of the attributes or
        just some of them using a projection expression."""
        for i in range(5):
            EdgeRow("ada", f"u{i}", note="x" * 900).save()
        with metered() as usage:
            list(EdgeRow.query("ada", consistent_read=True, attributes_to_get=["followee_id"]))
        assert (usage.reads, usage.calls) == (2, {"Query": 1})

    def test_a_query_of_an_index_reads_what_the_index_holds(self) -> None:
        """The size of an item in an index is that of the attributes that are projected into it."""
        for i in range(5):
            EdgeRow("ada", f"u{i}", followee_shard="bob#0", note="x" * 900).save()
        query = {"IndexName": "followers", "KeyConditionExpression": "followee_shard = :shard"}
        with metered() as usage:
            answer = aws.client("dynamodb").query(
                TableName=EdgeRow.Meta.table_name, ExpressionAttributeValues={":shard": {"S": "bob#0"}}, **query
            )
        assert (answer["Count"], usage.reads) == (5, 0.5)

    def test_absent_keys_of_a_batch_cost_too(self) -> None:
        with metered() as usage:
            batch_get(EdgeRow, [("ada", f"u{i}") for i in range(4)])
        assert usage.reads == 2
