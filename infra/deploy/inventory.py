"""Compare the record of the last deployment with the existing resources, and correct the record for Chalice.

The two differ when an emulator's state was dropped, when an operator deleted a function in the console, when a
deployment ended half-way (Chalice then records nothing), or when the record was lost. This module drops records of
resources that no longer exist, which Chalice would fail to delete, and adds unrecorded ones, which Chalice would create
twice.
"""

from collections.abc import Container, Iterable
from dataclasses import dataclass, replace
from typing import Any

from infra.deploy import deployments, rest_api, stack, websocket_api
from infra.deploy.deployments import Resource
from infra.manifest import API_HANDLER, FUNCTIONS
from infra.target import Target

# Chalice's record of a mapping, by its source's service: resource type, key of the source, suffix of the name.
_MAPPINGS = {
    "sqs": ("sqs_event", "queue_arn", "-sqs-event-source"),
    "dynamodb": ("dynamodb_event", "stream_arn", "-dynamodb-event-source"),
}


@dataclass(frozen=True)
class Inventory:
    """The existing resources of one stage.

    Attributes:
        functions: ARN -> hash of the code that runs, and its layers.
        roles, rules, apis, socket_apis: as Chalice records each: names, names, ids, ids.
        mappings: Lambda's descriptions of the event source mappings of the stage's functions.
    """

    functions: dict[str, str]
    roles: frozenset[str]
    rules: frozenset[str]
    apis: frozenset[str]
    socket_apis: frozenset[str]
    mappings: tuple[dict[str, Any], ...]

    def has(self, resource: Resource) -> bool:
        """Whether a recorded resource exists."""
        uuids = frozenset(mapping["UUID"] for mapping in self.mappings)
        known: dict[str, tuple[Container[str], str]] = {
            "lambda_function": (self.functions, "lambda_arn"),
            "s3_event": (self.functions, "lambda_arn"),  # a setting of the bucket, useless without its function
            "iam_role": (self.roles, "role_name"),
            "cloudwatch_event": (self.rules, "rule_name"),
            "rest_api": (self.apis, "rest_api_id"),
            "websocket_api": (self.socket_apis, "websocket_api_id"),
            "sqs_event": (uuids, "event_uuid"),
            "dynamodb_event": (uuids, "event_uuid"),
        }
        existing, key = known[resource["resource_type"]]
        return resource[key] in existing


def deployed(target: Target) -> list[Resource]:
    """The resources of the stage that Chalice created, as it would record them."""
    recorded = deployments.last(target)
    return corrected(target, take(target), recorded.resources if recorded else [])


def corrected(target: Target, found: Inventory, recorded: list[Resource]) -> list[Resource]:
    """The corrected record: without resources that no longer exist, with unrecorded ones."""
    kept = [resource for resource in recorded if found.has(resource)]
    known = {resource["name"] for resource in kept}
    unrecorded = [
        *_functions(target, found),
        *(_mapping(target, mapping) for mapping in found.mappings),
        *_api(target, known),
        *_socket_api(target),
    ]
    return [*kept, *(resource for resource in unrecorded if resource["name"] not in known)]


def take(target: Target) -> Inventory:
    """Find all resources of the stage that Chalice creates."""
    return Inventory(
        {
            function["FunctionArn"]: _what_runs(function)
            for function in _all(target, "lambda", "list_functions", "Functions")
            if f"{function['FunctionName']}-".startswith(target.name(""))
        },
        frozenset(role["RoleName"] for role in _all(target, "iam", "list_roles", "Roles")),
        frozenset(rule["Name"] for rule in _all(target, "events", "list_rules", "Rules", NamePrefix=target.name(""))),
        frozenset(api["id"] for api in _all(target, "apigateway", "get_rest_apis", "items")),
        frozenset(api["ApiId"] for api in websocket_api.all_apis(target)),
        tuple(
            mapping
            for mapping in _all(target, "lambda", "list_event_source_mappings", "EventSourceMappings")
            if f":{target.name('')}" in mapping["FunctionArn"] and mapping.get("State") != "Deleting"
        ),
    )


def without_dead_mappings(target: Target, found: Inventory) -> Inventory:
    """Delete mappings of streams that no longer exist, e.g. after a table was restored. Returns the others.

    Chalice would update such a mapping and then delete it, which would leave its function without a mapping.
    """
    streams = {arn for name, arn in stack.outputs(target).items() if name.endswith("StreamArn")}
    dead = [
        m for m in found.mappings if _service(m["EventSourceArn"]) == "dynamodb" and m["EventSourceArn"] not in streams
    ]
    for mapping in dead:
        target.client("lambda").delete_event_source_mapping(UUID=mapping["UUID"])
    return replace(found, mappings=tuple(mapping for mapping in found.mappings if mapping not in dead))


def _functions(target: Target, found: Inventory) -> Iterable[Resource]:
    """The deployed names of the manifest's functions; other functions with the same prefix are not Chalice's."""
    for name in (each.name for each in FUNCTIONS):
        role = target.name(name)
        if role in found.roles:
            arn = f"arn:{target.partition}:iam::{target.account_id}:role/{role}"
            yield {"name": f"{name}_role", "resource_type": "iam_role", "role_arn": arn, "role_name": role}
        deployed = target.prefix if name == API_HANDLER else role
        arn = f"arn:{target.partition}:lambda:{target.region}:{target.account_id}:function:{deployed}"
        if arn in found.functions:
            yield {"name": name, "resource_type": "lambda_function", "lambda_arn": arn}


def _mapping(target: Target, mapping: dict[str, Any]) -> Resource:
    source = mapping["EventSourceArn"]
    kind, key, suffix = _MAPPINGS[_service(source)]
    function = mapping["FunctionArn"].rpartition(":")[2].removeprefix(target.name(""))
    resource = {
        "name": f"{function}{suffix}",
        "resource_type": kind,
        key: source,
        "event_uuid": mapping["UUID"],
        "lambda_arn": mapping["FunctionArn"],
    }
    return resource | ({"queue": source.rpartition(":")[2]} if kind == "sqs_event" else {})


def _api(target: Target, known: set[str]) -> Iterable[Resource]:
    if "rest_api" in known or target.emulator == "ministack":  # on MiniStack clients use the mirror
        return
    api_id = rest_api.find_api(target)
    if api_id:
        url = f"{rest_api.api_url(target)}/"
        yield {"name": "rest_api", "resource_type": "rest_api", "rest_api_id": api_id, "rest_api_url": url}


def _socket_api(target: Target) -> Iterable[Resource]:
    api_id = websocket_api.find_api(target)
    if api_id:
        found = {"websocket_api_id": api_id, "websocket_api_url": f"{websocket_api.websocket_url(target)}/"}
        yield {"name": "websocket_api", "resource_type": "websocket_api", **found}


def _what_runs(function: dict[str, Any]) -> str:
    return " ".join([function["CodeSha256"], *(layer["Arn"] for layer in function.get("Layers", []))])


def _service(arn: str) -> str:
    return arn.split(":")[2]


def _all(target: Target, service: str, operation: str, key: str, **arguments: str) -> Iterable[dict[str, Any]]:
    for page in target.client(service).get_paginator(operation).paginate(**arguments):
        yield from page[key]
