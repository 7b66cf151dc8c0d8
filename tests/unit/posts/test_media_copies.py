"""Copies of media in posts and profiles follow rerendered media."""

from typing import Any

import pytest

from chalicelib.accounts import avatars
from chalicelib.accounts import service as accounts
from chalicelib.accounts.schemas import ProfileChange
from chalicelib.core.settings import forget_settings
from chalicelib.media import service as media
from chalicelib.media import tables as media_tables
from chalicelib.media.media import VERSION
from chalicelib.media.messages import RerenderMedia
from chalicelib.media.service import Media
from chalicelib.posts import service
from tests.support.rooms import world
from tests.support.rooms.pictures import photo
from tests.support.rooms.uploading import processed, set_attribute, stored, upload

pytestmark = pytest.mark.usefixtures("cloud")


@pytest.fixture
def ada(cloud: None) -> str:
    return world.person("ada")


def rendered_anew(media_id: str) -> Media:
    """Rerender a media, without the messages to posts and profiles."""
    set_attribute(media_id, "version", {"N": str(VERSION - 1)})
    rendered = media.rerender(RerenderMedia(media_id, "run"))
    assert rendered is not None
    return rendered


def paths(post_id: str) -> list[str]:
    return [each["path"] for each in world.row(post_id).media]


def test_an_active_post_shows_the_new_renditions(ada: str) -> None:
    first, second = processed(owner=ada), processed(owner=ada)
    post = world.post(ada, media=(first.media_id, second.media_id))
    renewed = rendered_anew(second.media_id)
    service.renew_copy(renewed)
    assert paths(post.post_id) == [first.path, renewed.path]
    service.renew_copy(renewed)
    assert paths(post.post_id) == [first.path, renewed.path]


def test_concurrent_updates_of_two_media_keep_both(ada: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The slower update has read the other media before it was rendered, and writes after the faster one."""
    first, second = processed(owner=ada), processed(owner=ada)
    post = world.post(ada, media=(first.media_id, second.media_id))
    renewed, later = rendered_anew(first.media_id), list[Media]()
    read = media.of_post

    def read_early(owner_id: str, media_ids: Any) -> list[Media]:
        found = read(owner_id, media_ids)
        if not later:
            later.append(rendered_anew(second.media_id))
            service.renew_copy(later[0])
        return found

    monkeypatch.setattr(media, "of_post", read_early)
    service.renew_copy(renewed)
    assert paths(post.post_id) == [renewed.path, later[0].path]


def test_a_media_without_a_post(ada: str) -> None:
    service.renew_copy(rendered_anew(processed(owner=ada).media_id))


def test_a_deleted_post_stays_deleted(ada: str) -> None:
    picture = processed(owner=ada)
    post = world.post(ada, media=(picture.media_id,))
    world.erase(ada, post.post_id)
    service.renew_copy(rendered_anew(picture.media_id))
    assert world.row(post.post_id).state == "deleted"
    assert world.row(post.post_id).media is None


def failed_post(owner_id: str, monkeypatch: pytest.MonkeyPatch) -> str:
    granted = upload(photo("coffee.jpg"), owner=owner_id)
    with monkeypatch.context() as strict:
        strict.setenv("EMULSION_PIXEL_LIMIT", "1")
        forget_settings()
        post = service.create(owner_id, service.PostContent((granted.media_id,), ("",), "refused"))
        media.render(granted.object_key)
        service.settle(post.post_id)
    forget_settings()
    assert world.row(post.post_id).state == "failed"
    return post.post_id


def test_a_post_that_failed_becomes_active(ada: str, monkeypatch: pytest.MonkeyPatch) -> None:
    post_id = failed_post(ada, monkeypatch)
    (media_id,) = world.row(post_id).media_ids
    service.renew_copy(rendered_anew(media_id))
    post = service.get(None, post_id)
    assert (post.state, post.problem) == ("active", None)
    assert post.unplanned_ms is not None, "its fan-out is due"


def test_a_post_with_another_failed_media_stays_failed(ada: str) -> None:
    picture, bad = processed(owner=ada), world.photo(ada, "processing")
    post = world.post(ada, media=(picture.media_id, bad))
    world.finish(bad, "failed")
    service.settle(post.post_id)
    service.renew_copy(rendered_anew(picture.media_id))
    assert world.row(post.post_id).state == "failed"
    assert world.row(post.post_id).problem == "damaged"


def test_a_post_created_meanwhile_shows_the_new_renditions(ada: str, monkeypatch: pytest.MonkeyPatch) -> None:
    picture, renewed = processed(owner=ada), list[Media]()
    attach = media.attach

    def attach_late(transaction: Any, found: Media, post_id: str) -> None:
        if not renewed:
            renewed.append(rendered_anew(picture.media_id))
        attach(transaction, found, post_id)

    monkeypatch.setattr(media, "attach", attach_late)
    post = world.post(ada, media=(picture.media_id,))
    assert paths(post.post_id) == [renewed[0].path]


def avatar_path(user_id: str) -> str | None:
    shown = accounts.account(user_id).avatar
    return shown.path if shown else None


def test_an_avatar_shows_the_new_renditions(ada: str) -> None:
    picture = processed(owner=ada, is_avatar=True)
    accounts.change_profile(ada, ProfileChange(avatar=picture.media_id))
    renewed = rendered_anew(picture.media_id)
    assert renewed.in_use
    for _ in range(2):
        accounts.renew_avatar(renewed)
        assert avatar_path(ada) == renewed.path
    media.finish_rerender(RerenderMedia(picture.media_id, "run"), renewed)
    assert all(key.startswith(renewed.path) for key in stored())


def test_an_avatar_removed_meanwhile_stays_removed(ada: str) -> None:
    picture = processed(owner=ada, is_avatar=True)
    accounts.change_profile(ada, ProfileChange(avatar=picture.media_id))
    renewed = rendered_anew(picture.media_id)
    accounts.change_profile(ada, ProfileChange(avatar=None))
    accounts.renew_avatar(renewed)
    assert avatar_path(ada) is None


def test_a_late_renewal_does_not_restore_an_older_avatar(ada: str, monkeypatch: pytest.MonkeyPatch) -> None:
    picture = processed(owner=ada, is_avatar=True)
    accounts.change_profile(ada, ProfileChange(avatar=picture.media_id))
    renewed, later = rendered_anew(picture.media_id), list[Media]()
    read = media.of_post

    def read_early(owner_id: str, media_ids: Any) -> list[Media]:
        found = read(owner_id, media_ids)
        if not later:
            later.append(rendered_anew(picture.media_id))
            avatars.renew(later[0])
        return found

    monkeypatch.setattr(media, "of_post", read_early)
    accounts.renew_avatar(renewed)
    assert avatar_path(ada) == later[0].path


def test_copies_contain_no_version(ada: str) -> None:
    picture = processed(owner=ada)
    assert "version" not in picture.to_map()
    assert media_tables.find(picture.media_id) == picture
