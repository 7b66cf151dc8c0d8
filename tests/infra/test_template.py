"""The template, applied to an emulator and compared with the services' answers."""

import importlib
import json
import pkgutil
from collections.abc import Iterable, Mapping
from typing import Any

import pytest

import chalicelib
from chalicelib.core.tables import Table
from chalicelib.media import expiry
from infra import manifest
from infra.deploy import stack as stacks
from infra.emulator import missing_settings
from tests.support.deployed.stack import Stack

TEMPLATE_TABLES = stacks.template_resources("AWS::DynamoDB::Table")
TRUTH = {
    "users", "identities", "sessions", "media", "posts", "follows", "follow_requests", "restrictions", "watermarks",
    "likes", "saves", "collections", "post_views", "view_folds",
    "close_friends", "stories", "highlights", "comments", "comment_likes", "messages", "members",
    "conversations", "notification_headers", "push_targets",
}  # fmt: skip
EXPIRING = {
    "post_views", "view_folds",
    "identities", "sessions", "fences", "media", "posts", "restrictions", "feeds", "feed_windows", "tastes",
    "idempotency", "limits", "stories", "story_views", "story_trays", "known_addresses",
    "connections", "live_tickets", "live_events", "presence", "messages", "tag_states", "tag_uses", "explore",
    "notifications", "push_targets",
}  # fmt: skip
STREAMED = set(manifest.STREAMED_TABLES)


def short_name(properties: dict[str, Any]) -> str:
    name: str = properties["TableName"]["Fn::Sub"]
    return name.removeprefix("emulsion-${Stage}-")


TABLES = {short_name(properties): properties for properties in TEMPLATE_TABLES.values()}


@pytest.fixture
def described(stack: Stack) -> dict[str, dict[str, Any]]:
    """DynamoDB's description of every table, by short name."""
    client = stack.client("dynamodb")
    return {name: client.describe_table(TableName=stack.target.name(name))["Table"] for name in TABLES}


