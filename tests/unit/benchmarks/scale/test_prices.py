"""Price tiers and rounding."""

from math import inf

import pytest

from benchmarks.scale.prices import FIREHOSE_BLOCK, firehose_bytes, sqs_requests, tiered


def test_a_month_s_tiers_are_spread_over_its_days() -> None:
    """Ten a day are 300 a month: 100 at 3 dollars, 100 at 2, 100 at 1 make 600, which is 20 a day."""
    assert tiered(10, ((100, 3.0), (200, 2.0), (inf, 1.0))) == pytest.approx(20)
    assert tiered(1, ((100, 3.0), (inf, 1.0))) == pytest.approx(3)


def test_sqs_counts_a_request_for_each_64_kilobytes() -> None:
    assert [sqs_requests(size) for size in (0, 65_536, 65_537)] == [1, 1, 2]


def test_firehose_rounds_each_record_up_to_five_kilobytes() -> None:
    assert [firehose_bytes(size) / FIREHOSE_BLOCK for size in (1, 5120, 5121)] == [1, 1, 2]
