"""Make, apply and delete the CloudFormation stack of all state."""

import json
import time
from pathlib import Path
from typing import Any

import yaml
from botocore.exceptions import ClientError

from infra import manifest
from infra.deploy import artifacts
from infra.errors import InfraError
from infra.manifest import title
from infra.paths import STATE_TEMPLATES
from infra.target import Target

POLL_SECONDS = {"emulator": 0.2, "aws": 3.0}
# A stack whose creation failed can only be deleted.
_NEVER_MADE = ("ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "REVIEW_IN_PROGRESS", "IMPORT_ROLLBACK_COMPLETE")
_NAMES = {"TableName", "BucketName"}
# Firehose may refuse a role that IAM has not yet made known everywhere; a moment later it accepts it.
_RACE = "unable to assume role"
RACES = 3  # tries of a stack that fails so
# A new role is not known everywhere in AWS at once: Firehose may refuse it for some seconds.
RACE, RACE_TRIES, RACE_PAUSE = "unable to assume role", 3, 10.0  # in CloudFormation's reason; tries; seconds
TIMEOUT_SECONDS = 1800  # creating a table's index can take a quarter of an hour
DAY = 86_400  # seconds
KEPT = {"work": 4 * DAY, "given up": 14 * DAY}  # retention of messages in seconds: a long weekend; the maximum of SQS


def template() -> dict[str, Any]:
    """The state stack's template, with unresolved functions (`Fn::…`): those of all rooms, merged, and the queues.

    Raises:
        InfraError: two rooms use the same name.
    """
    whole: dict[str, Any] = {}
    for room in (*map(_load, sorted(STATE_TEMPLATES.glob("*.yaml"))), _queues(), _streams()):
        for section, content in room.items():
            if not isinstance(content, dict):
                whole[section] = content
                continue
            merged = whole.setdefault(section, {})
            twice = merged.keys() & content.keys()
            if twice:
                raise InfraError(f"{STATE_TEMPLATES} has {section} {', '.join(sorted(twice))} twice.")
            merged |= content
    return whole


def stream_output(table: str) -> str:
    """The name of the output with the ARN of a table's stream."""
    return f"{title(table)}StreamArn"


def template_resources(kind: str) -> dict[str, dict[str, Any]]:
    """Logical id -> properties of the template's resources of one type."""
    return {name: r["Properties"] for name, r in template()["Resources"].items() if r["Type"] == kind}


def stack_name(target: Target) -> str:
    """The stack's name, e.g. `emulsion-local-state`."""
    return target.name("state")


def apply_template(target: Target, name: str, body: str, parameters: dict[str, str], *, adopt: bool = False) -> str:
    """Create or update a stack and wait for it; try again if a service did not know a new role yet.

    Args:
        adopt: whether a new stack imports the tables and buckets, by name, that an earlier stack of this template
            retained.

    Returns:
        `created`, `updated` or `unchanged`.

    Raises:
        InfraError: CloudFormation refused or rolled back; the message has its reasons, the first failure first.
    """
    tries = RACE_TRIES
    while True:
        tries -= 1
        try:
            return _apply(target, name, body, parameters, adopt=adopt)
        except InfraError as error:
            if RACE not in str(error) or not tries:
                raise
        time.sleep(RACE_PAUSE)


def describe(target: Target, name: str) -> dict[str, Any] | None:
    """CloudFormation's description of a stack, or None."""
    try:
        stacks = target.client("cloudformation").describe_stacks(StackName=name)["Stacks"]
    except ClientError as error:
        if "does not exist" in str(error):
            return None
        raise
    live = [stack for stack in stacks if stack["StackStatus"] != "DELETE_COMPLETE"]
    return dict(live[0]) if live else None


def deployed_template(target: Target, name: str) -> dict[str, Any]:
    """The template that was last applied to a stack."""
    body = target.client("cloudformation").get_template(StackName=name)["TemplateBody"]
    document: dict[str, Any] = json.loads(body) if isinstance(body, str) else body
    return document


def outputs(target: Target) -> dict[str, str]:
    """The state stack's outputs.

    Raises:
        InfraError: the stage has no stack yet.
    """
    stack = describe(target, stack_name(target))
    if stack is None:
        raise InfraError(f"Stage {target.stage} has no stack yet: run `python -m infra up --stage {target.stage}`.")
    return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}


