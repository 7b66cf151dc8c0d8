"""Policy numbers of fan-out. `core.settings` says how they are read, and their units."""

from dataclasses import dataclass

from chalicelib.core.settings import DAY, HOUR, MINUTE, read_settings


@dataclass(frozen=True)
class FanoutSettings:
    """One stage's settings of fan-out."""

    presence_lifetime: int = 30 * DAY  # viewers inactive for longer get nothing delivered
    presence_interval: int = HOUR  # between two recorded visits: a write for each page would cost more than the page
    cached_presences: int = 100_000  # viewers, per function instance: under 30 MB
    rebuild_delay: int = 10  # longer than replicas lag: afterwards every delivery sees that the viewer is active
    rebuild_again: int = 2 * MINUTE  # a publish may be in flight while the first rebuild runs
    fanout_chunk: int = 400  # follower ids in one message: at 100, reading the post per chunk is a fifth of the cost
    inbox_target_ms: int = 10_000  # writing ten thousand inboxes takes a second; the rest is queueing


def settings() -> FanoutSettings:
    """The stage's settings of fan-out."""
    return read_settings(FanoutSettings)
