"""RSS of public profiles: valid and escaped, with alternative texts and videos; what is hidden looks absent."""

from email.utils import parsedate_to_datetime
from xml.etree import ElementTree as ET

import pytest
from chalice.test import Client

import app
from chalicelib.core.settings import forget_settings
from chalicelib.pages.settings import settings
from tests.support.cloud import Policy, forget
from tests.support.drills.stage import Person, Stage, film, put_stand_ins
from tests.support.platform import Platform
from tests.support.rooms import world

pytestmark = pytest.mark.usefixtures("cloud")
ORIGIN = "https://emulsion.example"
ATTACK = """"><script>alert(1)</script> ]]> &amp; </item> 'ö' 🌊"""
MEDIA = "{http://search.yahoo.com/mrss/}"


@pytest.fixture(autouse=True)
def web_url(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMULSION_WEB_URL", ORIGIN)
    monkeypatch.setenv("EMULSION_VIDEO", "on")
    forget_settings()


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch) -> Stage:
    put_stand_ins(monkeypatch)
    return Stage(Platform())


@pytest.fixture
def ada(stage: Stage) -> Person:
    return stage.register("ada")


def get(path: str) -> tuple[int, str, str]:
    """Status, content type or location, and text."""
    with Client(app.app) as http:
        answer = http.http.get(path)
    kind = answer.headers.get("Location") or answer.headers.get("Content-Type", "")
    return answer.status_code, kind, answer.body.decode()


def channel(path: str = "/@ada/feed.xml") -> ET.Element:
    status, kind, text = get(path)
    assert (status, kind) == (200, "application/rss+xml; charset=utf-8")
    root = ET.fromstring(text)
    assert (root.tag, root.get("version")) == ("rss", "2.0")
    (found,) = root
    return found


def text_of(element: ET.Element, name: str) -> str:
    return element.findtext(name) or ""


def publish(stage: Stage, author: Person, *keys: str, **fields: object) -> str:
    media = [{"object_key": key, "alt": ATTACK} for key in keys or (stage.upload(author),)]
    post: str = stage.expect(202, author, "POST", "/v1/posts", {"media": media, **fields})["id"]
    stage.platform.settle()
    return post


def test_a_feed_has_the_profile_and_its_newest_posts(stage: Stage, ada: Person) -> None:
    stage.expect(200, ada, "PATCH", "/v1/users/me", {"display_name": "Ada & <co>", "bio": "Engines"})
    first, second = publish(stage, ada, caption="First"), publish(stage, ada, caption="Second\n#dusk #sea")
    stage.expect(204, ada, "PUT", f"/v1/posts/{first}/pin")
    found = channel()
    assert [text_of(found, name) for name in ("title", "link", "description")] == [
        "Ada & <co> (@ada) on Emulsion",
        f"{ORIGIN}/@ada",
        "Engines",
    ]
    items = found.findall("item")
    assert [text_of(each, "guid") for each in items] == [f"{ORIGIN}/p/{second}", f"{ORIGIN}/p/{first}"]
    assert [each.text for each in items[0].findall("category")] == ["dusk", "sea"]
    assert text_of(items[0], "title") == "Second #dusk #sea"
    assert text_of(items[0], "link") == text_of(items[0], "guid")
    assert parsedate_to_datetime(text_of(items[0], "pubDate")).tzinfo


def test_texts_are_escaped_once_as_xml_and_once_as_html(stage: Stage, ada: Person) -> None:
    publish(stage, ada, caption=ATTACK)
    (item,) = channel().findall("item")
    assert text_of(item, "title") == ATTACK
    assert item.findtext(f"{MEDIA}content/{MEDIA}description") == ATTACK
    html = text_of(item, "description")
    assert "<script>" not in html
    page = ET.fromstring(f"<div>{html.replace('<br>', '<br/>').replace('></p>', '/></p>', 1)}</div>")
    image = page.find("p/img")
    assert image is not None
    assert image.get("alt") == ATTACK
    assert (page.findall("p")[1].text or "") == ATTACK


def test_each_picture_and_video_has_an_address_that_lasts(stage: Stage, ada: Person) -> None:
    photo, video = stage.upload(ada), stage.upload(ada, film(), "video/mp4")
    post_id = publish(stage, ada, photo, video)
    (item,) = channel().findall("item")
    addresses = [each.get("url", "") for each in item.findall(f"{MEDIA}content")]
    assert addresses == [f"{ORIGIN}/p/{post_id}/image?item=1", f"{ORIGIN}/p/{post_id}/video?item=2"]
    led = [get(each.removeprefix(ORIGIN)) for each in (*addresses, f"{ORIGIN}/p/{post_id}/image?item=2")]
    assert [status for status, _, _ in led] == [302] * 3
    assert [next(end for end in (".webp", ".mp4") if end in to) for _, to, _ in led] == [".webp", ".mp4", ".webp"]
    assert len({to for _, to, _ in led}) == 3
    for path in ("image?item=3", "video?item=1", "video?item=3"):
        assert get(f"/p/{post_id}/{path}")[0] == 404
    assert get(f"/p/{post_id}/image?item=0")[0] == 400


def test_sensitive_posts_show_their_warning_only(stage: Stage, ada: Person) -> None:
    publish(stage, ada, caption="secret", warning="Heights")
    publish(stage, ada, caption="secret", sensitive=True)
    text = get("/@ada/feed.xml")[2]
    assert "secret" not in text
    assert "/image" not in text
    assert [text_of(each, "title") for each in channel().findall("item")] == ["Sensitive content", "Heights"]


def test_what_guests_do_not_see_is_in_no_feed(stage: Stage, ada: Person) -> None:
    archived = publish(stage, ada)
    stage.expect(204, ada, "PUT", f"/v1/posts/{archived}/archive")
    publish(stage, ada, audience="followers")
    assert channel().findall("item") == []
    absent = get("/@nobody/feed.xml")
    stage.expect(200, ada, "PATCH", "/v1/users/me", {"is_private": True})
    forget()
    for path in ("/@ada/feed.xml", "/ada/feed.xml", "/@/feed.xml"):
        assert get(path) == absent
    assert absent[0] == 404


def test_a_feed_has_thirty_posts_and_a_page_of_the_profile_leads_to_it(stage: Stage, ada: Person) -> None:
    made = [world.post(ada.id, f"{i}").post_id for i in range(settings().feed_items + 2)]
    items = channel().findall("item")
    assert [text_of(each, "guid").rpartition("/")[2] for each in items] == made[:1:-1]
    assert f'type="application/rss+xml" href="{ORIGIN}/@ada/feed.xml"' in get("/@ada")[2]


def test_posts_with_many_media_make_no_feed_shorter(stage: Stage, ada: Person, policy: Policy) -> None:
    policy(page_media=settings().feed_items * 2 // 3)  # as 200 for posts of ten
    made = [world.post(ada.id, f"{i}").post_id for i in range(settings().feed_items + 2)]
    items = channel().findall("item")
    assert [text_of(each, "guid").rpartition("/")[2] for each in items] == made[:1:-1]
