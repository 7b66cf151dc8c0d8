"""Find the log groups of the stage's functions, and limit how long they keep logs."""

from collections.abc import Iterable
from typing import Any

from botocore.exceptions import ClientError

from infra.target import Target

RETENTION_DAYS = 30  # without it CloudWatch keeps logs for ever; they have ids of users and posts


def log_groups(target: Target) -> list[dict[str, Any]]:
    """CloudWatch's descriptions of the groups of all functions."""
    pages = target.client("logs").get_paginator("describe_log_groups")
    found = pages.paginate(logGroupNamePrefix=f"/aws/lambda/{target.prefix}")
    return [group for page in found for group in page["logGroups"]]


def limit_retention(target: Target, functions: Iterable[str]) -> int:
    """Make the logs of the functions (deployed names) expire. Returns how many groups had to be changed.

    Lambda creates a group without a limit when the function first logs; this function creates it before.
    """
    logs, groups = target.client("logs"), {group["logGroupName"]: group for group in log_groups(target)}
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
