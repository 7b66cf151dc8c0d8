"""List prices of AWS in us-east-1, in dollars, as published in the first half of 2026; no free tier, no discounts.

From the services' own pages: https://aws.amazon.com/dynamodb/pricing/on-demand/, /lambda/pricing/,
/api-gateway/pricing/, /sqs/pricing/, /firehose/pricing/, /cloudwatch/pricing/, /s3/pricing/, /cloudfront/pricing/.
Prices change: look them up again before you base a decision on this model.
"""

from math import ceil, inf

REGION = "us-east-1"
DATE = "2026, first half"

KB, MB, GB, TB = 1e3, 1e6, 1e9, 1e12
MILLION, BILLION = 1e6, 1e9
DAYS = 30  # days of a month: AWS's tiers are monthly

Tiers = tuple[tuple[float, float], ...]
"""Pairs: the end of a tier (amount a month) and the price of one unit within the tier."""

DYNAMODB_WRITE = 0.625 / MILLION  # a write request unit, on demand
DYNAMODB_READ = 0.125 / MILLION  # a read request unit, on demand
DYNAMODB_STORAGE = 0.25  # a GB for a month
DYNAMODB_ROW_OVERHEAD = 100  # bytes that storage counts for each item in addition to its content

LAMBDA_REQUEST = 0.20 / MILLION
LAMBDA_SECOND: Tiers = ((6 * BILLION, 0.0000166667), (15 * BILLION, 0.000015), (inf, 0.0000133334))  # GB-second, x86

API_REQUEST: Tiers = (
    (333 * MILLION, 3.50 / MILLION),
    (1 * BILLION, 2.80 / MILLION),
    (20 * BILLION, 2.38 / MILLION),
    (inf, 1.51 / MILLION),
)  # REST API
HTTP_API_REQUEST: Tiers = ((300 * MILLION, 1.00 / MILLION), (inf, 0.90 / MILLION))  # for comparison: an HTTP API
DATA_OUT: Tiers = ((10 * TB, 0.09 / GB), (50 * TB, 0.085 / GB), (150 * TB, 0.07 / GB), (inf, 0.05 / GB))

WEBSOCKET_MESSAGE: Tiers = ((1 * BILLION, 1.00 / MILLION), (inf, 0.80 / MILLION))  # of 32 KB
WEBSOCKET_MINUTE = 0.25 / MILLION

SQS_REQUEST: Tiers = ((100 * BILLION, 0.40 / MILLION), (200 * BILLION, 0.30 / MILLION), (inf, 0.24 / MILLION))
SQS_FAIR = 0.10 / MILLION  # additional price of requests whose messages have a group id
SQS_CHUNK = 64 * 1024  # bytes: a larger request counts as several

FIREHOSE: Tiers = ((500 * TB, 0.029 / GB), (2000 * TB, 0.025 / GB), (inf, 0.020 / GB))
FIREHOSE_BLOCK = 5 * 1024  # bytes: each record is rounded up to a multiple

LOGS: Tiers = ((10 * TB, 0.50 / GB), (30 * TB, 0.25 / GB), (50 * TB, 0.10 / GB), (inf, 0.05 / GB))  # of functions

PARAMETER_READ = 0.05 / 10_000  # GetParameter at the higher throughput

S3_PUT = 5.00 / MILLION
S3_STORAGE = 0.021  # a GB for a month, beyond 500 TB
CDN_REQUEST = 1.00 / MILLION  # HTTPS, North America
CDN_INVALIDATION = 0.005  # a path, beyond 1,000 a month; a wildcard is one path
CDN_OUT: Tiers = (
    (10 * TB, 0.085 / GB),
    (50 * TB, 0.080 / GB),
    (150 * TB, 0.060 / GB),
    (500 * TB, 0.040 / GB),
    (1024 * TB, 0.030 / GB),
    (5120 * TB, 0.025 / GB),
    (inf, 0.020 / GB),
)


def tiered(daily: float, tiers: Tiers) -> float:
    """Dollars a day for an amount a day, with the monthly tiers spread over the days of a month."""
    month, paid, before = daily * DAYS, 0.0, 0.0
    for end, price in tiers:
        paid += max(0.0, min(month, end) - before) * price
        before = end
    return paid / DAYS


def sqs_requests(payload: float) -> int:
    """Number of billed requests of one SQS call with this payload (bytes)."""
    return max(1, ceil(payload / SQS_CHUNK))


def firehose_bytes(record: float) -> float:
    """Billed bytes of one Firehose record."""
    return ceil(record / FIREHOSE_BLOCK) * FIREHOSE_BLOCK
