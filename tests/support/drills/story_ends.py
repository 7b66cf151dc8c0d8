"""Helpers of the drills about the end of stories."""

from contextlib import AbstractContextManager
from typing import Any

from chalicelib.core import clock
from chalicelib.core.settings import HOUR
from chalicelib.core.streams import EXPIRY
from chalicelib.media.settings import settings as media_settings
from tests.support.drills.scene import Scene
from tests.support.drills.stage import Person, rows, stored
from tests.support.platform import LambdaContext, handler_of, strike

PUBLISHER = "functions.publish:publish_stories"
BY_EXPIRY = {"type": "Service", "principalId": EXPIRY}


def later(seconds: int) -> AbstractContextManager[object]:
    """The clock that many seconds later."""
    return clock.at(clock.now_ms() + seconds * 1000)


def story_row(story_id: str) -> dict[str, Any]:
    """The row of a story."""
    (row,) = rows("stories", story_id=story_id)
    return row


def removal(row: dict[str, Any], identity: dict[str, str] | None) -> dict[str, Any]:
    """A stream record as AWS writes it when a row is deleted; the deletion of a user or function has no identity."""
    record = {
        "eventID": "c4ca4238a0b923820dcc509a6f75849b",
        "eventName": "REMOVE",
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": "us-east-1",
        "dynamodb": {
            "ApproximateCreationDateTime": clock.now(),
            "Keys": {name: row[name] for name in ("author_id", "story_id")},
            "OldImage": row,
            "SequenceNumber": "4421584500000000017450439092",
            "SizeBytes": 59,
            "StreamViewType": "NEW_AND_OLD_IMAGES",
        },
        "eventSourceARN": "arn:aws:dynamodb:us-east-1:123456789012:table/emulsion-local-stories/stream/2026-01-01",
    }
    return record | ({"userIdentity": identity} if identity else {})


def deliver(record: dict[str, Any]) -> None:
    """Invoke the reader of the stream with one record, whatever its event filter says."""
    handler_of(PUBLISHER)({"Records": [record], "shardId": "shardId-1"}, LambdaContext())


def media_of(story_id: str) -> str:
    """The id of the media of a story that has a row."""
    return str(story_row(story_id)["media_id"]["S"])


def objects_with(media_id: str) -> set[str]:
    """Keys of the objects of a media."""
    owner_id = media_id[-11:]
    return {key for kind in "ur" for key in stored(f"{kind}/{owner_id}/") if media_id in key}


def highlight(scene: Scene, *story_ids: str) -> str:
    """The id of a new highlight of Ada's."""
    body = {"title": "kept", "story_ids": list(story_ids)}
    highlight_id: str = scene.stage.expect(201, scene.ada, "POST", "/v1/highlights", body)["id"]
    return highlight_id


def items(scene: Scene, person: Person, path: str) -> list[Any]:
    found: list[Any] = scene.stage.expect(200, person, "GET", path)["items"]
    return found


def sweep(scene: Scene) -> None:
    """Let the sweeper of media do what is due, until nothing is."""
    for _ in range(2):
        strike("functions.housekeeping:sweep_uploads", seconds_later=media_settings().story_grace + HOUR)
        scene.stage.platform.settle()
