"""The event functions of posts, called with events as Lambda sends them."""

import json
from typing import Any

import pytest

from chalicelib.accounts import service as accounts
from chalicelib.core import clock
from chalicelib.core.fold_readers import ONLY_SHARD
from chalicelib.core.settings import forget_settings
from chalicelib.core.totals import WatermarkRow
from chalicelib.posts.settings import settings
from functions import count, housekeeping, publish
from tests.support.platform import LambdaContext
from tests.support.rooms import world

pytestmark = pytest.mark.usefixtures("cloud")
STREAM = "table/emulsion-local-posts/stream/2026-01-02T03:04:05.678"


def stream_event(post_id: str, state: str, sequence: int = 1, label: str = STREAM, **more: Any) -> dict[str, Any]:
    keys = {"author_id": {"S": post_id[11:]}, "seq": {"S": post_id[:11]}}
    change = {"Keys": keys, "NewImage": {**keys, "state": {"S": state}}, "SequenceNumber": f"{sequence:030}"}
    arn = f"arn:aws:dynamodb:us-east-1:123456789012:{label}"
    return {"Records": [{"eventName": "INSERT", "eventSourceARN": arn, "dynamodb": change}], **more}


def test_publish_and_its_retry_queue() -> None:
    post_id = world.post(world.person("ada")).post_id
    publish.publish_posts(stream_event(post_id, "active"), LambdaContext())
    record = {
        "messageId": "m-1",
        "body": json.dumps({"table": "posts", "row_id": post_id, "room": "posts"}),
        "messageAttributes": {"request_id": {"stringValue": "r-1", "dataType": "String"}},
        "eventSource": "aws:sqs",
    }
    broken = {**record, "messageId": "m-2", "body": "{}"}
    answer = publish.publish_retry({"Records": [broken, record]}, LambdaContext())
    assert answer == {"batchItemFailures": [{"itemIdentifier": "m-2"}]}
    assert [message["post_id"] for message in world.sent("plan")] == [post_id, post_id]


def test_totals_of_each_stream_and_shard_are_folded_once() -> None:
    ada = world.person("ada")
    post_id = world.post(ada).post_id
    for event in [
        stream_event(post_id, "active", 5, shardId="shardId-1", window={}),
        stream_event(post_id, "active", 5, shardId="shardId-1"),  # again
        stream_event(post_id, "active", 5, shardId="shardId-2"),
        stream_event(post_id, "active", 1, label=STREAM + "9", shardId="shardId-1"),  # the table was created again
        {"Records": [], "shardId": "shardId-1", "isFinalInvokeForWindow": True, "state": {}},
    ]:
        assert count.count_posts(event, LambdaContext()) == {"state": {}}
    assert accounts.account(ada).posts_count == 3
    assert WatermarkRow.get(f"{STREAM}#shardId-1").folded == "5"


def test_shards_without_names_are_one_on_emulators_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two shards with one watermark would lose records; it is better if they come again with a window."""
    ada = world.person("ada")
    event = stream_event(world.post(ada).post_id, "active", 5)
    with pytest.raises(RuntimeError, match="tune"):
        count.count_posts(event, LambdaContext())
    monkeypatch.setenv("EMULSION_PUBLIC_ENDPOINT", "http://localhost:4566")
    forget_settings()
    count.count_posts(event, LambdaContext())
    assert accounts.account(ada).posts_count == 1
    assert WatermarkRow.get(f"{STREAM}#{ONLY_SHARD}").folded == "5"


def test_a_batch_that_cannot_be_folded_is_raised() -> None:
    post_id = world.post(world.person("ada")).post_id
    event = stream_event(post_id, "active", shardId="shardId-1")
    del event["Records"][0]["dynamodb"]["Keys"]["author_id"]
    with pytest.raises(KeyError):
        count.count_posts(event, LambdaContext())


def test_follows_are_folded_too() -> None:
    ada, grace = world.person("ada"), world.person("grace")
    keys = {"follower_id": {"S": ada}, "followee_id": {"S": grace}}
    change = {"Keys": keys, "NewImage": keys, "SequenceNumber": "1"}
    arn = "arn:aws:dynamodb:us-east-1:123456789012:table/emulsion-local-follows/stream/x"
    record = {"eventName": "INSERT", "eventSourceARN": arn, "dynamodb": change}
    event = {"Records": [record], "shardId": "shardId-1"}
    assert count.count_follows(event, LambdaContext()) == {"state": {}}
    assert accounts.account(grace).followers_count == 1


def test_the_sweeper_s_events() -> None:
    post_id = world.post(world.person("ada")).post_id
    event = {"id": "e-1", "source": "aws.events", "detail-type": "Scheduled Event", "detail": {}, "account": "1"}
    event |= {"region": "us-east-1", "resources": [], "version": "0", "time": "2026-01-02T03:04:05Z"}
    with clock.at(clock.now_ms() + settings().unplanned_grace * 1000 + 1):
        housekeeping.sweep_unplanned(event, LambdaContext())
    assert [message["post_id"] for message in world.sent("plan")] == [post_id]
