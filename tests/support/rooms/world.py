"""People, photographs and what the outbox sent, for the tests of posts."""

import json
from collections.abc import Sequence
from typing import Any

import boto3

from chalicelib.accounts import service as accounts
from chalicelib.accounts.schemas import ProfileChange
from chalicelib.core import clock, ids
from chalicelib.core.idempotency import IdempotencyKey
from chalicelib.core.streams import StreamRecord
from chalicelib.media import tables as media_tables
from chalicelib.media.media import Media, RenditionSet, Upload
from chalicelib.posts import service
from chalicelib.posts.tables import PostRow

RENDITIONS = RenditionSet(width=1600, height=1200, blurhash="LEHV6nWB2yk8", sizes=(150, 320, 640, 1080))


def person(name: str, *, private: bool = False) -> str:
    """A new account's id."""
    user_id = accounts.create_account(name, f"{name}@example.org", "correct horse battery").user_id
    if private:
        accounts.change_profile(user_id, ProfileChange(is_private=True))
    return user_id


def photo(owner_id: str, state: str = "active") -> str:
    """The id of an uploaded photograph in one of the states processing, active and failed."""
    media_id = ids.new_owned_id(owner_id, clock.now_ms())
    upload = Upload(f"u/{owner_id}/raw/2026/01/02/{media_id}.jpg", "image/jpeg", 10, "c2hhMjU2")
    media = Media(media_id, "pending", path=f"r/{owner_id}/{media_id}-secret/", upload=upload)
    assert media_tables.insert(media, upload, None)
    media_tables.start(media_id)
    finish(media_id, state)
    return media_id


def finish(media_id: str, state: str = "active") -> None:
    """What `resize` does to the media's row."""
    if state == "active":
        media_tables.activate(media_id, RENDITIONS)
    elif state == "failed":
        media_tables.fail(media_id, "damaged")


def post(author_id: str, caption: str = "", *, media: tuple[str, ...] = (), audience: str = "everyone") -> service.Post:
    """A new post, active unless its media are not."""
    references = media or (photo(author_id),)
    draft = service.PostContent(references, tuple("" for _ in references), caption, audience=audience)
    return service.create(author_id, draft)


def erase(author_id: str, post_id: str) -> None:
    """Delete a post for good, as its author may."""
    service.delete(author_id, post_id)
    service.erase(author_id, post_id)


def key(author_id: str, name: str = "k", body: bytes = b"{}") -> IdempotencyKey:
    """An Idempotency-Key of creating posts."""
    return IdempotencyKey.of(author_id, "POST /v1/posts", name, body)


def row(post_id: str) -> PostRow:
    """The stored row."""
    return PostRow.get(ids.owner_of(post_id), ids.sequence_of(post_id), consistent_read=True)


def change(
    post_id: str, old: str | None, new: str | None, sequence: int = 1, media_ids: Sequence[str] = ()
) -> StreamRecord:
    """The stream's record of a change of state."""
    keys = {"author_id": {"S": ids.owner_of(post_id)}, "seq": {"S": ids.sequence_of(post_id)}}

    def image(state: str | None) -> dict[str, Any] | None:
        media = {"L": [{"S": media_id} for media_id in media_ids]}
        if state is None:
            return None
        delivery = {"delivery": {"S": "push"}} if "active" in (old, new) else {}
        return {**keys, **delivery, "state": {"S": state}, "request_id": {"S": "r-1"}, "media_ids": media}

    name = "INSERT" if old is None else "REMOVE" if new is None else "MODIFY"
    return StreamRecord(sequence, name, keys, image(old), image(new))


def sent(queue: str) -> list[dict[str, Any]]:
    """Take out the messages that the queue holds, each with the request id that it came with."""
    sqs = boto3.client("sqs")
    url = sqs.get_queue_url(QueueName=f"emulsion-local-{queue}")["QueueUrl"]
    found = []
    while messages := sqs.receive_message(
        QueueUrl=url, MaxNumberOfMessages=10, MessageAttributeNames=["All"], AttributeNames=["All"]
    ).get("Messages"):
        for message in messages:
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
            request_id = message["MessageAttributes"]["request_id"]["StringValue"]
            found.append({**json.loads(message["Body"]), "request_id": request_id})
    return found
