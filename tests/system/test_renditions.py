"""Renditions: sizes, form, what must not be in them, who can open them, and that they start nothing."""

from itertools import product

import pytest
import requests
from PIL import ImageChops

from demo.answers import Medium
from tests.support.deployed.http import answer_of
from tests.support.deployed.people import Person
from tests.support.deployed.photos import CANARY, SMALL, encoded, opened, quadrants, telltale
from tests.support.deployed.rows import Rows
from tests.support.deployed.uploads import invoke_resize
from tests.support.deployed.waiting import eventually_equal

SIZES = (150, 320, 640, 1080)
FORMATS = ("webp", "avif")
NEAR = 12  # how far a colour may be off after lossy compression, of 255


@pytest.fixture
def photo(ada: Person) -> Medium:
    """A rendered photo whose original had orientation 6 and all kinds of metadata."""
    return ada.client.wait_for_photo(ada.client.upload(telltale(), "image/jpeg")["media_id"])


def fetch(url: str) -> requests.Response:
    """GET as a browser that is not signed in."""
    return requests.get(url, timeout=120)


def test_every_size_is_made_the_right_way_up_and_cached_for_good(photo: Medium) -> None:
    assert (photo["width"], photo["height"]) == (1200, 1600)
    assert set(photo["renditions"]) == {str(size) for size in SIZES}
    for size, extension in product(SIZES, FORMATS):
        answer = fetch(photo["renditions"][str(size)][extension])
        assert answer.status_code == 200
        assert answer.headers["Content-Type"] == f"image/{extension}"
        assert set(answer.headers["Cache-Control"].replace(" ", "").split(",")) >= {"max-age=31536000", "immutable"}
        image = opened(answer.content)
        assert image.format == extension.upper()
        assert size in (image.width, image.height)
        assert abs(image.width / image.height - 1200 / 1600) < 0.01


def test_orientation_is_applied(photo: Medium) -> None:
    image = opened(fetch(photo["renditions"]["640"]["webp"]).content).convert("RGB")
    expected = opened(telltale()).rotate(-90, expand=True).resize(image.size)  # orientation 6: turn clockwise to view
    for x, y in ((0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)):
        at = (int(x * image.width), int(y * image.height))
        difference = ImageChops.difference(image, expected).getpixel(at)
        assert isinstance(difference, tuple)
        assert max(difference) <= NEAR, at


def test_no_metadata_is_left(photo: Medium) -> None:
    for url in (url for formats in photo["renditions"].values() for url in formats.values()):
        data = fetch(url).content
        for trace in (CANARY, b"EXIF", b"Exif", b"XMP ", b"ICCP", b"rdf+xml"):
            assert trace not in data
        assert not opened(data).getexif()


def test_a_small_photo_is_not_enlarged(ada: Person) -> None:
    ticket = ada.client.upload(encoded(quadrants(400, 300)), "image/jpeg")
    photo = ada.client.wait_for_photo(ticket["media_id"])
    widths = {size: opened(fetch(photo["renditions"][str(size)]["webp"]).content).width for size in SIZES}
    assert widths[320] == 320
    assert max(widths.values()) <= 400


@pytest.mark.needs_enforcement
def test_an_address_works_only_as_it_was_signed(photo: Medium, ada: Person, rows: Rows) -> None:
    url = photo["renditions"]["320"]["webp"]
    other = photo["renditions"]["150"]["webp"]
    assert fetch(url.partition("?")[0]).status_code == 403
    assert fetch(f"{url.partition('?')[0]}?{other.partition('?')[2]}").status_code == 403
    (raw,) = rows.versions(f"u/{ada.id}/")
    assert fetch(f"{rows.stack.endpoint}/{rows.bucket}/{raw}").status_code == 403


@pytest.mark.needs_enforcement
def test_an_address_stays_the_same_so_that_caches_work(ada: Person, ben: Person) -> None:
    post = ada.publish()
    seen = [answer_of(reader.api.get(f"/v1/posts/{post['id']}")) for reader in (ada, ben, ben)]
    urls = [post["media"][0]["renditions"]["150"]["webp"] for post in seen]
    assert len(set(urls)) <= 2, "an address may change once, when its time bucket ends"
    again = answer_of(ben.api.get(f"/v1/posts/{post['id']}"))["media"][0]["renditions"]["150"]["webp"]
    assert again == urls[-1] or len(set(urls)) == 1


def test_a_rendition_starts_no_second_resize(ada: Person, rows: Rows) -> None:
    first = ada.client.upload(encoded(quadrants(1200, 900)), "image/jpeg")
    ada.client.wait_for_photo(first["media_id"])
    planted = f"r/{ada.id}/{first['media_id']}-planted/1080.jpg"
    _put_object(rows, planted)
    # A later photo goes through the same event source: once it is done, the events above had their turn.
    second = ada.client.upload(encoded(quadrants(1200, 900)), "image/jpeg")
    ada.client.wait_for_photo(second["media_id"])

    written = rows.versions(f"r/{ada.id}/")
    assert len(written) == len(set(written)), "a rendition was written twice"
    renditions = [key for key in written if key != planted]
    assert sorted(key.rpartition("/")[2] for key in renditions) == sorted(
        f"{size}.{extension}" for size, extension in product(SIZES * 2, FORMATS)
    )
    assert len(rows.versions(f"u/{ada.id}/")) == 2
    assert len(rows.media(ada.id)) == 2


def test_the_event_source_is_bound_to_raw_uploads_alone(rows: Rows) -> None:
    told = rows.stack.client("s3").get_bucket_notification_configuration(Bucket=rows.bucket)
    (source,) = told["LambdaFunctionConfigurations"]
    rules = {rule["Name"].lower(): rule["Value"] for rule in source["Filter"]["Key"]["FilterRules"]}
    assert rules == {"prefix": "u/"}


def test_an_event_that_comes_again_changes_nothing(ada: Person, rows: Rows) -> None:
    ticket = ada.client.upload(SMALL, "image/jpeg")
    before = ada.client.wait_for_photo(ticket["media_id"])
    keys = set(rows.versions(f"r/{ada.id}/"))
    for _ in range(2):
        invoke_resize(rows, ticket["object_key"])
    assert answer_of(ada.api.get(f"/v1/media/{ticket['media_id']}"))["state"] == "active"
    assert set(rows.versions(f"r/{ada.id}/")) == keys
    assert answer_of(ada.api.get(f"/v1/media/{ticket['media_id']}"))["blurhash"] == before["blurhash"]


def test_an_event_for_an_object_that_nobody_announced_is_harmless(ada: Person, rows: Rows) -> None:
    stray = f"u/{ada.id}/raw/2026/01/01/{'A' * 11}.jpg"
    _put_object(rows, stray)
    invoke_resize(rows, stray)
    assert rows.media(ada.id) == []
    eventually_equal(lambda: rows.versions(f"r/{ada.id}/"), [])


def _put_object(rows: Rows, key: str) -> None:
    rows.stack.client("s3").put_object(Bucket=rows.bucket, Key=key, Body=SMALL, ContentType="image/jpeg")
