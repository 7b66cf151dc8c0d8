"""Policy numbers of fan-out. `core.settings` says how they are read and in which units they are."""

from dataclasses import dataclass

from chalicelib.core.settings import DAY, HOUR, MINUTE, read_settings


@dataclass(frozen=True)
class FanoutSettings:
    """One stage's settings of fan-out."""

    presence_lifetime: int = 30 * DAY  # who did not look for longer gets nothing delivered
    presence_interval: int = HOUR  # looking is noted that often: a write a page would cost more than the page
    cached_presences: int = 100_000  # per function instance: under 30 MB
    rebuild_delay: int = 10  # longer than replicas differ: by then no delivery takes the reader for absent
    rebuild_again: int = 2 * MINUTE  # a publish may be in flight while the first rebuild runs
    fanout_chunk: int = 400  # follower ids in one message: at 100, looking at the post per chunk costs a fifth
    inbox_target_ms: int = 10_000  # ten thousand inboxes take a second; the rest is queueing


def settings() -> FanoutSettings:
    """The stage's settings of fan-out."""
    return read_settings(FanoutSettings)
