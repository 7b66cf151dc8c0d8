"""The CloudFormation stack of everything that keeps state: apply, outputs, delete."""

import json
import time
from typing import Any

import yaml
from botocore.exceptions import ClientError

from infra.errors import InfraError
from infra.paths import TEMPLATE
from infra.target import Target

POLL_SECONDS = {"emulator": 0.2, "aws": 3.0}
TIMEOUT_SECONDS = 1800  # a stack with table index builds can take a quarter of an hour


def template() -> dict[str, Any]:
    """The template as a document, its functions (`Fn::…`) unresolved."""
    document: dict[str, Any] = yaml.safe_load(TEMPLATE.read_text())
    return document


def template_resources(kind: str) -> dict[str, dict[str, Any]]:
    """Logical id -> properties of the template's resources of one type."""
    return {name: r["Properties"] for name, r in template()["Resources"].items() if r["Type"] == kind}


def stack_name(target: Target) -> str:
    """The stack's name, e.g. `emulsion-local-state`."""
    return target.name("state")


def apply_template(target: Target, name: str, body: str, parameters: dict[str, str]) -> str:
    """Create or update a stack and wait for it.

    Returns:
        `created`, `updated` or `unchanged`.

    Raises:
        InfraError: CloudFormation refused or rolled back; the message has its reasons.
    """
    arguments = {
        "StackName": name,
        "TemplateBody": body,
        "Parameters": [{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()],
        "Capabilities": ["CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"],  # loops in templates
        "Tags": [{"Key": "application", "Value": "emulsion"}, {"Key": "stage", "Value": target.stage}],
    }
    existing = describe(target, name)
    if existing is not None and existing["StackStatus"] in ("ROLLBACK_COMPLETE", "ROLLBACK_FAILED"):
        delete(target, name)  # a stack whose first creation failed can only be deleted
        existing = None
    cloudformation = target.client("cloudformation")
    if existing is None:
        cloudformation.create_stack(**arguments)
        _wait(target, name, "CREATE_COMPLETE")
        return "created"
    try:
        cloudformation.update_stack(**arguments)
    except ClientError as error:
        if "No updates are to be performed" in str(error):
            return "unchanged"
        raise InfraError(f"Stack {name} cannot be updated: {error}") from error
    _wait(target, name, "UPDATE_COMPLETE")
    return "updated"


def describe(target: Target, name: str) -> dict[str, Any] | None:
    """CloudFormation's description of a stack, None where there is none."""
    try:
        stacks = target.client("cloudformation").describe_stacks(StackName=name)["Stacks"]
    except ClientError as error:
        if "does not exist" in str(error):
            return None
        raise
    live = [stack for stack in stacks if stack["StackStatus"] != "DELETE_COMPLETE"]
    return dict(live[0]) if live else None


def deployed_template(target: Target, name: str) -> dict[str, Any]:
    """The JSON template that a stack was last given."""
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


def delete(target: Target, name: str) -> None:
    """Delete a stack and wait; what its template retains stays."""
    if describe(target, name) is None:
        return
    target.client("cloudformation").delete_stack(StackName=name)
    _wait(target, name, "DELETE_COMPLETE")


def _wait(target: Target, name: str, wanted: str) -> None:
    pause = POLL_SECONDS["emulator" if target.endpoint else "aws"]
    deadline = time.monotonic() + TIMEOUT_SECONDS
    while time.monotonic() < deadline:
        stack = describe(target, name)
        status = stack["StackStatus"] if stack else "DELETE_COMPLETE"
        if status == wanted:
            return
        if not status.endswith("_IN_PROGRESS"):
            raise InfraError(f"Stack {name} ended as {status}:\n{_reasons(target, name)}")
        time.sleep(pause)
    raise InfraError(f"Stack {name} is still not {wanted} after {TIMEOUT_SECONDS} s.")


def _reasons(target: Target, name: str) -> str:
    events = target.client("cloudformation").describe_stack_events(StackName=name)["StackEvents"]
    failed = [event for event in events if "FAILED" in event.get("ResourceStatus", "")]
    return "\n".join(f"  {event['LogicalResourceId']}: {event.get('ResourceStatusReason', '')}" for event in failed)
