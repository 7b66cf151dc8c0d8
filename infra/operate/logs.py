"""The logs of the stage's functions: for how long they are kept, and what they say, oldest first."""

import time
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import ClientError

from infra.target import Target

RETENTION_DAYS = 30  # Lambda keeps logs for ever; they hold ids of people and posts

POLL_SECONDS = 1.0
OVERLAP_MS = 2000  # CloudWatch ingests out of order by about this; lines seen before are dropped
_PLATFORM_LINES = ("START ", "END ", "REPORT ", "INIT_START ")
_METRIC_LINES = ('{"_aws"',)


def show_logs(target: Target, minutes: float, *, follow: bool, everything: bool, containing: str = "") -> None:
    """Print the last minutes of every function's log, then, with `follow`, what comes.

    Args:
        minutes: how far to look back.
        follow: go on until interrupted.
        everything: the platform's own lines (START, END, REPORT) and those that hold metrics too.
        containing: only lines with this in them, as a request's id.
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


def limit_retention(target: Target, functions: Iterable[str]) -> int:
    """Have the logs of the functions (deployed names) expire. Returns for how many that was new.

    Lambda makes a group when the function first logs; here it is made before, for a group has no limit at first.
    """
    logs, groups = target.client("logs"), {group["logGroupName"]: group for group in _groups(target)}
    changed = 0
    for name in (f"/aws/lambda/{function}" for function in functions):
        if groups.get(name, {}).get("retentionInDays") == RETENTION_DAYS:
            continue
        if name not in groups:
            _make_group(logs, name)
        logs.put_retention_policy(logGroupName=name, retentionInDays=RETENTION_DAYS)
        changed += 1
    return changed


def _make_group(logs: Any, name: str) -> None:
    try:
        logs.create_log_group(logGroupName=name)
    except ClientError as error:
        if error.response["Error"]["Code"] != "ResourceAlreadyExistsException":  # the function has just logged
            raise


def _groups(target: Target) -> list[dict[str, Any]]:
    pages = target.client("logs").get_paginator("describe_log_groups")
    found = pages.paginate(logGroupNamePrefix=f"/aws/lambda/{target.prefix}")
    return [group for page in found for group in page["logGroups"]]


def _events(target: Target, since: int) -> list[dict[str, Any]]:
    logs = target.client("logs")
    found = []
    for group in _groups(target):
        pages = logs.get_paginator("filter_log_events").paginate(logGroupName=group["logGroupName"], startTime=since)
        found += [{**event, "group": group["logGroupName"]} for page in pages for event in page["events"]]
    return found


def _print(target: Target, event: dict[str, Any]) -> None:
    at = datetime.fromtimestamp(event["timestamp"] / 1000, UTC).strftime("%H:%M:%S.%f")[:-3]
    function = event["group"].removeprefix(f"/aws/lambda/{target.prefix}").removeprefix("-") or "api"
    print(f"{at} {function:<16} {event['message'].rstrip()}", flush=True)
