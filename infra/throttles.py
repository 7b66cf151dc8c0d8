"""List the throttles of the APIs' stages, by class of requests; API Gateway applies each to every method by itself.

They hold for all clients together and protect the account's concurrency and the tables: API Gateway refuses further
requests with 429 before a function runs. Limits of one client are in the application (docs/api.md).
"""

from dataclasses import dataclass

from infra.manifest import RESERVING_STAGES

SIGN_IN_PATHS = frozenset({"/v1/auth/register", "/v1/auth/login", "/v1/auth/refresh", "/v1/auth/password/change"})


@dataclass(frozen=True)
class Numbers:
    """Requests a second, refilled continuously, and requests at once."""

    rate: int
    burst: int


@dataclass(frozen=True)
class Throttle:
    """The throttle of one class of methods, for stages of a size."""

    name: str
    prod: Numbers
    others: Numbers
    reason: str

    def of(self, stage: str) -> Numbers:
        """The numbers of a stage."""
        return self.prod if stage in RESERVING_STAGES else self.others


SIGN_IN = Throttle(
    "sign-in",
    Numbers(200, 400),
    Numbers(50, 100),
    "a password costs 30 ms of a processor to hash; an attack on accounts must not take the concurrency of readers",
)
EVENTS = Throttle(
    "events",
    Numbers(2_000, 4_000),
    Numbers(200, 400),
    "each page of the feed is followed by a report",
)
WRITES = Throttle(
    "writes",
    Numbers(1_000, 2_000),
    Numbers(200, 400),
    "a write costs several units, and most start work in queues",
)
READS = Throttle(
    "reads",
    Numbers(4_000, 4_000),
    Numbers(500, 1_000),
    "the default of the stage, below the quota of an account (10,000 a second, 5,000 at once) for all methods together",
)
SOCKETS = Throttle(
    "sockets",
    Numbers(2_000, 4_000),
    Numbers(200, 400),
    "connections, frames of clients and ends of connections together; an account opens 500 connections a second",
)
THROTTLES = (SIGN_IN, EVENTS, WRITES, READS)
"""Those of the REST API; the WebSocket API's stage has `SOCKETS`."""


def throttle_of(method: str, path: str) -> Throttle:
    """The class of a method of the API, e.g. `POST`, `/v1/posts/{post_id}`."""
    if path in SIGN_IN_PATHS:
        return SIGN_IN
    if path == "/v1/events":
        return EVENTS
    return READS if method == "GET" else WRITES
