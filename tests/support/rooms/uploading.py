"""What a client does: asks for a URL and puts bytes. moto stores whatever comes; only emulators check signatures."""

import base64
import hashlib
import json
from typing import Any

import boto3

from chalicelib.core.settings import settings
from chalicelib.media import service
from chalicelib.media.schemas import UploadAnswer
from tests.support.rooms.pictures import photo

OWNER = "0000000ada0"
OTHER = "0000000bob0"
BUCKET = "emulsion-local-media-123456789012"


def sha256(data: bytes) -> str:
    return base64.b64encode(hashlib.sha256(data).digest()).decode()


def request(
    data: bytes, content_type: str = "image/jpeg", owner: str = OWNER, *, is_avatar: bool = False
) -> UploadAnswer:
    """Ask for a URL for `data`."""
    return service.request_upload(owner, content_type, len(data), sha256(data), "192.0.2.1", is_avatar=is_avatar)


def put(key: str, data: bytes) -> None:
    """Store an object as the PUT would."""
    boto3.client("s3").put_object(Bucket=BUCKET, Key=key, Body=data)


def upload(
    data: bytes, content_type: str = "image/jpeg", owner: str = OWNER, *, is_avatar: bool = False
) -> UploadAnswer:
    """Ask for a URL and store the bytes."""
    granted = request(data, content_type, owner, is_avatar=is_avatar)
    put(granted.object_key, data)
    return granted


def processed(name: str = "coffee.jpg", owner: str = OWNER, *, is_avatar: bool = False) -> service.Media:
    """An active media."""
    media = service.render(upload(photo(name), owner=owner, is_avatar=is_avatar).object_key)
    assert media is not None
    return media


def waiting() -> list[tuple[dict[str, Any], str]]:
    """Take the messages for `transcode` from its queue; each with its group."""
    sqs, found = boto3.client("sqs"), []
    url = sqs.get_queue_url(QueueName="emulsion-local-transcode")["QueueUrl"]
    while got := sqs.receive_message(QueueUrl=url, AttributeNames=["All"]).get("Messages"):
        for each in got:
            found.append((json.loads(each["Body"]), each["Attributes"]["MessageGroupId"]))
            sqs.delete_message(QueueUrl=url, ReceiptHandle=each["ReceiptHandle"])
    return found


def stored(prefix: str = "r/") -> dict[str, dict[str, Any]]:
    """The bucket's objects under `prefix`: headers and bytes by key."""
    s3 = boto3.client("s3")
    keys = [each["Key"] for each in s3.list_objects_v2(Bucket=BUCKET, Prefix=prefix).get("Contents", [])]
    answers = {key: s3.get_object(Bucket=BUCKET, Key=key) for key in keys}
    return {key: {**answer, "Body": answer["Body"].read()} for key, answer in answers.items()}


def row(media_id: str) -> dict[str, Any]:
    """The stored item."""
    key = {"owner_id": {"S": media_id[11:]}, "media_id": {"S": media_id}}
    item: dict[str, Any] = boto3.client("dynamodb").get_item(TableName=settings().deployed_name("media"), Key=key)[
        "Item"
    ]
    return item


def rows() -> int:
    """How many media there are."""
    return int(boto3.client("dynamodb").scan(TableName=settings().deployed_name("media"), Select="COUNT")["Count"])


def set_attribute(media_id: str, name: str, value: dict[str, str]) -> None:
    """Change one attribute behind the room's back."""
    boto3.client("dynamodb").update_item(
        TableName=settings().deployed_name("media"),
        Key={"owner_id": {"S": media_id[11:]}, "media_id": {"S": media_id}},
        UpdateExpression="SET #name = :value",
        ExpressionAttributeNames={"#name": name},
        ExpressionAttributeValues={":value": value},
    )
