"""Read settings: the names of the stage's resources, and policy numbers.

Each room has its own numbers in its `settings.py`; this module has those of core and those that several rooms need.
The environment variable `EMULSION_<NAME>` (upper case) overrides a setting; `.chalice/config.json` has the variables of
each stage. Lifetimes are in seconds and sizes in bytes, unless the name says otherwise. Importing this module reads
only `TRIGGERS` from the environment, which Chalice's decorators need.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from typing import Any

MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR
MEGABYTE = 1_000_000
_STREAM = re.compile(r"EMULSION_([A-Z_]+)_STREAM_ARN")


@dataclass(frozen=True)
class Triggers:
    """Names that Chalice's decorators need when the application is loaded, and whether Lambda loads it."""

    stage: str
    media_bucket: str
    streams: Mapping[str, str]  # table -> ARN of its stream
    in_lambda: bool  # false while Chalice packages, and in `chalice local`
    has_sockets: bool  # false on an emulator without WebSocket APIs, where Chalice cannot deploy their functions

    def queue(self, name: str) -> str:
        """The deployed name of the queue `name`."""
        return f"emulsion-{self.stage}-{name}"

    def stream(self, table: str) -> str:
        """The ARN of a table's stream; empty if the stage's environment lacks it."""
        return self.streams.get(table, "")


def _triggers() -> Triggers:
    read = os.environ.get
    streams = (_STREAM.fullmatch(name) for name in os.environ)
    return Triggers(
        stage=read("EMULSION_STAGE", "local"),
        media_bucket=read("EMULSION_MEDIA_BUCKET", ""),
        streams={found[1].lower(): os.environ[found[0]] for found in streams if found},
        in_lambda="AWS_LAMBDA_FUNCTION_NAME" in os.environ,
        has_sockets=read("EMULSION_SOCKETS", "on") == "on",
    )


TRIGGERS = _triggers()


@dataclass(frozen=True)
class Settings:
    """The names of one stage's resources, and the policy numbers that no room owns alone."""

    stage: str = "local"
    media_bucket: str = ""
    events_bucket: str = ""
    keys_parameter: str = ""
    public_endpoint: str = ""  # emulators only: S3's address for clients, which may differ from that for functions
    web_origins: str = ""  # of the web client, separated by commas, where the browser sees the API at another origin
    cookie_path: str = "/v1/auth"  # as the browser sees it; a stage whose API is below a path has another
    sockets_url: str = ""  # the WebSocket API's address for clients; empty if the stage has none
    sockets_endpoint: str = ""  # its management API's address for functions

    # conventions of the API
    page_size: int = 20
    page_limit: int = 100
    idempotency_lifetime: int = DAY
    reads_per_minute: int = 600  # GETs of a user or guest's address, per instance: fast scrolling makes two a second
    writes_per_hour: int = (
        1000  # all other requests of a user, likewise, also at once: an hour of liking makes hundreds
    )
    cached_buckets: int = 20_000  # of the two limits above, per function instance: under 10 MB
    health_cache: int = 5  # a check's result is kept for so long, because a check calls every dependency

    # of several rooms
    inbox_lifetime: int = 30 * DAY  # of a post in inboxes
    erased_at_once: int = 50  # rows or objects of a kind that one `erase_user` erases: a media takes about ten calls

    @property
    def is_emulated(self) -> bool:
        """Whether the stage runs on an emulator."""
        return bool(self.public_endpoint)

    def deployed_name(self, name: str) -> str:
        """The deployed name of the table, queue, event function or delivery stream `name`."""
        return f"emulsion-{self.stage}-{name}"


def settings() -> Settings:
    """The stage's settings of core."""
    return read_settings(Settings)


def read_settings[S](kind: type[S]) -> S:
    """Settings of one kind, read from the environment once.

    Args:
        kind: a dataclass whose fields are whole numbers and strings.

    Raises:
        ValueError: a number's variable does not hold a whole number.
    """
    read: S = _read(kind)  # type: ignore[arg-type] # a class is hashable
    return read


def forget_settings() -> None:
    """Read every room's settings again at their next use. For tests."""
    _read.cache_clear()


@cache
def _read(kind: type[Any]) -> Any:
    overrides: dict[str, str | int] = {}
    for field in fields(kind):
        value = os.environ.get(f"EMULSION_{field.name.upper()}")
        if value is not None:
            overrides[field.name] = int(value) if field.type is int else value
    return kind(**overrides)