def parameters(target: Target, name: str) -> dict[str, str]:
    """The parameters with which a stack was last applied; none if there is no such stack."""
    existing = describe(target, name) or {}
    return {each["ParameterKey"]: each["ParameterValue"] for each in existing.get("Parameters", [])}


def delete(target: Target, name: str) -> None:
    """Delete a stack and wait; retained resources stay."""
    if describe(target, name) is None:
        return
    target.client("cloudformation").delete_stack(StackName=name)
    _wait(target, name, "DELETE_COMPLETE")


def _load(path: Path) -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load(path.read_text())
    return document


def _queues() -> dict[str, Any]:
    """The manifest's queues, each with its dead letters, and the queues of failed invocations."""
    resources = {}
    for function in manifest.QUEUE_FUNCTIONS:
        name, letters = title(function.queue.name), f"{title(function.queue.name)}DeadLetters"
        redrive = {"deadLetterTargetArn": {"Fn::GetAtt": [letters, "Arn"]}, "maxReceiveCount": manifest.MOST_RECEIVES}
        hidden = {"VisibilityTimeout": function.visibility_timeout, "RedrivePolicy": redrive}
        resources[f"{name}Queue"] = _queue(function.queue.name, KEPT["work"], hidden)
        resources[letters] = _queue(function.dead_letters, KEPT["given up"])
    for invoked in manifest.ASYNC_FUNCTIONS:
        resources[f"{title(invoked.on_failure)}Queue"] = _queue(invoked.on_failure, KEPT["given up"])
    return {"Resources": resources}


def _queue(name: str, kept: int, properties: dict[str, Any] | None = None) -> dict[str, Any]:
    named = {"QueueName": {"Fn::Sub": f"emulsion-${{Stage}}-{name}"}, "MessageRetentionPeriod": kept}
    return {
        "Type": "AWS::SQS::Queue",
        "DeletionPolicy": "Delete",
        "UpdateReplacePolicy": "Delete",
        "Properties": {**named, "SqsManagedSseEnabled": True, **(properties or {})},
    }


def _streams() -> dict[str, Any]:
    tables = manifest.STREAMED_TABLES
    arns = {stream_output(each): {"Value": {"Fn::GetAtt": [f"{title(each)}Table", "StreamArn"]}} for each in tables}
    return {"Outputs": arns}


