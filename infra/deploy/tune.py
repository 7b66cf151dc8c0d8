"""Apply the manifest's settings of event sources to the mappings that Chalice created, and read them back."""

import time
from typing import Any

from botocore.exceptions import ClientError

from infra.deploy.event_sources import invoke_settings, mapping_settings, recursion_settings
from infra.errors import InfraError
from infra.function_kinds import AsyncFunction, QueueFunction, StreamFunction
from infra.manifest import ASYNC_FUNCTIONS, MAPPED_FUNCTIONS, QUEUE_FUNCTIONS
from infra.target import Target

UPDATE_TIMEOUT = 120  # seconds that AWS may take to update a mapping
UPDATE_PAUSE = {"emulator": 0.1, "aws": 2.0}
SELF_FEEDING = tuple(each for each in QUEUE_FUNCTIONS if each.may_feed_itself)
# Lambda's values of absent settings, which emulators leave out of their answers.
_DEFAULTS: dict[str, Any] = {
    "MaximumBatchingWindowInSeconds": 0,
    "TumblingWindowInSeconds": 0,
    "ParallelizationFactor": 1,
    "FilterCriteria": {"Filters": []},
}
# Settings that MiniStack accepts but does not store; they are checked on AWS and LocalStack only.
_FORGOTTEN_BY_MINISTACK = frozenset({"TumblingWindowInSeconds"})


def tune(target: Target) -> int:
    """Set every event source as declared. Returns how many had to be changed.

    Raises:
        InfraError: a function has no mapping of its source, or a setting has another value after it was set.
    """
    changed = sum(_tune_mapping(target, source) for source in MAPPED_FUNCTIONS)
    changed += sum(_tune_async(target, source) for source in ASYNC_FUNCTIONS)
    changed += sum(_tune_recursion(target, source) for source in SELF_FEEDING)
    left = differences(target)
    if left:
        raise InfraError("These settings did not take:\n" + "\n".join(f"  {line}" for line in left))
    return changed


def differences(target: Target) -> list[str]:
    """A line for each setting of a deployed event source that differs from the declared one."""
    found = []
    for mapped in MAPPED_FUNCTIONS:
        found += _differing(mapped.name, find_mapping(target, mapped), _expected(target, mapped))
    for invoked in ASYNC_FUNCTIONS:
        found += _differing(invoked.name, _invoke_config(target, invoked), invoke_settings(invoked, target))
    for each in SELF_FEEDING:
        found += _differing(each.name, _recursion_config(target, each), recursion_settings())
    return found


def find_mapping(target: Target, source: QueueFunction | StreamFunction) -> dict[str, Any]:
    """Lambda's description of a function's mapping.

    Raises:
        InfraError: there is none, or more than one (a second one would handle every message twice).
    """
    client = target.client("lambda")
    pages = client.get_paginator("list_event_source_mappings").paginate(FunctionName=target.name(source.name))
    mappings = [mapping for page in pages for mapping in page["EventSourceMappings"]]
    mine = [
        mapping
        for mapping in mappings
        if _source_name(target, source) in mapping["EventSourceArn"] and mapping.get("State") != "Deleting"
    ]
    if len(mine) != 1:
        raise InfraError(f"{source.name} has {len(mine)} event source mappings where it needs one.")
    return dict(mine[0])


def _source_name(target: Target, source: QueueFunction | StreamFunction) -> str:
    if isinstance(source, QueueFunction):
        return f":{target.name(source.queue.name)}"
    return f":table/{target.name(source.table)}/"


def _tune_mapping(target: Target, source: QueueFunction | StreamFunction) -> bool:
    actual = find_mapping(target, source)
    if not _differing(source.name, actual, _expected(target, source)):
        return False
    _await_updated(target, source)  # Lambda refuses to update a mapping that it is still creating
    target.client("lambda").update_event_source_mapping(UUID=actual["UUID"], **mapping_settings(source, target))
    _await_updated(target, source)
    return True


def _await_updated(target: Target, source: QueueFunction | StreamFunction) -> None:
    pause = UPDATE_PAUSE["emulator" if target.endpoint else "aws"]
    deadline = time.monotonic() + UPDATE_TIMEOUT
    while find_mapping(target, source).get("State") in ("Updating", "Creating", "Enabling"):
        if time.monotonic() > deadline:
            raise InfraError(f"The mapping of {source.name} is still updating after {UPDATE_TIMEOUT} s.")
        time.sleep(pause)


def _tune_async(target: Target, source: AsyncFunction) -> bool:
    if not _differing(source.name, _invoke_config(target, source), invoke_settings(source, target)):
        return False
    name = target.name(source.name)
    target.client("lambda").put_function_event_invoke_config(FunctionName=name, **invoke_settings(source, target))
    return True


def _tune_recursion(target: Target, source: QueueFunction) -> bool:
    if not _differing(source.name, _recursion_config(target, source), recursion_settings()):
        return False
    name = target.name(source.name)
    target.client("lambda").put_function_recursion_config(FunctionName=name, **recursion_settings())
    return True


def _recursion_config(target: Target, source: QueueFunction) -> dict[str, Any]:
    return dict(target.client("lambda").get_function_recursion_config(FunctionName=target.name(source.name)))


def _expected(target: Target, source: QueueFunction | StreamFunction) -> dict[str, Any]:
    forgotten = _FORGOTTEN_BY_MINISTACK if target.emulator == "ministack" else frozenset()
    return {name: value for name, value in mapping_settings(source, target).items() if name not in forgotten}


def _invoke_config(target: Target, source: AsyncFunction) -> dict[str, Any]:
    client = target.client("lambda")
    try:
        return dict(client.get_function_event_invoke_config(FunctionName=target.name(source.name)))
    except ClientError as error:
        if error.response["Error"]["Code"] != "ResourceNotFoundException":
            raise
        return {}


def _differing(function: str, actual: dict[str, Any], wanted: dict[str, Any]) -> list[str]:
    read = {name: actual.get(name, _DEFAULTS.get(name)) for name in wanted}
    return [
        f"{function}: {name} is {read[name]!r}, not {value!r}"
        for name, value in wanted.items()
        if not _same(read[name], value)
    ]


def _same(actual: Any, wanted: Any) -> bool:
    """Whether a setting has the declared value; Lambda adds empty members to objects."""
    if isinstance(wanted, dict):
        return isinstance(actual, dict) and all(_same(actual.get(key, {}), value) for key, value in wanted.items())
    return bool(actual == wanted or (not actual and not wanted))
