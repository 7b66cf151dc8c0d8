"""Photos of every format through the deployed stack: HEIC from a phone, AVIF, GIF; and files made to hurt."""

import pytest
import requests

from tests.support.corpus import TYPES, encoded, specimens
from tests.support.corpus import photo as picture
from tests.support.deployed.people import Person
from tests.support.deployed.photos import opened
from tests.support.deployed.rows import Rows
from tests.support.deployed.uploads import settled

HOSTILE = (
    "huge-HEIF",
    "huge-AVIF",
    "5000-scans",
    "frames-GIF",
    "pdf-in-JPEG",
    "svg",
    "cut-at-0.5-HEIF",
    "mismatch-AVIF",
)
NEAR = 12  # of 255


@pytest.mark.parametrize("kind", TYPES)
def test_a_photo_of_each_format_is_seen_in_webp_and_avif(ada: Person, kind: str) -> None:
    sent = picture("coffee.jpg")
    ticket = ada.client.upload(encoded(sent, kind), TYPES[kind])
    photo = ada.client.wait_for_photo(ticket["media_id"])
    assert (photo["width"], photo["height"]) == sent.size
    for extension, url in photo["renditions"]["320"].items():
        answer = requests.get(url, timeout=120)
        assert answer.headers["Content-Type"] == f"image/{extension}"
        shown = opened(answer.content)
        assert (shown.format, shown.width) == (extension.upper(), 320)
        mean = shown.convert("RGB").resize((1, 1)).getpixel((0, 0))
        expected = sent.resize((1, 1)).getpixel((0, 0))
        assert isinstance(mean, tuple)
        assert isinstance(expected, tuple)
        assert all(abs(a - b) <= NEAR for a, b in zip(mean, expected, strict=True))


def test_hostile_files_fail_with_a_reason_and_photos_go_on(ada: Person, rows: Rows) -> None:
    bad = [each for each in specimens() if each.name in HOSTILE]
    assert len(bad) == len(HOSTILE)
    for specimen in bad:
        ticket = ada.client.upload(specimen.data, specimen.declared)
        failed = settled(ada, ticket["media_id"])
        assert (failed["state"], failed["problem"]) == ("failed", specimen.outcome), specimen.name
    assert rows.versions(f"r/{ada.id}/") == []
