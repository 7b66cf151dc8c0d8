"""How long a signed URL gives bytes, and that none does once the post is deleted."""

import re
import time
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest

from chalicelib.media.urls.presigning import Storage
from tests.support.deployed.http import answer_of
from tests.support.deployed.people import Person
from tests.support.deployed.rows import Rows
from tests.support.deployed.storage import everything_stored, fetch, urls_of
from tests.support.deployed.waiting import eventually_equal

HOUR = 3600


def erase(author: Person, post_id: str) -> None:
    """Delete a post for good: without the month in which it could be restored."""
    answer_of(author.api.delete(f"/v1/posts/{post_id}"), 204)
    answer_of(author.api.delete(f"/v1/users/me/recently-deleted/{post_id}"), 204)


def test_an_erased_post_s_addresses_get_nothing(ada: Person, rows: Rows) -> None:
    post = ada.publish(photos=2)
    urls = urls_of(post["media"])
    assert {fetch(url) for url in urls} == {200}
    assert everything_stored(rows, ada)
    erase(ada, post["id"])
    eventually_equal(lambda: everything_stored(rows, ada), [])
    assert {fetch(url) for url in urls} <= {403, 404}
    eventually_equal(lambda: {"erased_ms" in row for row in rows.media(ada.id)}, {True})
    for row in rows.media(ada.id):
        assert row["state"]["S"] == "removed"
        assert int(row["erased_versions"]["N"]) >= 3, "the original and at least one size in two formats"
        assert ada.api.get(f"/v1/media/{row['media_id']['S']}").status_code == 404


def test_other_posts_stay(ada: Person) -> None:
    gone, stays = ada.publish(), ada.publish()
    erase(ada, gone["id"])
    eventually_equal(lambda: {fetch(url) for url in urls_of(gone["media"])} <= {403, 404}, expected=True)
    assert {fetch(url) for url in urls_of(stays["media"])} == {200}


@pytest.mark.needs_enforcement
def test_an_address_gets_nothing_unsigned_tampered_or_expired(ada: Person, rows: Rows) -> None:
    url = urls_of(ada.publish()["media"])[0]
    path = urlsplit(url).path
    signature = url.rpartition("=")[2]
    tampered = signature[:-1] + ("0" if signature[-1] != "0" else "1")
    query = parse_qs(urlsplit(url).query)
    longer = url.replace(f"X-Amz-Expires={query['X-Amz-Expires'][0]}", "X-Amz-Expires=604800")
    for wrong in (
        url.partition("?")[0],
        url.replace(signature, tampered),
        longer,
        url.replace("/r/", "/u/"),
        re.sub(r"-[0-9a-f]{32}/", f"-{'0' * 32}/", url),
    ):
        assert fetch(wrong) in {403, 404}, wrong
    storage = Storage(rows.stack.endpoint, f"/{rows.bucket}/", rows.stack.target.region, Root())
    key = path.removeprefix(f"/{rows.bucket}/")
    now = int(time.time())
    assert fetch(storage.presign("GET", key, at=now - 60, lifetime=600)) == 200
    assert fetch(storage.presign("GET", key, at=now - 60, lifetime=30)) == 403


class Root:
    """The emulator's root credentials."""

    access_key, secret_key, token = "test", "test", None

    def get_frozen_credentials(self) -> "Root":
        return self


@pytest.mark.parametrize("private", [True, False])
def test_addresses_end_in_time(ada: Person, private: bool) -> None:
    answer_of(ada.api.patch("/v1/users/me", {"is_private": private}))
    post = ada.publish()
    for url in urls_of(answer_of(ada.api.get(f"/v1/posts/{post['id']}"))["media"]):
        query = parse_qs(urlsplit(url).query)
        began = datetime.strptime(query["X-Amz-Date"][0], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC).timestamp()
        left = began + int(query["X-Amz-Expires"][0]) - time.time()
        assert left <= (HOUR if private else 24 * HOUR)


def test_originals_are_in_no_address(ada: Person) -> None:
    ticket = ada.client.upload(b"no photograph", "image/jpeg")
    assert fetch(ticket["upload_url"]) == 403, "what may be put may not be got"
    post = ada.publish()
    for path in ("/v1/feed", f"/v1/users/{ada.id}/posts", f"/v1/posts/{post['id']}"):
        for url in re.findall(r'https?://[^"]+', ada.api.get(path).text):
            assert "/u/" not in url
            assert "/r/" in url
