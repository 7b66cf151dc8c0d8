"""Policy numbers of events. `core.settings` says how they are read and in which units they are."""

from dataclasses import dataclass

from chalicelib.core.settings import DAY, read_settings


@dataclass(frozen=True)
class EventSettings:
    """One stage's settings of events."""

    events_per_call: int = 100  # a client sends what gathers in a minute of scrolling
    taste_half_life: int = 14 * DAY  # attention to an author counts half after that
    taste_lifetime: int = 90 * DAY  # a reader without events for longer is not known any more


def settings() -> EventSettings:
    """The stage's settings of events."""
    return read_settings(EventSettings)
