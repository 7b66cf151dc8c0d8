"""With each function's own role: it may do what its committed policy grants, and nothing else is its business.

Each test tries deeds with every role; those that succeed must be those whose policy has the grant, and they are the
controls. Streams and logs are left to `tests/drills`: MiniStack 1.5.33 does not tell one stream or log from another.
"""

import pytest

from infra import grants, manifest
from infra.deploy import stack as stacks
from infra.manifest import API_HANDLER as API
from tests.support.deployed.roles import Call, Deeds, Holder, holder_of_role
from tests.support.deployed.rows import Rows
from tests.support.deployed.stack import Stack

pytestmark = pytest.mark.needs_enforcement

FUNCTIONS = sorted(each.name for each in manifest.FUNCTIONS)
GRANTED = {each.name: grants.granted(each) for each in manifest.FUNCTIONS}
TABLES = {
    each["TableName"]["Fn::Sub"].rpartition("-")[2]: each
    for each in stacks.template_resources("AWS::DynamoDB::Table").values()
}
INDEXES = [
    (table, index["IndexName"], index["KeySchema"][0]["AttributeName"])
    for table, described in TABLES.items()
    for index in described.get("GlobalSecondaryIndexes", [])
]
QUEUES = sorted({*(each.queue.name for each in manifest.QUEUE_FUNCTIONS), *manifest.LAST_RESORT})
BUCKET = "arn:aws:s3:::emulsion-*-media-*"
ROWS = {
    # deed: the action that it is authorized as
    "get": "dynamodb:GetItem",
    "batch_get": "dynamodb:BatchGetItem",
    "scan": "dynamodb:Scan",
    "put": "dynamodb:PutItem",
    "update": "dynamodb:UpdateItem",
    "delete": "dynamodb:DeleteItem",
    "batch_delete": "dynamodb:BatchWriteItem",
}
MESSAGES = {"send": "sqs:SendMessage", "receive": "sqs:ReceiveMessage"}
OBJECTS = {
    "read": "s3:GetObject",
    "write": "s3:PutObject",
    "remove": "s3:DeleteObjectVersion",  # MiniStack is told s3:DeleteObject for it, see infra/deploy/policies.py
}


@pytest.fixture(scope="module")
def holders(stack: Stack) -> dict[str, Holder]:
    """The role of every function."""
    deployed = {each: stack.target.prefix if each == API else stack.target.name(each) for each in FUNCTIONS}
    return {function: holder_of_role(stack, name) for function, name in deployed.items()}


@pytest.fixture(scope="module")
def deeds(stack: Stack, rows: Rows) -> Deeds:
    """The calls that are tried."""
    return Deeds(stack, rows.bucket)


def who_may(holders: dict[str, Holder], service: str, call: Call) -> set[str]:
    """The functions whose role may make the call."""
    return {function for function, holder in holders.items() if holder.may(service, call)}


def granted_to(action: str, resource: str) -> set[str]:
    """The functions whose committed policy grants the action."""
    return {function for function, allowed in GRANTED.items() if (action, resource) in allowed}


@pytest.mark.parametrize("table", TABLES)
def test_rows(holders: dict[str, Holder], deeds: Deeds, table: str) -> None:
    may = {deed: who_may(holders, "dynamodb", getattr(deeds, deed)(table)) for deed in ROWS}
    assert may == {deed: granted_to(action, grants.table(table)) for deed, action in ROWS.items()}


@pytest.mark.parametrize(("table", "index", "key"), INDEXES)
def test_indexes(holders: dict[str, Holder], deeds: Deeds, table: str, index: str, key: str) -> None:
    query = deeds.query(table, index, key)
    assert who_may(holders, "dynamodb", query) == granted_to("dynamodb:Query", grants.table(table, index))


@pytest.mark.parametrize("queue", QUEUES)
def test_messages(holders: dict[str, Holder], deeds: Deeds, queue: str) -> None:
    may = {deed: who_may(holders, "sqs", getattr(deeds, deed)(queue)) for deed in MESSAGES}
    assert may == {deed: granted_to(action, grants.queue(queue)) for deed, action in MESSAGES.items()}


@pytest.mark.parametrize("prefix", ["u", "r", "elsewhere"])
def test_objects(holders: dict[str, Holder], deeds: Deeds, prefix: str) -> None:
    may = {deed: who_may(holders, "s3", getattr(deeds, deed)(prefix)) for deed in OBJECTS}
    assert may == {deed: granted_to(action, f"{BUCKET}/{prefix}/*") for deed, action in OBJECTS.items()}


def test_the_bucket_is_listed_by_those_that_must_tell_absent_from_forbidden(
    holders: dict[str, Holder], deeds: Deeds, rows: Rows
) -> None:
    for action, call in (
        ("s3:ListBucket", lambda s3: s3.list_objects_v2(Bucket=rows.bucket, MaxKeys=1)),
        ("s3:ListBucketVersions", lambda s3: s3.list_object_versions(Bucket=rows.bucket, MaxKeys=1)),
        ("s3:GetBucketPolicy", lambda s3: s3.get_bucket_policy(Bucket=rows.bucket)),
    ):
        assert who_may(holders, "s3", call) == granted_to(action, BUCKET)


@pytest.mark.parametrize(
    ("parameter", "readers"), [("keys", {API}), ("push-keys", {"push_notifications"}), ("push-public-keys", {API})]
)
def test_keys_are_read_by_one_function_and_written_by_none(
    stack: Stack, holders: dict[str, Holder], parameter: str, readers: set[str]
) -> None:
    name = f"/emulsion/{stack.target.stage}/{parameter}"
    assert who_may(holders, "ssm", lambda ssm: ssm.get_parameter(Name=name, WithDecryption=True)) == readers
    assert who_may(holders, "ssm", lambda ssm: ssm.put_parameter(Name=name, Value="x", Type="SecureString")) == set()


def test_no_function_lists_parameters(holders: dict[str, Holder]) -> None:
    assert who_may(holders, "ssm", lambda ssm: ssm.get_parameters_by_path(Path="/emulsion", Recursive=True)) == set()


def test_events_are_delivered_by_the_api_and_read_to_count_views(
    stack: Stack, holders: dict[str, Holder], deeds: Deeds
) -> None:
    assert who_may(holders, "firehose", deeds.deliver("events")) == {API}
    bucket = stacks.outputs(stack.target)["EventsBucketName"]
    for read in (
        lambda s3: s3.list_objects_v2(Bucket=bucket, MaxKeys=1),
        lambda s3: s3.get_object(Bucket=bucket, Key="events/nobody"),
    ):
        assert who_may(holders, "s3", read) == {"count_views"}
    write = {"Bucket": bucket, "Key": "events/nobody", "Body": b"", "ContentMD5": "A" * 22 + "=="}
    assert who_may(holders, "s3", lambda s3: s3.put_object(**write)) == set()


@pytest.mark.parametrize("function", ["fanout", *(each.name for each in manifest.ASYNC_FUNCTIONS)])
def test_functions_are_called_by_those_that_hand_work_over(
    stack: Stack, holders: dict[str, Holder], function: str
) -> None:
    dry = {"FunctionName": stack.target.name(function), "InvocationType": "DryRun"}
    callers = granted_to("lambda:InvokeFunction", f"arn:aws:lambda:*:*:function:emulsion-*-{function}")
    assert who_may(holders, "lambda", lambda functions: functions.invoke(**dry)) == callers


def test_nobody_reads_policies(stack: Stack, holders: dict[str, Holder]) -> None:
    name = stack.target.name("fanout")
    assert who_may(holders, "iam", lambda iam: iam.list_role_policies(RoleName=name)) == set()
