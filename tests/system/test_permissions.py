"""With each function's own role: what is not its business is refused.

Each test tries one deed with every role, and who succeeds must be whom this file names, so those are the controls.
Streams and logs are left to `tests/drills`: MiniStack 1.5.33 does not tell one stream or log from another.
"""

import pytest

from infra import manifest
from infra.deploy import stack as stacks
from tests.support.deployed.roles import Call, Deeds, Holder, holder_of_role
from tests.support.deployed.rows import Rows
from tests.support.deployed.stack import Stack

API = "api_handler"
FUNCTIONS = sorted(each.name for each in manifest.FUNCTIONS)
TABLES = {
    # (deed, table): who may
    ("get", "users"): {
        API,
        "accept_requests",
        "change_delivery",
        "plan",
        "rerender",
        "resize",
        "sweep_unplanned",
        "transcode",
    },
    ("get", "identities"): {API},
    ("get", "sessions"): {API},
    ("get", "posts"): {
        API,
        "fanout",
        "plan",
        "publish_retry",
        "rerender",
        "resize",
        "sweep_unplanned",
        "sweep_uploads",
        "transcode",
    },
    ("get", "follows"): {API, "accept_requests", "sync_edges"},
    ("get", "restrictions"): {API, "accept_requests"},
    ("get", "watermarks"): {"count_follows", "count_likes", "count_posts"},
    ("get", "idempotency"): {API},
    ("get", "feeds"): {API, "rebuild_inbox", "sync_edges"},
    ("batch_get", "feeds"): {"fanout"},
    ("update", "feeds"): {API, "rebuild_inbox"},
    ("get", "feed_windows"): {API},
    ("get", "tastes"): {API},
    ("get", "likes"): set(),
    ("batch_get", "media"): {API, "rerender", "resize", "sweep_unplanned", "sweep_uploads", "transcode"},
    ("batch_get", "users"): {API, "count_follows"},
    ("batch_get", "likes"): {API},
    ("batch_get", "saves"): {API},
    ("put", "users"): {API},
    ("put", "posts"): {API},
    ("put", "follows"): {API, "accept_requests"},
    ("put", "feed_windows"): {API},
    ("put", "tastes"): {API},
    ("put", "likes"): {API},
    ("put", "saves"): {API},
    ("update", "users"): {API, "change_delivery", "count_follows", "count_posts", "rerender"},
    ("update", "media"): {API, "erase", "purge", "rerender", "resize", "sweep_uploads", "transcode"},
    ("update", "posts"): {
        API,
        "count_likes",
        "plan",
        "publish_posts",
        "publish_retry",
        "rerender",
        "resize",
        "sweep_unplanned",
        "sweep_uploads",
        "transcode",
    },
    ("update", "follows"): {"change_delivery"},
    ("update", "likes"): set(),
    ("update", "watermarks"): {"count_follows", "count_likes", "count_posts"},
    ("delete", "users"): set(),
    ("delete", "identities"): {API},
    ("delete", "sessions"): {API},
    ("delete", "media"): set(),
    ("delete", "posts"): set(),
    ("delete", "follows"): {API},
    ("delete", "likes"): {API},
    ("delete", "saves"): {API},
    ("delete", "watermarks"): set(),
    ("batch_delete", "feeds"): {"fanout", "rebuild_inbox", "sync_edges"},
    ("batch_delete", "posts"): set(),
    ("scan", "users"): set(),
    ("scan", "sessions"): set(),
    ("scan", "posts"): set(),
    ("scan", "likes"): set(),
    ("scan", "feeds"): set(),
}
QUEUES = {
    **{("receive", each.queue): {each.name} for each in manifest.QUEUE_FUNCTIONS},
    ("send", "plan"): {"publish_posts", "publish_retry", "sweep_unplanned"},
    ("send", "fanout"): {"plan"},
    ("send", "edges"): {API, "accept_requests"},
    ("send", "requests"): {API, "accept_requests"},
    ("send", "delivery"): {"change_delivery", "count_follows", "sweep_deliveries"},
    ("send", "rebuild"): {API},
    ("send", "erase"): {
        API,
        "publish_posts",
        "publish_retry",
        "rerender",
        "resize",
        "sweep_unplanned",
        "sweep_uploads",
        "transcode",
    },
    ("send", "purge"): {"erase", "purge", "rerender", "transcode"},
    ("send", "outbox-retry"): {"publish_posts"},
    ("send", "outbox-retry-dlq"): {"publish_posts"},  # Lambda does so, with what the function let crash
    ("send", "resize-failed"): {"resize"},  # likewise
    ("send", "transcode-failed"): {"transcode"},
    ("send", "plan-dlq"): set(),
    ("send", "rerender"): set(),  # an operator does
    ("receive", "plan-dlq"): set(),
}
OBJECTS = {
    ("read", "u"): {API, "rerender", "resize", "sweep_uploads", "transcode"},
    ("read", "r"): {API},
    ("read", "elsewhere"): set(),
    ("write", "u"): {API},
    ("write", "r"): {"rerender", "resize", "transcode"},
    ("write", "elsewhere"): set(),
    ("remove", "u"): {"erase"},
    ("remove", "r"): {"erase", "rerender", "transcode"},
    ("remove", "elsewhere"): set(),
}


