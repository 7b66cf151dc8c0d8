"""The load: the given figures, and every assumption that complements them."""

from dataclasses import dataclass

from benchmarks.scale.followers import Followers
from benchmarks.scale.prices import MILLION
from chalicelib.feed.settings import settings

DAY = 86_400  # seconds
RENDITIONS = 8  # files of a photo


@dataclass(frozen=True)
class Load:
    """The activity of a day. The first four figures are given; the others are assumptions, justified in `REASONS`."""

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
    deleted: float = 0.02
    invalidation_seconds: float = 60.0
    photo_bytes: float = 47_000.0
    original_bytes: float = 3_900_000.0
    renditions_bytes: float = 610_000.0
    socket_messages: float = 30.0
    socket_minutes: float = 30.0

    @property
    def followers(self) -> Followers:
        """Distribution of followers. Every edge has two ends, so its mean is the mean number of followees."""
        return Followers(self.exponent, self.follows, self.cap)

    @property
    def loads_a_day(self) -> float:
        """Feed loads of all users."""
        return self.daily_users * self.feed_loads

    @property
    def purged_files_a_day(self) -> float:
        """Files of deleted photos, each of which an invalidation names."""
        return self.posts_a_day * self.deleted * RENDITIONS

    @property
    def posts_a_day(self) -> float:
        """Posts of all users."""
        return self.daily_users * self.posts


REASONS = {
    "exponent": "exponent of the Pareto distribution of followers: Kwak et al., What is Twitter (WWW 2010), fit "
    "followers with a power law of 2.276 up to 100,000, which is 1.276 for the share of accounts with more than a "
    "given number",
    "cap": "maximum number of followers: a fifth of the daily users. Instagram's largest account has about a third "
    "of the monthly users",
    "seen": "share of an account's followers that opened the application within 30 days; the other edges come from "
    "abandoned accounts",
    "peak": "ratio of the busiest second to the average: users in all time zones, one evening peak",
    "call_ms": "milliseconds of one call to DynamoDB, SQS or S3 from a function in the region; AWS promises "
    "single-digit milliseconds for DynamoDB",
    "vcpu_mb": "memory at which a function has one vCPU (AWS Lambda developer guide); the share is linear below. One "
    "vCPU is assumed to equal one core of the machine that measured",
    "lambda_log_bytes": "bytes of START, END and REPORT, which Lambda writes for each invocation",
    "deleted": "share of posts that are deleted: an assumption without a source, to which the figures of deletions are "
    "proportional",
    "invalidation_seconds": "seconds in which CloudFront completes an invalidation: most take less than a minute",
    "photo_bytes": "bytes that a phone fetches for one post: the mean 1080 rendition in AVIF of RESULTS.md",
    "original_bytes": "bytes of an upload: the benchmark's phone photo",
    "renditions_bytes": "bytes of its eight renditions, from RESULTS.md",
    "socket_messages": "messages a day to a user over the WebSocket API: live events and direct messages",
    "socket_minutes": "minutes a day for which a user is connected",
}
