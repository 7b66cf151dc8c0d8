"""Purges of the CDN: which files an invalidation names, and what happens while CloudFront takes no more."""

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from chalicelib.core import aws, clock, ids
from chalicelib.core.settings import forget_settings
from chalicelib.media import service, tables
from chalicelib.media.messages import EraseMedia, PurgeMedia
from chalicelib.media.settings import settings
from chalicelib.media.tables import MediaRow
from functions.erase import purge
from tests.support.platform import LambdaContext
from tests.support.resources import BUCKET, client
from tests.support.rooms.pictures import photo
from tests.support.rooms.uploading import upload
from tests.support.rooms.world import sent

IN_PROGRESS = 3000  # named files at a time (CloudFront Developer Guide, "Concurrent invalidation request maximum")


class Cdn:
    """A fake of CloudFront that accepts `room` named files, and no wildcards."""

    def __init__(self) -> None:
        self.room = IN_PROGRESS
        self.requests: list[dict[str, Any]] = []

    def create_invalidation(self, **arguments: Any) -> dict[str, Any]:
        paths = arguments["InvalidationBatch"]["Paths"]
        assert len(paths["Items"]) == paths["Quantity"] == len(set(paths["Items"]))
        assert not [path for path in paths["Items"] if "*" in path]
        if len(paths["Items"]) > self.room:
            raise ClientError({"Error": {"Code": "TooManyInvalidationsInProgress"}}, "CreateInvalidation")
        self.room -= len(paths["Items"])
        self.requests.append(arguments)
        return {"Invalidation": {"Id": f"I{len(self.requests)}"}}

    @property
    def paths(self) -> list[list[str]]:
        """The paths of each invalidation."""
        return [sorted(each["InvalidationBatch"]["Paths"]["Items"]) for each in self.requests]


@pytest.fixture
def cdn(cloud: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cdn]:
    made = Cdn()
    monkeypatch.setenv("EMULSION_CDN_DISTRIBUTION", "EDFDVBD6EXAMPLE")
    monkeypatch.setenv("EMULSION_PURGE_AGAIN", "0")
    monkeypatch.setitem(aws._clients, "cloudfront", made)
    forget_settings()
    yield made
    forget_settings()


@pytest.fixture
def ada() -> str:
    return ids.new_id(clock.now_ms())


def posted(owner_id: str, *, attached: bool = True) -> service.Media:
    """A rendered photo, of a post unless `attached` is false."""
    media = tables.find(upload(photo("coffee.jpg"), owner=owner_id).media_id)
    assert media is not None
    service.render(media.original.object_key)
    if attached:
        row(media.media_id).update([MediaRow.post_id.set("p" * 22)])
    found = tables.find(media.media_id)
    assert found is not None
    return found


def row(media_id: str) -> MediaRow:
    return MediaRow.get(ids.owner_of(media_id), media_id)


def stored(media: service.Media) -> list[str]:
    """The paths at which the CDN serves a media."""
    listed = client("s3").list_objects_v2(Bucket=BUCKET, Prefix=media.path)["Contents"]
    return sorted(f"/{each['Key']}" for each in listed)


def erased(*media: service.Media) -> list[PurgeMedia]:
    """Erase media; returns the purges that wait."""
    for each in media:
        service.erase(EraseMedia(each.media_id))
    return waiting()


def waiting() -> list[PurgeMedia]:
    return [PurgeMedia.from_record(message) for message in sent("purge")]


def event(*bodies: str) -> dict[str, Any]:
    """SQS's event of messages with these bodies."""
    return {"Records": [{"messageId": str(i), "body": body, "attributes": {}} for i, body in enumerate(bodies)]}


def test_one_invalidation_names_every_file_of_a_batch(cdn: Cdn, ada: str) -> None:
    media = [posted(ada), posted(ada)]
    files = sorted(path for each in media for path in stored(each))
    service.purge(erased(*media))
    assert len(files) >= 2 * len(media[0].sizes) > 0
    assert cdn.paths == [files]
    assert cdn.requests[0]["DistributionId"] == "EDFDVBD6EXAMPLE"
    for each in media:
        kept = row(each.media_id)
        assert (kept.invalidation_id, kept.purged_ms >= kept.erased_ms) == ("I1", True)


def test_a_video_s_film_is_named_too() -> None:
    film = service.Media(media_id="m", state="active", path="r/o/m-s/", kind="video", sizes=(150,), formats=("webp",))
    assert film.files == ["r/o/m-s/150.webp", "r/o/m-s/720p.mp4"]


def test_cloudfront_recognises_a_batch_that_is_delivered_again(cdn: Cdn, ada: str) -> None:
    purges = erased(posted(ada), posted(ada))
    service.purge(purges)
    service.purge(purges[::-1])
    first, again = (each["InvalidationBatch"]["CallerReference"] for each in cdn.requests)
    assert first == again


def test_media_that_no_viewer_can_have_fetched_are_not_purged(cdn: Cdn, ada: str) -> None:
    never_rendered = tables.find(upload(photo("coffee.jpg"), owner=ada).media_id)
    assert never_rendered is not None
    assert erased(never_rendered, posted(ada, attached=False)) == []


def test_without_a_cdn_nothing_is_purged(cdn: Cdn, ada: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMULSION_CDN_DISTRIBUTION", "")
    forget_settings()
    assert erased(posted(ada)) == []


def test_files_that_a_rerendering_replaced_are_named_while_their_urls_are_valid(cdn: Cdn, ada: str) -> None:
    media = posted(ada)
    former = [f"r/{ada}/former/{size}.webp" for size in media.sizes]
    row(media.media_id).update(
        [MediaRow.replaced_files.set(former), MediaRow.replaced_ms.set(clock.now_ms())],
    )
    service.purge([PurgeMedia(media.media_id, 1)])  # of the rerendering: the new files stay
    assert cdn.paths == [sorted(f"/{key}" for key in former)]
    files = stored(media)
    purges = erased(media)
    service.purge(purges)
    assert cdn.paths[1] == sorted([*files, *(f"/{key}" for key in former)])
    with clock.at(clock.now_ms() + 2001 * settings().url_lifetime_public):
        service.purge(purges)
    assert cdn.paths[2] == files


def test_purges_are_postponed_while_the_cdn_takes_no_more(cdn: Cdn, ada: str) -> None:
    media = [posted(ada), posted(ada), posted(ada)]
    cdn.room = 2 * len(media[0].files)
    first, second, third = (erased(each) for each in media)
    service.purge([*first, *second])
    service.purge(third)
    assert len(cdn.requests) == 1
    assert waiting() == third, "nothing is lost, and a delivery is not used up"
    assert row(media[2].media_id).purged_ms is None
    cdn.room = IN_PROGRESS
    service.purge(third)
    assert row(media[2].media_id).invalidation_id == "I2"


def test_a_refused_request_fails_the_batch_and_an_unreadable_message_itself(
    cdn: Cdn, ada: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = f'{{"media_id": "{erased(posted(ada))[0].media_id}", "since_ms": 1}}'
    assert purge(event(body, "{}"), LambdaContext()) == {"batchItemFailures": [{"itemIdentifier": "1"}]}

    def refuse(**_: Any) -> Any:
        raise ClientError({"Error": {"Code": "AccessDenied"}}, "CreateInvalidation")

    monkeypatch.setattr(cdn, "create_invalidation", refuse)
    assert purge(event(body, body), LambdaContext()) == {
        "batchItemFailures": [{"itemIdentifier": "0"}, {"itemIdentifier": "1"}]
    }
