"""Apply the manifest's settings of event sources to the mappings that Chalice created, read them back, and enable them.

Chalice creates mappings disabled (`infra.deploy.chalice_child`). A deployment that ends before they are enabled leaves
messages in their queues and records in their streams; the next one enables them.
"""

import time
from typing import Any

from botocore.exceptions import ClientError

from infra.deploy import inventory
from infra.deploy.event_sources import invoke_settings, mapping_settings
from infra.errors import InfraError
from infra.function_kinds import AsyncFunction, QueueFunction, StreamFunction
from infra.manifest import ASYNC_FUNCTIONS, MAPPED_FUNCTIONS
from infra.target import Target

UPDATE_TIMEOUT = 120  # seconds that AWS may take to update a mapping
UPDATE_PAUSE = {"emulator": 0.1, "aws": 2.0}
ENABLED = "Enabled"
_CHANGING = frozenset({"Creating", "Enabling", "Disabling", "Updating"})
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
    """Set every event source as declared, and enable those that are disabled. Returns how many had to be changed.

    Raises:
        InfraError: a function has no mapping of its source, a setting has another value after it was set, or Lambda did
            not enable a mapping. No mapping is enabled before all settings are read back.
    """
    changed = _set_mappings(target)
    changed |= {source.name for source in ASYNC_FUNCTIONS if _tune_async(target, source)}
    left = differences(target)
    if left:
        raise InfraError("These settings did not take:\n" + "\n".join(f"  {line}" for line in left))
    return len(changed | _enable(target))


def differences(target: Target) -> list[str]:
    """A line for each setting of a deployed event source that differs from the declared one."""
    found = []
    for mapped in MAPPED_FUNCTIONS:
        found += _differing(mapped.name, find_mapping(target, mapped), _expected(target, mapped))
    for invoked in ASYNC_FUNCTIONS:
        found += _differing(invoked.name, _invoke_config(target, invoked), invoke_settings(invoked, target))
    return found


def disabled(target: Target) -> list[str]:
    """`function: State` of each deployed event source that Lambda does not read."""
    found = inventory.take(target).mappings
    return sorted(
        f"{mapping['FunctionArn'].rpartition(':')[2].removeprefix(target.name(''))}: {mapping['State']}"
        for mapping in found
        if mapping["State"] != ENABLED
    )


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


def _set_mappings(target: Target) -> set[str]:
    """Apply the settings of mappings that differ from the declared ones. Returns the names of their functions."""
    changed = {}
    for source in MAPPED_FUNCTIONS:
        actual = find_mapping(target, source)
        if _differing(source.name, actual, _expected(target, source)):
            _change(target, source.name, actual["UUID"], **mapping_settings(source, target))
            changed[source.name] = str(actual["UUID"])
    _settle(target, changed)
    return set(changed)


def _enable(target: Target) -> set[str]:
    """Enable the mappings that are not enabled. Returns the names of their functions."""
    enabled = {}
    for source in MAPPED_FUNCTIONS:
        uuid = str(find_mapping(target, source)["UUID"])
        if _settled_state(target, source.name, uuid) != ENABLED:
            _change(target, source.name, uuid, Enabled=True)
            enabled[source.name] = uuid
    for name, state in _settle(target, enabled).items():
        if state != ENABLED:
            raise InfraError(f"The event source of {name} is {state} after it was enabled.")
    return set(enabled)


def _change(target: Target, name: str, uuid: str, **changes: Any) -> None:
    """Begin a change of a mapping. Lambda takes up to a minute for one, and makes those of several mappings at once."""
    _settled_state(target, name, uuid)  # Lambda refuses a change while another one of the mapping is in progress
    target.client("lambda").update_event_source_mapping(UUID=uuid, **changes)


def _settle(target: Target, changed: dict[str, str]) -> dict[str, str]:
    """Wait for mappings, given as function -> UUID. Returns their states."""
    return {name: _settled_state(target, name, uuid) for name, uuid in changed.items()}


def _settled_state(target: Target, name: str, uuid: str) -> str:
    """Wait while Lambda changes a mapping. Returns its state then: `Enabled` or `Disabled`.

    By GetEventSourceMapping: ListEventSourceMappings may lag behind a change.

    Raises:
        InfraError: Lambda takes too long.
    """
    pause = UPDATE_PAUSE["emulator" if target.endpoint else "aws"]
    deadline = time.monotonic() + UPDATE_TIMEOUT
    while True:
        state = str(target.client("lambda").get_event_source_mapping(UUID=uuid)["State"])
        if state not in _CHANGING:
            return state
        if time.monotonic() > deadline:
            raise InfraError(f"The event source of {name} is still {state} after {UPDATE_TIMEOUT} s.")
        time.sleep(pause)


def _tune_async(target: Target, source: AsyncFunction) -> bool:
    if not _differing(source.name, _invoke_config(target, source), invoke_settings(source, target)):
        return False
    name = target.name(source.name)
    target.client("lambda").put_function_event_invoke_config(FunctionName=name, **invoke_settings(source, target))
    return True


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