def _apply(target: Target, name: str, body: str, parameters: dict[str, str], *, adopt: bool) -> str:
    arguments = {
        "StackName": name,
        "Parameters": [{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()],
        "Capabilities": ["CAPABILITY_NAMED_IAM"],
        "Tags": [{"Key": "application", "Value": "emulsion"}, {"Key": "stage", "Value": target.stage}],
    }
    existing = describe(target, name)
    if existing is not None and existing["StackStatus"] in _NEVER_MADE:
        delete(target, name)
        existing = None
    left = _left_behind(target, body) if adopt and existing is None else {}
    url = artifacts.store_template(target, name, body)
    if left:
        _import(target, body, left, arguments)
    elif existing is None:
        target.client("cloudformation").create_stack(TemplateURL=url, **arguments)
        _wait(target, name, "CREATE_COMPLETE")
        return "created"
    try:
        target.client("cloudformation").update_stack(TemplateURL=url, **arguments)
    except ClientError as error:
        if "No updates are to be performed" in str(error):
            return "unchanged"
        raise InfraError(f"Stack {name} cannot be updated: {error}") from error
    _wait(target, name, "UPDATE_COMPLETE")
    return f"made with {len(left)} resources of an earlier one" if left else "updated"


def _left_behind(target: Target, body: str) -> dict[str, dict[str, str]]:
    """Tables and buckets of the template that exist although no stack does: logical id -> identifier for an import."""
    known = {"${Stage}": target.stage, "${AWS::AccountId}": target.account_id}
    pages = target.client("dynamodb").get_paginator("list_tables").paginate()
    existing = {name for page in pages for name in page["TableNames"]}
    existing |= {bucket["Name"] for bucket in target.client("s3").list_buckets()["Buckets"]}
    found = {}
    for logical_id, resource in yaml.safe_load(body)["Resources"].items():
        for key in _NAMES & set(resource["Properties"]):
            name = resource["Properties"][key]["Fn::Sub"]
            for formula, value in known.items():
                name = name.replace(formula, value)
            if name in existing:
                found[logical_id] = {key: name}
    return found


def _import(target: Target, body: str, left: dict[str, dict[str, str]], arguments: dict[str, Any]) -> None:
    """Make a stack of existing resources alone: an import can create no others, and supports no outputs or tags."""
    document, cloudformation = yaml.safe_load(body), target.client("cloudformation")
    document["Resources"] = {logical_id: document["Resources"][logical_id] for logical_id in left}
    del document["Outputs"]
    changes = {"StackName": arguments["StackName"], "ChangeSetName": "import"}
    cloudformation.create_change_set(
        **changes,
        ChangeSetType="IMPORT",
        TemplateURL=artifacts.store_template(target, arguments["StackName"], json.dumps(document)),
        Parameters=arguments["Parameters"],
        ResourcesToImport=[
            {
                "ResourceType": document["Resources"][logical_id]["Type"],
                "LogicalResourceId": logical_id,
                "ResourceIdentifier": identifier,
            }
            for logical_id, identifier in left.items()
        ],
    )
    while (described := cloudformation.describe_change_set(**changes))["Status"].endswith(("_PENDING", "_PROGRESS")):
        time.sleep(_pause(target))
    if described["Status"] == "FAILED":
        raise InfraError(f"What an earlier stack left behind cannot be taken in: {described.get('StatusReason')}")
    cloudformation.execute_change_set(**changes)
    _wait(target, arguments["StackName"], "IMPORT_COMPLETE")


def _pause(target: Target) -> float:
    return POLL_SECONDS["emulator" if target.endpoint else "aws"]


def _wait(target: Target, name: str, wanted: str) -> None:
    deadline = time.monotonic() + TIMEOUT_SECONDS
    while time.monotonic() < deadline:
        stack = describe(target, name)
        status = stack["StackStatus"] if stack else "DELETE_COMPLETE"
        if status == wanted:
            return
        if not status.endswith("_IN_PROGRESS"):
            raise InfraError(f"Stack {name} ended as {status}:\n{_reasons(target, name)}")
        time.sleep(_pause(target))
    raise InfraError(f"Stack {name} is still not {wanted} after {TIMEOUT_SECONDS} s.")


def _reasons(target: Target, name: str) -> str:
    """A line for each resource that failed in the last change of a stack, the first failure first.

    The first has the cause; others only say that CloudFormation cancelled them. Events come newest first, and those
    before the change are of earlier changes.
    """
    pages = target.client("cloudformation").get_paginator("describe_stack_events").paginate(StackName=name)
    failed: list[dict[str, Any]] = []
    for event in (event for page in pages for event in page["StackEvents"]):
        if event.get("ResourceStatusReason") == "User Initiated" and event["LogicalResourceId"] == name:
            break
        if "FAILED" in event.get("ResourceStatus", ""):
            failed.insert(0, event)
    return "\n".join(f"  {event['LogicalResourceId']}: {event.get('ResourceStatusReason', '')}" for event in failed)
