"""Pages of public posts and profiles: heads for previews, images that last, oEmbed; what is hidden looks absent."""

import json
from dataclasses import dataclass
from html import unescape
from html.parser import HTMLParser
from typing import Any

import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError
from chalice.test import Client

import app
from chalicelib.accounts.tables import UserRow
from chalicelib.core import aws, clock, ids
from chalicelib.core.settings import forget_settings
from chalicelib.pages import client_index
from chalicelib.pages.settings import settings
from tests.support.cloud import forget
from tests.support.drills.stage import Person, Stage, put_stand_ins
from tests.support.platform import Platform
from tests.support.resources import WEB_BUCKET, client

pytestmark = pytest.mark.usefixtures("cloud")

ORIGIN = "https://emulsion.example"
INDEX = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="description" content="Photographs.">'
    '<title>Emulsion</title><script type="module" src="/assets/main-1a.js"></script></head><body></body></html>'
)
ATTACK = '"><script>alert(1)</script>\\1 \\g<0> </title></head> &amp;'


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    text: str


class Head(HTMLParser):
    """The properties, names and title of a page's head, and the scripts of the page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.named: dict[str, str] = {}
        self.links: dict[str, str] = {}
        self.scripts: list[str | None] = []
        self.title = ""
        self._in_title = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "meta":
            self.named[found.get("property") or found.get("name", "charset")] = found.get("content", "")
        elif tag == "link":
            self.links[found["rel"]] = found["href"]
        elif tag == "script":
            self.scripts.append(found.get("src"))
        self._in_title = tag == "title"

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title += data

    def handle_endtag(self, tag: str) -> None:
        self._in_title = self._in_title and tag != "title"


@pytest.fixture(autouse=True)
def web_url(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMULSION_WEB_URL", ORIGIN)
    forget_settings()


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch) -> Stage:
    put_stand_ins(monkeypatch)
    return Stage(Platform())


@pytest.fixture
def ada(stage: Stage) -> Person:
    return stage.register("ada")


def get(path: str, token: str | None = None) -> Answer:
    with Client(app.app) as http:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        answer = http.http.get(path, headers=headers)
    return Answer(answer.status_code, answer.headers, answer.body.decode())


def head_of(path: str) -> Head:
    answer = get(path)
    assert (answer.status, answer.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    return Head(answer.text)


def put_index(text: str = INDEX) -> None:
    client("s3").put_object(Bucket=WEB_BUCKET, Key="index.html", Body=text.encode())


def publish(stage: Stage, author: Person, **fields: Any) -> str:
    media = [{"object_key": stage.upload(author), "type": "photo", "alt": "A boat at dusk"}]
    post: str = stage.expect(202, author, "POST", "/v1/posts", {"caption": "Sunset", "media": media, **fields})["id"]
    stage.platform.settle()
    return post


def test_the_page_of_a_post(stage: Stage, ada: Person) -> None:
    put_index()
    post_id = publish(stage, ada, caption="Sunset\nat the  harbour #dusk")
    head = head_of(f"/p/{post_id}")
    url = f"{ORIGIN}/p/{post_id}"
    assert head.title == head.named["og:title"] == "ada (@ada) on Emulsion"
    assert head.named["og:description"] == head.named["description"] == "Sunset at the harbour #dusk"
    assert (head.named["og:type"], head.named["og:url"], head.named["og:site_name"]) == ("article", url, "Emulsion")
    assert head.named["og:image"] == f"{url}/image"
    assert head.named["og:image:alt"] == "A boat at dusk"
    assert int(head.named["og:image:width"]) > 0 < int(head.named["og:image:height"])
    assert head.named["twitter:card"] == "summary_large_image"
    assert head.links["canonical"] == url
    assert head.scripts == ["/assets/main-1a.js"]
    assert "robots" not in head.named


def test_the_page_of_a_profile_and_those_below_it(stage: Stage, ada: Person) -> None:
    put_index()
    stage.expect(200, ada, "PATCH", "/v1/users/me", {"display_name": "Ada L.", "bio": "Engines & boats"})
    for path in ("/@ada", "/@ADA", "/@ada/followers", "/@ada/following"):
        head = head_of(path)
        assert head.title == "Ada L. (@ada) on Emulsion"
        assert (head.named["og:type"], head.named["og:url"]) == ("profile", f"{ORIGIN}/@ada")
        assert head.named["og:description"] == "Engines & boats"
        assert "og:image" not in head.named


def test_headers_of_pages(stage: Stage, ada: Person) -> None:
    for path in (f"/p/{publish(stage, ada)}", "/@ada", "/@nobody"):
        headers = get(path).headers
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert (headers["X-Frame-Options"], headers["Cache-Control"]) == ("DENY", "no-cache")
        assert headers["X-Request-Id"]


def hidden(stage: Stage, ada: Person) -> list[str]:
    """Pages of what guests may not see: private, for followers, deleted, suspended, not processed, never made."""
    paths = [f"/p/{publish(stage, ada, audience='followers')}"]
    deleted = publish(stage, ada)
    stage.expect(204, ada, "DELETE", f"/v1/posts/{deleted}")
    bea, eve = stage.register("bea"), stage.register("eve")
    paths += [f"/p/{deleted}", f"/p/{publish(stage, bea)}", f"/p/{publish(stage, eve)}", "/@bea", "/@eve"]
    media = [{"object_key": stage.upload(ada), "type": "photo"}]
    paths.append(f"/p/{stage.expect(202, ada, 'POST', '/v1/posts', {'media': media})['id']}")
    stage.expect(200, bea, "PATCH", "/v1/users/me", {"is_private": True})
    UserRow(eve.id).update([UserRow.status.set("suspended")])
    forget()  # other instances notice within seconds
    absent = ids.new_owned_id(ada.id, clock.now_ms())
    return [*paths, f"/p/{absent}", "/p/x", "/@nobody", "/@", "/@a..b", f"/@{'x' * 500}"]


def test_what_is_hidden_and_what_is_absent_look_alike(stage: Stage, ada: Person) -> None:
    put_index()
    answers = {path: get(path) for path in hidden(stage, ada)}
    texts = {answer.text for answer in answers.values()}
    assert {answer.status for answer in answers.values()} == {200}
    assert len(texts) == 1, "pages of hidden and absent things differ"
    head = Head(texts.pop())
    assert (head.title, head.named["robots"]) == ("Emulsion", "noindex")
    assert not [name for name in head.named if name.startswith("og:")]
    for path, answer in answers.items():
        assert set(answer.headers) == set(answers["/@nobody"].headers)
        image = get(f"{path}/image")
        assert (image.status, "no such image" in image.text) == (404, True)
        asked = get(f"/oembed?url={ORIGIN}{path}")
        assert (asked.status, asked.text) == (404, get(f"/oembed?url={ORIGIN}/@nobody").text)


def test_a_page_is_the_same_for_its_owner(stage: Stage, ada: Person) -> None:
    post_id = publish(stage, ada, audience="followers")
    assert get(f"/p/{post_id}", ada.token).text == get(f"/p/{post_id}").text
    assert get("/@ada", "forged").text == get("/@ada").text


def test_a_handle_begins_with_an_at_sign(ada: Person) -> None:
    for path in ("/ada", "/ada/followers", "/v1/nothing", "/ada/image", "/favicon.ico"):
        answer = get(path)
        assert (answer.status, answer.headers["Content-Type"]) == (404, "application/problem+json")


def test_texts_of_users_are_escaped(stage: Stage, ada: Person) -> None:
    put_index()
    stage.expect(200, ada, "PATCH", "/v1/users/me", {"display_name": ATTACK[:60], "bio": ATTACK})
    media = [{"object_key": stage.upload(ada), "type": "photo", "alt": ATTACK}]
    post = stage.expect(202, ada, "POST", "/v1/posts", {"caption": ATTACK, "media": media})
    stage.platform.settle()
    for path in (f"/p/{post['id']}", "/@ada"):
        head = head_of(path)
        assert head.scripts == ["/assets/main-1a.js"]
        assert head.named["og:description"] == ATTACK
        assert head.named["og:title"].startswith(ATTACK[:40])
        assert head.title == head.named["og:title"]
        assert "<script>alert" not in get(path).text


def test_long_descriptions_are_shortened(stage: Stage, ada: Person) -> None:
    post_id = publish(stage, ada, caption="word " * 100)
    description = head_of(f"/p/{post_id}").named["og:description"]
    assert (len(description) <= settings().description_limit, description[-1]) == (True, "…")


def test_a_sensitive_post_shows_neither_caption_nor_picture(stage: Stage, ada: Person) -> None:
    cases: list[tuple[dict[str, Any], str]] = [
        ({"sensitive": True}, "Sensitive content"),
        ({"warning": "Blood"}, "Blood"),
    ]
    for fields, told in cases:
        post_id = publish(stage, ada, **fields)
        text = get(f"/p/{post_id}").text
        head = Head(text)
        assert head.named["og:description"] == told
        assert "og:image" not in head.named
        assert "Sunset" not in text
        assert get_embed(f"{ORIGIN}/p/{post_id}")["type"] == "link"


def test_the_image_leads_to_a_signed_address(stage: Stage, ada: Person) -> None:
    post_id = publish(stage, ada)
    shown = stage.expect(200, None, "GET", f"/v1/posts/{post_id}")["media"][0]["renditions"]
    answer = get(f"/p/{post_id}/image")
    assert (answer.status, answer.headers["Cache-Control"], answer.text) == (302, "no-store", "")
    assert answer.headers["Location"] == shown["1080"]["webp"]
    assert get(f"/p/{post_id}/image?width=150").headers["Location"] == shown["150"]["webp"]
    assert get(f"/p/{post_id}/image?width=1").headers["Location"] == shown["150"]["webp"]
    assert get(f"/p/{post_id}/image?width=0").status == 400
    assert get(f"/p/{post_id}/image?size=150").status == 400


def test_the_image_outlives_signatures(stage: Stage, ada: Person) -> None:
    post_id = publish(stage, ada)
    first = get(f"/p/{post_id}/image").headers["Location"]
    with clock.at(clock.now_ms() + 3 * 86_400_000):
        later = get(f"/p/{post_id}/image")
    assert later.status == 302
    assert later.headers["Location"] != first
    assert later.headers["Location"].partition("?")[0] == first.partition("?")[0]


def test_the_avatar_of_a_public_account(stage: Stage, ada: Person) -> None:
    media_id = stage.upload(ada, purpose="avatar").rpartition("/")[2].partition(".")[0]
    stage.platform.settle()
    stage.expect(200, ada, "PATCH", "/v1/users/me", {"avatar": media_id})
    assert head_of("/@ada").named["og:image"] == f"{ORIGIN}/@ada/image"
    shown = stage.expect(200, None, "GET", f"/v1/users/{ada.id}")["avatar"]
    answer = get("/@ada/image")
    assert (answer.status, answer.headers["Location"]) == (302, shown)
    stage.expect(200, ada, "PATCH", "/v1/users/me", {"is_private": True})
    assert get("/@ada/image").status == 404


def get_embed(url: str, query: str = "") -> Any:
    answer = get(f"/oembed?url={url}{query}")
    assert answer.status == 200, answer.text
    return json.loads(answer.text)


def test_an_embedded_post_is_a_photo(stage: Stage, ada: Person) -> None:
    post_id = publish(stage, ada)
    embed = get_embed(f"{ORIGIN}/p/{post_id}")
    image = head_of(f"/p/{post_id}").named
    assert (embed["type"], embed["version"], embed["title"]) == ("photo", "1.0", "Sunset")
    assert (embed["author_name"], embed["author_url"]) == ("ada", f"{ORIGIN}/@ada")
    assert (str(embed["width"]), str(embed["height"])) == (image["og:image:width"], image["og:image:height"])
    assert get(embed["url"].removeprefix(ORIGIN)).status == 302
    assert head_of(f"/p/{post_id}").links["alternate"] == f"{ORIGIN}/oembed?format=json&url={escaped(ORIGIN, post_id)}"


def escaped(origin: str, post_id: str) -> str:
    return f"{origin.replace(':', '%3A').replace('/', '%2F')}%2Fp%2F{post_id}"


def test_an_embedded_photo_fits(stage: Stage, ada: Person) -> None:
    url = f"{ORIGIN}/p/{publish(stage, ada)}"
    for query, most in [("&maxwidth=400", (400, 9999)), ("&maxheight=200", (9999, 200)), ("&maxwidth=150", (150, 999))]:
        embed = get_embed(url, query)
        assert (embed["width"] <= most[0], embed["height"] <= most[1]) == (True, True)
    assert get_embed(url, "&maxwidth=10") == {**get_embed(url, "&maxheight=10"), "type": "link"}
    assert "url" not in get_embed(url, "&maxwidth=10")


def test_an_embedded_profile_is_a_link(ada: Person) -> None:
    embed = get_embed(f"{ORIGIN}/@ada")
    assert (embed["type"], embed["title"], "width" in embed) == ("link", "ada (@ada) on Emulsion", False)
    assert None not in embed.values()


@pytest.mark.parametrize(
    "url",
    ["https://other.example/@ada", "/@ada", ORIGIN, f"{ORIGIN}/v1/users/ada", "http://[", "x", f"{ORIGIN}/p/a/b/c"],
)
def test_addresses_that_are_no_pages_of_this_stage(ada: Person, url: str) -> None:
    assert get(f"/oembed?url={url}").status == 404


@pytest.mark.parametrize("query", ["", "?url=x&format=xml", "?url=x&maxwidth=0", "?url=x&maxwidth=a", "?url=x&a=b"])
def test_wrong_requests_of_embedding_sites(query: str) -> None:
    answer = get(f"/oembed{query}")
    assert (answer.status, '"errors"' in answer.text) == (400, True)


def test_a_stage_without_a_client_answers_a_minimal_page(stage: Stage, ada: Person) -> None:
    post_id = publish(stage, ada)
    assert head_of(f"/p/{post_id}").named["og:url"] == f"{ORIGIN}/p/{post_id}"
    assert "no web client" in get("/@nobody").text


def test_a_new_build_is_served_within_a_minute(ada: Person) -> None:
    now = clock.now_ms()
    with clock.at(now):
        put_index()
        assert "main-1a.js" in get("/@ada").text
        put_index(INDEX.replace("main-1a", "main-2b"))
        assert "main-1a.js" in get("/@ada").text
    with clock.at(now + settings().index_cache * 1000 + 1):
        assert "main-2b.js" in get("/@ada").text
    assert settings().index_cache <= 60


@pytest.mark.parametrize("code", ["NoSuchKey", "AccessDenied", "SlowDown", "timeout"])
def test_pages_do_not_fail_with_storage(ada: Person, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    now = clock.now_ms()
    with clock.at(now):
        put_index()
        get("/@ada")

    def fail(**_: Any) -> Any:
        raise (
            ConnectTimeoutError(endpoint_url="s3")
            if code == "timeout"
            else ClientError({"Error": {"Code": code}, "ResponseMetadata": {}}, "GetObject")
        )

    monkeypatch.setattr(aws.client("s3"), "get_object", fail)
    with clock.at(now + 10 * settings().index_cache * 1000):
        text = get("/@ada").text
        keeps = code in ("SlowDown", "timeout")
        assert ("main-1a.js" in text, "og:url" in text) == (keeps, True)
        client_index._known.clear()
        assert "no web client" in get("/@ada").text


def test_an_index_without_a_head_is_left_alone() -> None:
    put_index("plain")
    assert unescape(get("/@nobody").text) == "plain"
