"""Apply settings of tables and buckets that some emulators' CloudFormation accepts but ignores.

This module reads them from the template, compares them with the services' answers, and sets those that differ.
"""

from typing import Any

from infra.deploy import stack
from infra.target import Target

BUCKETS = ("MediaBucket", "EventsBucket", "WebBucket")  # logical ids; the stack's outputs have their names


def apply_missing_settings(target: Target) -> int:
    """Set the template's settings that the services lack. Returns how many were missing."""
    tables = stack.template_resources("AWS::DynamoDB::Table").values()
    outputs = stack.outputs(target)
    buckets = sum(_apply_lifecycle(target, name, outputs[f"{name}Name"]) for name in BUCKETS)
    return sum(_apply_ttl(target, t) + _apply_recovery(target, t) for t in tables) + buckets


def table_name(target: Target, properties: dict[str, Any]) -> str:
    """The deployed name of a table of the template."""
    return str(properties["TableName"]["Fn::Sub"].replace("${Stage}", target.stage))


def lifecycle_rules(logical_id: str) -> list[dict[str, Any]]:
    """A bucket's lifecycle rules in the shape of S3's API."""
    bucket = stack.template_resources("AWS::S3::Bucket")[logical_id]
    return [_with_api_names(rule) for rule in bucket["LifecycleConfiguration"]["Rules"]]


def _apply_ttl(target: Target, properties: dict[str, Any]) -> int:
    wanted = properties.get("TimeToLiveSpecification")
    client, name = target.client("dynamodb"), table_name(target, properties)
    if not wanted or client.describe_time_to_live(TableName=name)["TimeToLiveDescription"].get("AttributeName"):
        return 0
    client.update_time_to_live(TableName=name, TimeToLiveSpecification=wanted)
    return 1


def _apply_recovery(target: Target, properties: dict[str, Any]) -> int:
    wanted = properties.get("PointInTimeRecoverySpecification")
    client, name = target.client("dynamodb"), table_name(target, properties)
    if not wanted:
        return 0
    backups = client.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
    if backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] == "ENABLED":
        return 0
    client.update_continuous_backups(TableName=name, PointInTimeRecoverySpecification=wanted)
    return 1


def _apply_lifecycle(target: Target, logical_id: str, bucket: str) -> int:
    client = target.client("s3")
    try:
        actual = client.get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"]
    except client.exceptions.ClientError as error:
        if error.response["Error"]["Code"] != "NoSuchLifecycleConfiguration":
            raise
        actual = []
    wanted = lifecycle_rules(logical_id)
    if {rule["ID"] for rule in actual} == {rule["ID"] for rule in wanted}:
        return 0
    client.put_bucket_lifecycle_configuration(Bucket=bucket, LifecycleConfiguration={"Rules": wanted})
    return 1


def _with_api_names(rule: dict[str, Any]) -> dict[str, Any]:
    named = {("ID" if key == "Id" else key): value for key, value in rule.items()}
    tags = named.pop("TagFilters", None)
    named["Filter"] = {"Tag": tags[0]} if tags else {"Prefix": ""}
    days = named.pop("ExpirationInDays", None)
    return named if days is None else named | {"Expiration": {"Days": days}}
