"""Policy numbers of events. `core.settings` says how they are read, and their units."""

from dataclasses import dataclass

from chalicelib.core.settings import DAY, read_settings


@dataclass(frozen=True)
class EventSettings:
    """One stage's settings of events."""

    events_per_call: int = 100  # a client sends the events of a minute of scrolling
    event_calls_per_minute: int = 60  # of one user: six times what a client sends that reports each page
    view_slice_bytes: int = 64_000_000  # of compressed files: a few million views, some 500 MB of memory
    taste_half_life: int = 14 * DAY  # after that time, attention to an author counts half
    taste_lifetime: int = 90 * DAY  # the scores of a viewer without events for longer are deleted


def settings() -> EventSettings:
    """The stage's settings of events."""
    return read_settings(EventSettings)
