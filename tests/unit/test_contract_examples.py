"""The example requests of the API's contract, sent letter by letter, and the fields that it promises in the answers."""

from typing import Any

import pytest

from tests.support.drills.stage import PASSWORD, Person, Stage, put_stand_ins
from tests.support.platform import Platform

pytestmark = pytest.mark.usefixtures("cloud")

USER = {
    *("id", "username", "display_name", "bio", "avatar", "is_private", "followers_count", "following_count"),
    *("posts_count", "viewer", "created_at"),
}
RELATION = {"following", "requested", "followed_by", "blocked", "muted", "restricted"}
POST = {
    *("id", "author", "state", "caption", "tags", "mentions", "media", "likes_count", "comments_count", "views_count"),
    *("viewer", "created_at"),
}
MEDIA = {"id", "kind", "width", "height", "blurhash", "alt", "renditions"}


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch) -> Stage:
    put_stand_ins(monkeypatch)
    return Stage(Platform())


@pytest.fixture
def ada(stage: Stage) -> Person:
    return stage.register("ada")


@pytest.fixture
def grace(stage: Stage) -> Person:
    return stage.register("grace")


def publish(stage: Stage, author: Person, **fields: object) -> Any:
    """The example of the source design: a JPEG, named by its object key and its media type."""
    body = {"caption": "Sunset", "media": [{"object_key": stage.upload(author), "type": "image/jpeg"}], **fields}
    return stage.expect(202, author, "POST", "/v1/posts", body)


def test_accounts(stage: Stage) -> None:
    body = {"username": "ada", "email": "ada@example.org", "password": PASSWORD}
    signed_in = {"user", "access_token", "refresh_token", "expires_in"}
    assert signed_in <= set(stage.expect(201, None, "POST", "/v1/auth/register", body))
    more = {**body, "username": "bea", "email": "bea@example.org", "display_name": "Bea"}
    assert stage.expect(201, None, "POST", "/v1/auth/register", more)["user"]["display_name"] == "Bea"
    tokens = stage.expect(200, None, "POST", "/v1/auth/login", {"login": "ada", "password": PASSWORD})
    refreshed = stage.expect(200, None, "POST", "/v1/auth/refresh", {"refresh_token": tokens["refresh_token"]})
    person = Person("ada", tokens["user"]["id"], refreshed["access_token"])
    shown = stage.expect(200, person, "GET", "/v1/users/me")
    assert {*USER, "email", "email_verified"} <= set(shown)
    for path in (f"/v1/users/{person.id}", "/v1/users/by-name/ada"):
        user = stage.expect(200, None, "GET", path)
        assert set(user) >= USER
        assert set(user["viewer"]) >= RELATION
    stage.expect(204, person, "POST", "/v1/auth/password/change", {"old": PASSWORD, "new": "another good one"})
    stage.expect(204, person, "POST", "/v1/auth/logout")


def test_follows(stage: Stage, ada: Person, grace: Person) -> None:
    follow = {"target_user_id": ada.id}
    assert stage.expect(200, grace, "POST", "/v1/follow", follow) == {"state": "following"}
    for person, listing in [(ada, "followers"), (grace, "following")]:
        page = stage.expect(200, None, "GET", f"/v1/users/{person.id}/{listing}")
        assert set(page) == {"items", "next_cursor"}
        assert {"id", "username", "display_name", "avatar"} <= set(page["items"][0])
    stage.expect(204, grace, "DELETE", f"/v1/follow/{ada.id}")
    stage.expect(200, ada, "PATCH", "/v1/users/me", {"is_private": True})
    for deed in ("accept", "decline"):
        assert stage.expect(200, grace, "POST", "/v1/follow", follow) == {"state": "requested"}
        assert len(stage.expect(200, ada, "GET", "/v1/follow-requests")["items"]) == 1
        stage.expect(204, ada, "POST", f"/v1/follow-requests/{grace.id}/{deed}")
        stage.expect(204, ada, "DELETE", f"/v1/users/me/followers/{grace.id}")
    for method, path in [("PUT", "blocks"), ("DELETE", "blocks"), ("PUT", "mutes"), ("DELETE", "mutes")]:
        stage.expect(204, grace, method, f"/v1/{path}/{ada.id}")


def test_a_photo_and_its_post(stage: Stage, ada: Person) -> None:
    post = publish(stage, ada)
    assert (post["state"], post["caption"]) == ("processing", "Sunset")
    stage.platform.settle()
    path = f"/v1/posts/{post['id']}"
    shown = stage.expect(200, None, "GET", path)
    assert set(shown) >= POST
    assert {"id", "username", "display_name", "avatar"} <= set(shown["author"])
    assert {"liked", "saved", "can"} <= set(shown["viewer"])
    assert set(shown["media"][0]) >= MEDIA
    assert set(shown["media"][0]["renditions"]["150"]) == {"webp", "avif"}
    status = stage.expect(200, ada, "GET", f"/v1/media/{shown['media'][0]['id']}")
    assert {"id", "state", "kind", "width", "height", "blurhash", "renditions", "problem"} <= set(status)
    for method, reaction in [("PUT", "like"), ("PUT", "save"), ("DELETE", "like"), ("DELETE", "save")]:
        stage.expect(204, ada, method, f"{path}/{reaction}")
    assert stage.expect(200, ada, "PATCH", path, {"caption": "Sunrise"})["caption"] == "Sunrise"
    for mode in ("ranked", "latest"):
        assert {"items", "next_cursor", "degraded"} <= set(stage.expect(200, ada, "GET", f"/v1/feed?mode={mode}"))
    stage.expect(204, ada, "DELETE", path)


def test_every_form_of_a_post_s_media(stage: Stage, ada: Person) -> None:
    for said in ("photo", "image/jpeg"):
        publish(stage, ada, media=[{"object_key": stage.upload(ada), "type": said, "alt": "a boat"}])
    media_id = stage.upload(ada).rpartition("/")[2].partition(".")[0]
    publish(stage, ada, media=[{"media_id": media_id, "type": "image/jpeg"}], audience="followers")


def test_an_upload_is_declared(stage: Stage, ada: Person) -> None:
    body = {"content_type": "image/jpeg", "size": 1000, "sha256": "A" * 43 + "="}
    answer = stage.expect(201, ada, "POST", "/v1/media/upload-url", body)
    assert set(answer) >= {"media_id", "upload_url", "object_key", "headers", "expires_at_ms"}


def test_errors_are_problems(stage: Stage, ada: Person) -> None:
    problem = stage.expect(422, ada, "POST", "/v1/posts", {"caption": "Sunset", "media": []})
    assert {"type", "title", "status", "detail", "errors"} <= set(problem)


def test_the_service(stage: Stage) -> None:
    for path in ("/v1/health", "/v1/openapi.json", "/v1/asyncapi.json"):
        stage.expect(200, None, "GET", path)
