"""URLs of renditions."""

from urllib.parse import parse_qs, urlsplit

import pytest

from chalicelib.core import clock
from chalicelib.core.settings import DAY, HOUR, forget_settings
from chalicelib.media.media import Media
from chalicelib.media.urls.rendition_urls import avatar_url, rendition_urls

pytestmark = pytest.mark.usefixtures("cloud")
NOON = 1_790_000_000_000 // (DAY * 1000) * DAY * 1000 + 12 * HOUR * 1000
PATH = "r/AAAAAAAAAAA/0000000000mAAAAAAAAAAA-secret/"


def media(*sizes: int) -> Media:
    return Media("0000000000mAAAAAAAAAAA", "active", PATH, sizes=sizes, formats=("webp",))


def urls_at(ms: int, *, private: bool) -> dict[str, dict[str, str]]:
    with clock.at(ms):
        return rendition_urls(media(150, 320, 640, 1080), private=private)


def test_one_signed_url_per_size_and_format() -> None:
    urls = urls_at(NOON, private=False)
    assert list(urls) == ["150", "320", "640", "1080"]
    for size, formats in urls.items():
        parts = urlsplit(formats["webp"])
        assert parts.path == f"/{PATH}{size}.webp"
        assert parse_qs(parts.query)["X-Amz-SignedHeaders"] == ["host"]


def test_a_width_without_a_rendition_has_the_largest() -> None:
    urls = rendition_urls(media(150, 320), private=False)
    assert urls["640"] == urls["1080"] == urls["320"] != urls["150"]


def test_there_are_no_urls_before_the_media_is_active() -> None:
    assert rendition_urls(Media("0000000000mAAAAAAAAAAA", "processing", PATH), private=False) == {}


@pytest.mark.parametrize(("sizes", "shown"), [((150, 320), 320), ((150,), 150)])
def test_an_avatar_has_one_url_for_all_viewers(sizes: tuple[int, ...], shown: int) -> None:
    picture = Media("0000000000mAAAAAAAAAAA", "active", PATH, sizes=sizes, formats=("webp", "avif"), kind="avatar")
    parts = urlsplit(avatar_url(picture))
    assert parts.path == f"/{PATH}{shown}.webp"
    assert parse_qs(parts.query)["X-Amz-Expires"] == [str(DAY)]
    assert list(rendition_urls(picture, private=False)) == ["150", "320"]


@pytest.mark.parametrize(("private", "lifetime"), [(False, DAY), (True, HOUR)])
def test_urls_are_stable_for_half_their_lifetime_and_end_with_it(private: bool, lifetime: int) -> None:
    half = lifetime * 1000 // 2
    start = NOON - NOON % half
    first, last = urls_at(start, private=private), urls_at(start + half - 1, private=private)
    assert first == last
    assert urls_at(start + half, private=private) != first
    query = parse_qs(urlsplit(first["150"]["webp"]).query)
    assert query["X-Amz-Expires"] == [str(lifetime)]


def test_no_signature_exceeds_s3_s_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMULSION_URL_LIFETIME_PUBLIC", str(8 * DAY))
    forget_settings()
    query = parse_qs(urlsplit(urls_at(NOON, private=False)["150"]["webp"]).query)
    assert query["X-Amz-Expires"] == [str(7 * DAY)]
