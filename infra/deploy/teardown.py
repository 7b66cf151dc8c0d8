"""Delete a stage. Durable data is retained, except on the stage `local`."""

from collections.abc import Callable
from functools import partial
from typing import Any

from botocore.exceptions import ClientError

from infra.deploy import (
    artifacts,
    boundary,
    cdn,
    deploy,
    deployments,
    firewall,
    inventory,
    keys,
    layer,
    lock,
    push_keys,
    stack,
)
from infra.emulator import missing_settings
from infra.progress import step
from infra.target import Target


def down(target: Target, patience: float = lock.PATIENCE) -> None:
    """Delete the stage's functions and stacks; on the stage `local` also retained resources, and the keys.

    On other stages durable tables, the media and artifact buckets and the keys stay: an operator may delete them in the
    console. The next deployment imports them again.
    """
    with deploy.locked(target, "down", patience):
        with step("alarms and dashboard"):
            stack.delete(target, target.name("observability"))
        with step("firewall"):
            firewall.remove(target)
        with step("functions and routes"):
            stack.delete(target, target.name("api-mirror"))
            for resource in reversed(inventory.deployed(target)):
                _delete_resource(target, resource)
            layer.remove(target)
            deployments.forget(target)
        if target.endpoint is None:
            with step("CDN"):
                stack.delete(target, cdn.stack_name(target))
        buckets = _buckets(target)
        with step("state stack"):
            stack.delete(target, stack.stack_name(target))
        if not target.is_durable:
            with step("boundary of roles"):
                stack.delete(target, boundary.stack_name(target))
            with step("tables, buckets and keys"):
                _delete_retained(target, buckets)


def _delete_resource(target: Target, resource: dict[str, Any]) -> None:
    client = target.client
    deletions = {
        "rest_api": lambda: client("apigateway").delete_rest_api(restApiId=resource["rest_api_id"]),
        "websocket_api": lambda: client("apigatewayv2").delete_api(ApiId=resource["websocket_api_id"]),
        "sqs_event": lambda: client("lambda").delete_event_source_mapping(UUID=resource["event_uuid"]),
        "dynamodb_event": lambda: client("lambda").delete_event_source_mapping(UUID=resource["event_uuid"]),
        "cloudwatch_event": lambda: _delete_rule(target, resource["rule_name"]),
        "s3_event": lambda: client("s3").put_bucket_notification_configuration(
            Bucket=resource["bucket"], NotificationConfiguration={}
        ),
        "lambda_function": lambda: client("lambda").delete_function(FunctionName=resource["lambda_arn"]),
        "iam_role": lambda: _delete_role(target, resource["role_name"]),
    }
    _ignoring_absence(deletions[resource["resource_type"]])


def _ignoring_absence(delete: Callable[[], Any]) -> None:
    try:
        delete()
    except ClientError as error:
        # Some services answer 404, others 400 with a code like ResourceNotFoundException.
        status, code = error.response["ResponseMetadata"]["HTTPStatusCode"], error.response["Error"]["Code"]
        if status != 404 and "NotFound" not in code:
            raise


def _delete_rule(target: Target, rule: str) -> None:
    events = target.client("events")
    ids = [entry["Id"] for entry in events.list_targets_by_rule(Rule=rule)["Targets"]]
    if ids:
        events.remove_targets(Rule=rule, Ids=ids)
    events.delete_rule(Name=rule)


def _delete_role(target: Target, role: str) -> None:
    iam = target.client("iam")
    for policy in iam.list_role_policies(RoleName=role)["PolicyNames"]:
        iam.delete_role_policy(RoleName=role, PolicyName=policy)
    iam.delete_role(RoleName=role)


def _buckets(target: Target) -> list[str]:
    if stack.describe(target, stack.stack_name(target)) is None:
        return []
    outputs = stack.outputs(target)
    return [outputs[f"{name}Name"] for name in missing_settings.BUCKETS if f"{name}Name" in outputs]


def _delete_retained(target: Target, buckets: list[str]) -> None:
    dynamodb = target.client("dynamodb")
    existing = set(dynamodb.list_tables()["TableNames"])
    for properties in stack.template_resources("AWS::DynamoDB::Table").values():
        name = missing_settings.table_name(target, properties)
        if name in existing:
            dynamodb.delete_table(TableName=name)
    for bucket in buckets:
        _delete_bucket(target, bucket)
    for name in (keys.parameter_name(target), *push_keys.parameter_names(target)):
        _ignoring_absence(partial(target.client("ssm").delete_parameter, Name=name))
    _delete_bucket(target, artifacts.bucket_name(target))


def _delete_bucket(target: Target, bucket: str) -> None:
    s3 = target.client("s3")
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket):
        found = page.get("Versions", []) + page.get("DeleteMarkers", [])
        if found:
            objects = [{"Key": entry["Key"], "VersionId": entry["VersionId"]} for entry in found]
            s3.delete_objects(Bucket=bucket, Delete={"Objects": objects, "Quiet": True})
    s3.delete_bucket(Bucket=bucket)
