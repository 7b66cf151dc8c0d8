"""Make the template of the alarms, their topic and the dashboard; parts per function come from the manifest."""

import json
from collections.abc import Iterator
from typing import Any

import yaml

from infra import manifest
from infra.function_kinds import Function
from infra.manifest import API_HANDLER, title
from infra.paths import OBSERVABILITY_TEMPLATE
from infra.target import Target

ALARM_TYPES = ("AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm")
LOOP = "Fn::ForEach::"
PARTIAL = "IsComplete"  # the condition of resources that not every platform has
Row = list[str]


def template() -> dict[str, Any]:
    """The whole template: observability.yaml with its mappings and rows of widgets filled in, and without loops."""
    document: dict[str, Any] = yaml.safe_load(OBSERVABILITY_TEMPLATE.read_text())
    document["Mappings"] |= _mappings()
    document["Resources"] = _expanded(document["Resources"], document["Mappings"])
    properties = document["Resources"]["Dashboard"]["Properties"]
    properties["DashboardBody"]["Fn::Sub"] = _with_rows(properties["DashboardBody"]["Fn::Sub"])
    return document


def missing_alarms(target: Target, *, has_composite: bool) -> int:
    """How many of the template's alarms the stage lacks; an emulator may report a stack complete without them.

    Args:
        has_composite: whether the platform has composite alarms.
    """
    resources = [each for each in template()["Resources"].values() if each["Type"] in ALARM_TYPES]
    wanted = [each for each in resources if has_composite or each.get("Condition") != PARTIAL]
    paginator = target.client("cloudwatch").get_paginator("describe_alarms")
    pages = paginator.paginate(AlarmNamePrefix=target.name(""), AlarmTypes=["MetricAlarm", "CompositeAlarm"])
    return len(wanted) - sum(len(page["MetricAlarms"]) + len(page.get("CompositeAlarms", ())) for page in pages)


def metric_name(function: Function) -> str:
    """A function's name in its own metrics and in the names of its alarms."""
    return "api" if function.name == API_HANDLER else function.name


def _mappings() -> dict[str, Any]:
    """The mappings that the loops over queues, streams and functions read."""
    queues = {
        title(each.queue.name): {"Name": each.queue.name, "Age": each.age, "Tries": manifest.MOST_RECEIVES}
        for each in manifest.QUEUE_FUNCTIONS
    }
    invoked = {
        title(each.on_failure): {"Name": each.on_failure, "Function": each.name, "Tries": 1 + each.retries}
        for each in manifest.ASYNC_FUNCTIONS
    }
    streams = {title(each.name): {"Name": each.name, "Age": each.age} for each in manifest.STREAM_FUNCTIONS}
    outboxes = {title(each.name): {"Name": each.name} for each in manifest.OUTBOXES}
    functions = {
        title(metric_name(each)): {
            "Name": metric_name(each),
            "Suffix": "" if each.name == API_HANDLER else f"-{each.name}",  # of the deployed name
            "Errors": each.errors,
        }
        for each in manifest.FUNCTIONS
    }
    found = {"Queues": queues, "Invoked": invoked, "Streams": streams, "Outboxes": outboxes, "Functions": functions}
    return {name: entries for name, entries in found.items() if entries}  # CloudFormation refuses an empty mapping


def _expanded(resources: dict[str, Any], mappings: dict[str, Any]) -> dict[str, Any]:
    """The resources of all loops, nested ones too, for each key of the mapping that a loop names."""
    found: dict[str, Any] = {}
    for name, content in resources.items():
        if name.startswith(LOOP):
            variable, mapping, body = content
            for key in mappings.get(mapping, ()):
                found |= _expanded(_bound(body, variable, key), mappings)
        else:
            found[name] = content
    return found


def _bound(content: Any, variable: str, value: str) -> Any:
    """A loop's body with a value in place of the loop's variable."""
    if content == {"Ref": variable}:
        return value
    if isinstance(content, dict):
        return {_bound(key, variable, value): _bound(each, variable, value) for key, each in content.items()}
    if isinstance(content, list):
        return [_bound(each, variable, value) for each in content]
    return content.replace(f"${{{variable}}}", value) if isinstance(content, str) else content


def _with_rows(body: str) -> str:
    """The dashboard's body with a row for each of the manifest's queues and functions."""
    dashboard = json.loads(body)
    rows = {f"@{name}": found for name, found in _rows()}
    for widget in dashboard["widgets"]:
        metrics = widget["properties"]["metrics"]
        widget["properties"]["metrics"] = [
            row for each in metrics for row in (rows[each] if isinstance(each, str) else [each])
        ]
    return json.dumps(dashboard, separators=(",", ":"))


def _rows() -> Iterator[tuple[str, list[Row]]]:
    consumers, streams, outboxes = manifest.QUEUE_FUNCTIONS, manifest.STREAM_FUNCTIONS, manifest.OUTBOXES
    yield "queue ages", [_of_queue("ApproximateAgeOfOldestMessage", each.queue.name) for each in consumers]
    yield "given up", [_of_queue("ApproximateNumberOfMessagesVisible", queue) for queue in manifest.LAST_RESORT]
    yield "stream lags", [_of_function("StreamLag", each) for each in streams]
    yield "parked", [_of_function("RecordsParked", each) for each in outboxes]
    yield "messages failed", [_of_function("MessagesFailed", each) for each in consumers]


def _of_queue(metric: str, queue: str) -> Row:
    return ["AWS/SQS", metric, "QueueName", f"emulsion-${{Stage}}-{queue}"]


def _of_function(metric: str, function: Function) -> Row:
    return ["Emulsion", metric, "stage", "${Stage}", "function", metric_name(function)]
