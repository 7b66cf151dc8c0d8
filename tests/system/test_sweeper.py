"""The sweeper of uploads in the deployed stack, with the rights of its own role."""

import json
from typing import Any

import pytest

from chalicelib.core import clock, ids
from chalicelib.core.settings import DAY
from chalicelib.media import uploads
from tests.support.deployed.people import Person
from tests.support.deployed.photos import SMALL
from tests.support.deployed.rows import Row, Rows
from tests.support.deployed.stack import Stack
from tests.support.deployed.uploads import settled
from tests.support.deployed.waiting import eventually

SCHEDULED: dict[str, Any] = {
    "version": "0", "id": "e-1", "detail-type": "Scheduled Event", "source": "aws.events", "account": "1",
    "time": "2026-01-02T03:04:05Z", "region": "us-east-1", "resources": [], "detail": {},
}  # fmt: skip


def sweep(stack: Stack) -> None:
    """Invoke the sweeper."""
    answer = stack.client("lambda").invoke(
        FunctionName=stack.target.name("sweep_uploads"), Payload=json.dumps(SCHEDULED).encode()
    )
    assert "FunctionError" not in answer, answer["Payload"].read()


def change(stack: Stack, row: Row, expression: str, **values: Row) -> None:
    """Change a media row without the product."""
    stack.client("dynamodb").update_item(
        TableName=stack.target.name("media"),
        Key={name: row[name] for name in ("owner_id", "media_id")},
        UpdateExpression=expression,
        ExpressionAttributeNames={"#state": "state"},
        ExpressionAttributeValues={f":{name}": value for name, value in values.items()},
    )


@pytest.mark.parametrize("state", ["pending", "processing"])
def test_an_upload_without_a_result_is_rendered(stack: Stack, ada: Person, rows: Rows, state: str) -> None:
    ticket = ada.client.upload(SMALL, "image/jpeg")
    ada.client.wait_for_photo(ticket["media_id"])
    (row,) = rows.media(ada.id)
    for key in set(rows.versions(row["path"]["S"])):
        stack.client("s3").delete_object(Bucket=rows.bucket, Key=key)
    # As if its event, or its worker, had been lost a while ago.
    change(stack, row, "SET #state = :state, unfinished_at = :due", state={"S": state}, due={"N": "1"})
    sweep(stack)
    assert settled(ada, ticket["media_id"])["state"] == "active"
    assert rows.has_object(row["path"]["S"] + "150.webp")


def test_what_nobody_posted_for_a_day_is_gone_to_the_last_version(stack: Stack, ada: Person, rows: Rows) -> None:
    ada.client.wait_for_photo(ada.client.upload(SMALL, "image/jpeg")["media_id"])
    (young,) = rows.media(ada.id)
    with clock.at(clock.now_ms() - 2 * DAY * 1000):
        media_id = ids.new_owned_id(ada.id, clock.now_ms())
    original, renditions = uploads.key_prefixes(media_id)
    keys = [f"{original}jpg", f"{renditions}secret/150.webp", f"{renditions}secret/150.webp"]
    for key in keys:
        stack.client("s3").put_object(Bucket=rows.bucket, Key=key, Body=b"x")
    stack.client("s3").delete_object(Bucket=rows.bucket, Key=keys[-1])  # leaves its versions, and a marker
    old = young | {"media_id": {"S": media_id}, "object_key": {"S": keys[0]}, "unfinished_at": {"N": "1"}}
    rows.put("media", [old])
    sweep(stack)
    eventually(lambda: left(stack, rows, original) + left(stack, rows, renditions), lambda found: found == [])
    states = {row["media_id"]["S"]: row["state"]["S"] for row in rows.media(ada.id)}
    assert states == {young["media_id"]["S"]: "active", media_id: "removed"}
    assert rows.has_object(young["object_key"]["S"])


def left(stack: Stack, rows: Rows, prefix: str) -> list[Row]:
    """Versions and delete markers under a prefix."""
    listed = stack.client("s3").list_object_versions(Bucket=rows.bucket, Prefix=prefix)
    return [*listed.get("Versions", []), *listed.get("DeleteMarkers", [])]