def test_every_table_is_there_with_its_keys_and_indexes(described: dict[str, dict[str, Any]]) -> None:
    for name, wanted in TABLES.items():
        table = described[name]
        assert table["KeySchema"] == wanted["KeySchema"]
        assert table["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
        indexes = {index["IndexName"]: index for index in table.get("GlobalSecondaryIndexes", [])}
        for index in wanted.get("GlobalSecondaryIndexes", []):
            assert indexes[index["IndexName"]]["KeySchema"] == index["KeySchema"]
            assert indexes[index["IndexName"]]["Projection"] == index["Projection"]


def test_streams_carry_both_images(described: dict[str, dict[str, Any]]) -> None:
    streamed = {name for name, table in described.items() if table.get("StreamSpecification", {}).get("StreamEnabled")}
    assert streamed == STREAMED
    assert {described[name]["StreamSpecification"]["StreamViewType"] for name in STREAMED} == {"NEW_AND_OLD_IMAGES"}


def test_expiry_is_on_where_rows_expire(stack: Stack) -> None:
    client = stack.client("dynamodb")
    expiring = {}
    for name in TABLES:
        answer = client.describe_time_to_live(TableName=stack.target.name(name))["TimeToLiveDescription"]
        if answer["TimeToLiveStatus"] == "ENABLED":
            expiring[name] = answer["AttributeName"]
    assert expiring == dict.fromkeys(EXPIRING, "expires_at")


def test_only_truth_can_be_restored_to_a_point_in_time(stack: Stack) -> None:
    client = stack.client("dynamodb")
    restorable = set()
    for name in TABLES:
        answer = client.describe_continuous_backups(TableName=stack.target.name(name))["ContinuousBackupsDescription"]
        if answer["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] == "ENABLED":
            restorable.add(name)
    assert restorable == TRUTH


@pytest.mark.parametrize("logical_id", sorted(TEMPLATE_TABLES))
def test_truth_is_protected_and_retained(logical_id: str) -> None:
    resource = stacks.template()["Resources"][logical_id]
    protected = "DeletionProtectionEnabled" in resource["Properties"]
    assert protected == (short_name(resource["Properties"]) in TRUTH)
    assert resource["DeletionPolicy"] == resource["UpdateReplacePolicy"] == ("Retain" if protected else "Delete")


def test_tables_are_encrypted_by_the_key_that_costs_nothing(described: dict[str, dict[str, Any]]) -> None:
    """Without a specification DynamoDB encrypts by a key of its own; with one it calls KMS (decision 22)."""
    assert [name for name, properties in TABLES.items() if "SSESpecification" in properties] == []
    assert [name for name, table in described.items() if "SSEDescription" in table] == []


def test_models_have_the_template_s_keys() -> None:
    models = {model.Meta.table_name.removeprefix("emulsion-local-"): model for model in all_models()}
    assert set(models) == set(TABLES)
    for name, model in models.items():
        assert model_schema(model) == template_schema(TABLES[name]), name


def all_models() -> list[type[Table]]:
    for module in pkgutil.walk_packages(chalicelib.__path__, "chalicelib."):
        if module.name.endswith((".service", ".tables", ".idempotency", ".limits", ".totals")):
            importlib.import_module(module.name)
    found, waiting = [], [Table]
    while waiting:
        for model in waiting.pop().__subclasses__():
            waiting.append(model)
            if getattr(model, "Meta", None) is not None and getattr(model.Meta, "table_name", None):
                found.append(model)
    return found


def model_schema(model: type[Table]) -> dict[str, Any]:
    schema = model._get_schema()
    types = {a["AttributeName"]: a["AttributeType"] for a in schema["attribute_definitions"]}
    indexes = schema.get("global_secondary_indexes", [])
    return {
        "keys": pairs(schema["key_schema"], types),
        "indexes": {i["index_name"]: [pairs(i["key_schema"], types), projected(i["projection"])] for i in indexes},
    }


def template_schema(properties: dict[str, Any]) -> dict[str, Any]:
    types = {a["AttributeName"]: a["AttributeType"] for a in properties["AttributeDefinitions"]}
    indexes = properties.get("GlobalSecondaryIndexes", [])
    return {
        "keys": pairs(properties["KeySchema"], types),
        "indexes": {i["IndexName"]: [pairs(i["KeySchema"], types), projected(i["Projection"])] for i in indexes},
    }


def pairs(schema: Iterable[Mapping[str, Any]], types: dict[str, str]) -> list[tuple[str, str, str]]:
    return sorted((key["KeyType"], key["AttributeName"], types[key["AttributeName"]]) for key in schema)


class TestBucket:
    """The media bucket: private, encrypted, versioned, with lifecycle rules, open to browsers of the web clients."""

    @pytest.fixture
    def bucket(self, stack: Stack) -> str:
        return stacks.outputs(stack.target)["MediaBucketName"]

    def test_is_private(self, stack: Stack, bucket: str) -> None:
        blocked = stack.client("s3").get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"]
        assert all(blocked.values())
        owned = stack.client("s3").get_bucket_ownership_controls(Bucket=bucket)["OwnershipControls"]["Rules"]
        assert owned == [{"ObjectOwnership": "BucketOwnerEnforced"}]

    def test_is_encrypted_and_versioned(self, stack: Stack, bucket: str) -> None:
        rules = stack.client("s3").get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"]
        assert rules[0]["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"] == "AES256"
        assert stack.client("s3").get_bucket_versioning(Bucket=bucket)["Status"] == "Enabled"

    def test_is_tidied(self, stack: Stack, bucket: str) -> None:
        rules = stack.client("s3").get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"]
        assert {rule["ID"] for rule in rules} == {
            rule["ID"] for rule in missing_settings.lifecycle_rules("MediaBucket")
        }
        (expiring,) = (rule for rule in rules if "Expiration" in rule)
        (name, value), *_ = expiry.EXPIRES.items()
        assert expiring["Filter"] == {"Tag": {"Key": name, "Value": value}}, "other originals are kept"

    def test_lets_browsers_put_what_upload_urls_sign(self, stack: Stack, bucket: str) -> None:
        rule, _ = stack.client("s3").get_bucket_cors(Bucket=bucket)["CORSRules"]
        assert rule["AllowedMethods"] == ["PUT"]
        assert set(rule["AllowedHeaders"]) == {"content-type", "x-amz-checksum-sha256", "if-none-match"}
        assert "*" not in rule["AllowedOrigins"]

    def test_lets_the_same_browsers_get_renditions_and_parts_of_videos(self, stack: Stack, bucket: str) -> None:
        puts, gets = stack.client("s3").get_bucket_cors(Bucket=bucket)["CORSRules"]
        assert (gets["AllowedMethods"], gets["AllowedHeaders"]) == (["GET"], ["range"])
        assert {"Content-Range", "Content-Length"} <= set(gets["ExposeHeaders"])
        assert gets["AllowedOrigins"] == puts["AllowedOrigins"]


class TestEvents:
    """The bucket of events: private, encrypted, with expiring objects, and written by the delivery stream only."""

    @pytest.fixture
    def bucket(self, stack: Stack) -> str:
        return stacks.outputs(stack.target)["EventsBucketName"]

    def test_the_bucket_is_private_and_encrypted(self, stack: Stack, bucket: str) -> None:
        s3 = stack.client("s3")
        assert all(s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"].values())
        owned = s3.get_bucket_ownership_controls(Bucket=bucket)["OwnershipControls"]["Rules"]
        assert owned == [{"ObjectOwnership": "BucketOwnerEnforced"}]
        rules = s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"]
        assert rules[0]["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"] == "AES256"

    def test_the_bucket_forgets(self, stack: Stack, bucket: str) -> None:
        rules = stack.client("s3").get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"]
        (expiration,) = [rule["Expiration"] for rule in rules if "Expiration" in rule]
        assert expiration == {"Days": 90}
        assert {rule["ID"] for rule in rules} == {
            rule["ID"] for rule in missing_settings.lifecycle_rules("EventsBucket")
        }

    def test_the_stream_delivers_to_the_bucket_as_a_role_of_its_own(self, stack: Stack, bucket: str) -> None:
        name = stack.target.name("events")
        described = stack.client("firehose").describe_delivery_stream(DeliveryStreamName=name)
        stream = described["DeliveryStreamDescription"]
        (destination,) = [each["ExtendedS3DestinationDescription"] for each in stream["Destinations"]]
        assert destination["BucketARN"] == f"arn:aws:s3:::{bucket}"
        assert destination["RoleARN"].endswith(f"role/{stack.target.name('events-delivery')}")
        assert destination["CompressionFormat"] == "GZIP"
        assert stream["DeliveryStreamEncryptionConfiguration"]["Status"] == "ENABLED"


def test_every_work_queue_has_its_dead_letters(stack: Stack) -> None:
    sqs = stack.client("sqs")

    def attributes(name: str) -> dict[str, str]:
        url = sqs.get_queue_url(QueueName=stack.target.name(name))["QueueUrl"]
        found: dict[str, str] = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
        return found

    for queue in (each.queue.name for each in manifest.QUEUE_FUNCTIONS):
        main, letters = attributes(queue), attributes(f"{queue}-dlq")
        redrive = json.loads(main["RedrivePolicy"])
        assert redrive["deadLetterTargetArn"] == letters["QueueArn"]
        assert int(redrive["maxReceiveCount"]) == manifest.MOST_RECEIVES
        assert letters["MessageRetentionPeriod"] == "1209600"
        assert main["SqsManagedSseEnabled"] == letters["SqsManagedSseEnabled"] == "true"
    for invoked in manifest.ASYNC_FUNCTIONS:
        assert attributes(invoked.on_failure)["MessageRetentionPeriod"] == "1209600"


def projected(projection: dict[str, Any]) -> tuple[str, list[str]]:
    return projection["ProjectionType"], sorted(projection.get("NonKeyAttributes", []))
