"""Print the logs of the stage's functions, oldest first."""

import time
from datetime import UTC, datetime
from typing import Any

from infra.deploy import log_groups
from infra.target import Target

POLL_SECONDS = 1.0
OVERLAP_MS = 2000  # CloudWatch may ingest lines about this late; lines that were printed are skipped
_PLATFORM_LINES = ("START ", "END ", "REPORT ", "INIT_START ")
_METRIC_LINES = ('{"_aws"',)


def show_logs(target: Target, minutes: float, *, follow: bool, everything: bool, containing: str = "") -> None:
    """Print the last minutes of every function's log; with `follow`, also new lines.

    Args:
        minutes: how far to look back.
        follow: continue until interrupted.
        everything: include the platform's lines (START, END, REPORT) and metrics.
        containing: print only lines that contain this text, e.g. a request's id.
    """
    since = int((time.time() - minutes * 60) * 1000)
    seen: set[tuple[Any, ...]] = set()
    while True:
        events = sorted(_events(target, since), key=lambda event: event["timestamp"])
        for event in events:
            # Not `eventId`: MiniStack leaves it out.
            identity = (event["group"], event["logStreamName"], event["timestamp"], event["message"])
            wanted = everything or not event["message"].startswith(_PLATFORM_LINES + _METRIC_LINES)
            if wanted and identity not in seen and containing in event["message"]:
                _print(target, event)
            seen.add(identity)
        if not follow:
            return
        if events:
            since = max(since, events[-1]["timestamp"] - OVERLAP_MS)
        time.sleep(POLL_SECONDS)


def _events(target: Target, since: int) -> list[dict[str, Any]]:
    logs = target.client("logs")
    found = []
    for group in log_groups.log_groups(target):
        pages = logs.get_paginator("filter_log_events").paginate(logGroupName=group["logGroupName"], startTime=since)
        found += [{**event, "group": group["logGroupName"]} for page in pages for event in page["events"]]
    return found


def _print(target: Target, event: dict[str, Any]) -> None:
    at = datetime.fromtimestamp(event["timestamp"] / 1000, UTC).strftime("%H:%M:%S.%f")[:-3]
    function = event["group"].removeprefix(f"/aws/lambda/{target.prefix}").removeprefix("-") or "api"
    print(f"{at} {function:<16} {event['message'].rstrip()}", flush=True)
