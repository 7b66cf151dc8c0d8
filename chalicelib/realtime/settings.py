"""Policy numbers of live events. `core.settings` says how they are read, and their units."""

from dataclasses import dataclass

from chalicelib.core.settings import DAY, HOUR, MINUTE, read_settings


@dataclass(frozen=True)
class LiveSettings:
    """One stage's settings of live events."""

    ticket_lifetime: int = 30  # a ticket travels in a URL, so it must be useless soon
    live_tickets_per_user: int = 300  # per hour: a phone that loses its network once a minute, on several devices
    socket_lifetime: int = 2 * HOUR  # API Gateway closes a connection after two hours
    socket_slack: int = 10 * MINUTE  # a connection's row outlives the connection: `$disconnect` is best effort
    ping_after: int = 5 * MINUTE  # for clients: API Gateway closes a connection after ten idle minutes
    reconnect_after: int = 110 * MINUTE  # for clients: before API Gateway closes the connection
    opening_time: int = 30  # `$connect` may take 29 s; until it has answered, posting to its connection answers 410
    sockets_per_user: int = 20  # a further one closes the oldest
    live_event_lifetime: int = 10 * MINUTE  # a client that returns later reads lists instead
    live_event_bytes: int = 4096  # of a frame: at most four write units for each recipient
    live_event_slack: int = 10  # an event that is older than this by its id may be stored after a newer one
    resumed_events: int = 1000  # sent to a client that returns; more than these are told by `resync`
    resume_patience_ms: int = 20_000  # API Gateway waits for 29 s
    frame_bytes: int = 32_768  # API Gateway's own limit, which emulators do not have
    frames_per_minute: int = 120  # of a connection, per function instance: typing tells of itself every few seconds
    refused_frames: int = 20  # of a connection: then it is closed
    close_again: int = 30  # seconds after a request that ends a session began: it has ended by then (API Gateway: 29 s)
    last_seen_lifetime: int = 30 * DAY  # of the time when a user was last connected


def settings() -> LiveSettings:
    """The stage's settings of live events."""
    return read_settings(LiveSettings)
