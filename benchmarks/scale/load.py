"""The load: the seeds' figures, and every assumption that goes beside them."""

from dataclasses import dataclass

from benchmarks.scale.followers import Followers
from benchmarks.scale.prices import MILLION
from chalicelib.feed.settings import settings

DAY = 86_400  # seconds


@dataclass(frozen=True)
class Load:
    """Who does what in a day. The first four are the seeds'; the rest is assumed, for the reasons in `REASONS`."""

    daily_users: float = 500 * MILLION
    posts: float = 3.0
    feed_loads: float = 8.0
    follows: float = 200.0

    exponent: float = 1.276
    cap: float = 100 * MILLION
    seen: float = 0.6
    outbox_cache: float = settings().outbox_cache
    peak: float = 2.0
    call_ms: float = 8.0
    vcpu_mb: float = 1769.0
    lambda_log_bytes: float = 320.0
    photo_bytes: float = 47_000.0
    original_bytes: float = 3_900_000.0
    renditions_bytes: float = 610_000.0
    socket_messages: float = 30.0
    socket_minutes: float = 30.0

    @property
    def followers(self) -> Followers:
        """Of an account drawn at random. As many edges begin as end, so the mean is what a person follows."""
        return Followers(self.exponent, self.follows, self.cap)

    @property
    def loads_a_day(self) -> float:
        """Feed loads of everybody."""
        return self.daily_users * self.feed_loads

    @property
    def posts_a_day(self) -> float:
        """Posts of everybody."""
        return self.daily_users * self.posts


REASONS = {
    "exponent": "of the Pareto distribution of followers: Kwak et al., What is Twitter (WWW 2010), fit followers with "
    "a power law of 2.276 up to 100,000, which is 1.276 for the share of accounts with more than so many",
    "cap": "followers that nobody exceeds: a fifth of the daily users. Instagram's largest account has about a third "
    "of the monthly ones",
    "seen": "share of an account's followers that opened the application within 30 days; the rest of the edges comes "
    "from accounts that were left",
    "peak": "busiest second against the average: people of all time zones, one evening peak",
    "call_ms": "milliseconds of one call of DynamoDB, SQS or S3 from a function in the region; AWS promises single "
    "digits for DynamoDB",
    "vcpu_mb": "memory of a function that has one vCPU (AWS Lambda developer guide); the share is linear below. One "
    "vCPU is taken to be one core of the machine that measured",
    "lambda_log_bytes": "START, END and REPORT, which Lambda writes for each invocation",
    "photo_bytes": "of what a phone fetches for one post: the mean 1080 in AVIF of RESULTS.md",
    "original_bytes": "of an upload: the benchmark's photo of a phone",
    "renditions_bytes": "of its eight renditions, from RESULTS.md",
    "socket_messages": "a day to a person: notices and messages. The WebSocket API is not built yet",
    "socket_minutes": "a day for which a person is connected",
}