@pytest.fixture(scope="module")
def holders(stack: Stack) -> dict[str, Holder]:
    """Every function's role."""
    deployed = {each: stack.target.prefix if each == API else stack.target.name(each) for each in FUNCTIONS}
    return {function: holder_of_role(stack, name) for function, name in deployed.items()}


@pytest.fixture(scope="module")
def deeds(stack: Stack, rows: Rows) -> Deeds:
    """What is tried."""
    return Deeds(stack, rows.bucket)


def who_may(holders: dict[str, Holder], service: str, call: Call) -> set[str]:
    """The functions whose role may do that."""
    return {function for function, holder in holders.items() if holder.may(service, call)}


@pytest.mark.parametrize(("deed", "table"), TABLES)
def test_rows(holders: dict[str, Holder], deeds: Deeds, deed: str, table: str) -> None:
    assert who_may(holders, "dynamodb", getattr(deeds, deed)(table)) == TABLES[deed, table]


@pytest.mark.parametrize(("deed", "queue"), QUEUES)
def test_messages(holders: dict[str, Holder], deeds: Deeds, deed: str, queue: str) -> None:
    assert who_may(holders, "sqs", getattr(deeds, deed)(queue)) == QUEUES[deed, queue]


@pytest.mark.parametrize(("deed", "prefix"), OBJECTS)
def test_objects(holders: dict[str, Holder], deeds: Deeds, deed: str, prefix: str) -> None:
    assert who_may(holders, "s3", getattr(deeds, deed)(prefix)) == OBJECTS[deed, prefix]


def test_the_bucket_is_listed_by_who_must_tell_absent_from_forbidden(
    holders: dict[str, Holder], deeds: Deeds, rows: Rows
) -> None:
    assert who_may(holders, "s3", lambda s3: s3.list_objects_v2(Bucket=rows.bucket, MaxKeys=1)) == {
        API,
        "rerender",
        "resize",
        "sweep_uploads",
        "transcode",
    }
    assert who_may(holders, "s3", lambda s3: s3.list_object_versions(Bucket=rows.bucket, MaxKeys=1)) == {
        "erase",
        "rerender",
        "transcode",
    }
    assert who_may(holders, "s3", lambda s3: s3.get_bucket_policy(Bucket=rows.bucket)) == set()


def test_indexes(holders: dict[str, Holder], deeds: Deeds) -> None:
    followers = deeds.query("follows", "followers", "followee_shard")
    assert who_may(holders, "dynamodb", followers) == {API, "change_delivery", "plan"}
    due = deeds.query("users", "due", "delivery_due")
    assert who_may(holders, "dynamodb", due) == {"sweep_deliveries"}
    assert who_may(holders, "dynamodb", deeds.query("likes", "likers", "post_shard")) == {API}
    assert who_may(holders, "dynamodb", deeds.query("saves", "latest", "user_id")) == {API}
    hot = deeds.query("follows", "hot_followees", "follower_id")
    assert who_may(holders, "dynamodb", hot) == {API}
    outbox = deeds.query("posts", "outbox", "outbox_author")
    assert who_may(holders, "dynamodb", outbox) == {API}
    unplanned = deeds.query("posts", "unplanned", "unplanned")
    assert who_may(holders, "dynamodb", unplanned) == {"sweep_unplanned"}


def test_the_keys_are_read_by_the_api_and_written_by_nobody(stack: Stack, holders: dict[str, Holder]) -> None:
    name = f"/emulsion/{stack.target.stage}/keys"
    assert who_may(holders, "ssm", lambda ssm: ssm.get_parameter(Name=name, WithDecryption=True)) == {API}
    assert who_may(holders, "ssm", lambda ssm: ssm.get_parameters_by_path(Path="/emulsion", Recursive=True)) == set()
    assert who_may(holders, "ssm", lambda ssm: ssm.put_parameter(Name=name, Value="x", Type="SecureString")) == set()


def test_events_are_delivered_by_the_api_and_read_by_nobody(
    stack: Stack, holders: dict[str, Holder], deeds: Deeds
) -> None:
    assert who_may(holders, "firehose", deeds.deliver("events")) == {API}
    bucket = stacks.outputs(stack.target)["EventsBucketName"]
    for call in (
        lambda s3: s3.list_objects_v2(Bucket=bucket, MaxKeys=1),
        lambda s3: s3.get_object(Bucket=bucket, Key="events/nobody"),
        lambda s3: s3.put_object(Bucket=bucket, Key="events/nobody", Body=b"", ContentMD5="A" * 22 + "=="),
    ):
        assert who_may(holders, "s3", call) == set()


@pytest.mark.parametrize(
    ("function", "callers"), [("fanout", set()), ("resize", {"sweep_uploads"}), ("transcode", {"rerender", "resize"})]
)
def test_functions_are_called_by_those_that_hand_work_over(
    stack: Stack, holders: dict[str, Holder], function: str, callers: set[str]
) -> None:
    dry = {"FunctionName": stack.target.name(function), "InvocationType": "DryRun"}
    assert who_may(holders, "lambda", lambda functions: functions.invoke(**dry)) == callers


def test_nobody_reads_policies(stack: Stack, holders: dict[str, Holder]) -> None:
    name = stack.target.name("fanout")
    assert who_may(holders, "iam", lambda iam: iam.list_role_policies(RoleName=name)) == set()
