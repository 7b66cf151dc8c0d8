"""A post is created once and becomes active exactly once, whatever happens in between."""

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.core import clock, idempotency, ids, observability
from chalicelib.core.problems import Conflict, Unprocessable
from chalicelib.core.tables import TransactionRefused
from chalicelib.media import service as media
from chalicelib.media import tables as media_tables
from chalicelib.posts import creation, service, tables
from chalicelib.posts.post import Post
from chalicelib.posts.tables import PostRow
from tests.support.rooms import world

pytestmark = pytest.mark.usefixtures("cloud")


@pytest.fixture
def ada() -> str:
    return world.person("ada")


def draft(*references: str, caption: str = "") -> service.PostContent:
    return service.PostContent(references, tuple("" for _ in references), caption)


def state_after(settled: Post | None) -> str:
    assert settled is not None
    return settled.state


def media_of(author_id: str, media_id: str) -> Any:
    return media_tables.find_all([media_id])[media_id]


def test_a_post_whose_media_are_active_is_active_at_once(ada: str) -> None:
    photos = [world.photo(ada) for _ in range(3)]
    with observability.request("r-7"):
        post = service.create(ada, draft(*photos))
    row = world.row(post.post_id)
    assert post.state == row.state == "active"
    assert [each.media_id for each in post.media] == list(post.media_ids) == photos
    assert (row.delivery, row.request_id) == ("push", "r-7")
    assert 0 <= int(row.unplanned) < tables.UNPLANNED_SHARDS
    assert row.unplanned_at == pytest.approx(clock.now_ms(), abs=60_000)
    assert media_tables.find_all(photos)[photos[0]].post_id == post.post_id


def test_a_post_waits_for_its_media_and_is_settled_by_the_last(ada: str) -> None:
    first, second = world.photo(ada, "processing"), world.photo(ada, "processing")
    post = service.create(ada, draft(first, second))
    assert (post.state, post.media) == ("processing", ())
    assert world.row(post.post_id).unplanned is not None, "the sweeper must find the post if its media never finish"
    world.finish(first)
    assert state_after(service.settle(post.post_id)) == "processing"
    world.finish(second)
    settled = service.settle(post.post_id)
    assert settled is not None
    assert (settled.state, [each.width for each in settled.media]) == ("active", [1600, 1600])
    assert world.row(post.post_id).unplanned is not None


def test_only_one_settling_activates(ada: str, monkeypatch: pytest.MonkeyPatch) -> None:
    medium = world.photo(ada, "processing")
    post = service.create(ada, draft(medium))
    world.finish(medium)
    stale = tables.get(post.post_id)
    assert stale is not None
    first = service.settle(post.post_id)
    assert first is not None
    service.mark_planned(post.post_id, "publish")
    assert state_after(creation.settle_post(stale)) == "active"
    assert world.row(post.post_id).unplanned is None, "the second must not have written"


def test_media_that_become_active_just_before_the_write_are_not_missed(
    ada: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    medium = world.photo(ada, "processing")
    write = idempotency._write

    def late(*arguments: Any) -> None:
        world.finish(medium)  # the resize function finds no post yet, so it settles none
        write(*arguments)

    monkeypatch.setattr(idempotency, "_write", late)
    assert service.create(ada, draft(medium)).state == "active"


def test_if_the_creator_dies_before_settling_the_author_who_asks_settles(
    ada: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    medium = world.photo(ada, "processing")
    with monkeypatch.context() as patch:
        patch.setattr(creation, "settle_post", lambda post: post)
        post = service.create(ada, draft(medium))
        world.finish(medium)
    assert service.get(ada, post.post_id).state == "active"


def test_a_failed_media_fails_the_post(ada: str) -> None:
    good, bad = world.photo(ada, "processing"), world.photo(ada, "processing")
    post = service.create(ada, draft(good, bad))
    world.finish(bad, "failed")
    failed = service.settle(post.post_id)
    assert failed is not None
    assert (failed.state, failed.problem) == ("failed", "damaged")
    world.finish(good)
    assert state_after(service.settle(post.post_id)) == "failed"
    assert world.row(post.post_id).unplanned is None


def test_settling_an_unknown_post() -> None:
    assert service.settle(ids.new_id(clock.now_ms()) + ids.new_id(clock.now_ms())) is None


def test_tags_and_mentions_come_from_the_caption(ada: str) -> None:
    grace = world.person("grace")
    post = world.post(ada, "#Sun with @Grace and @nobody.here")
    assert (post.tags, post.mentions) == (("sun",), {"grace": grace})
    assert tables.get(post.post_id) == post


def test_the_same_key_gives_the_same_post(ada: str) -> None:
    wanted = draft(world.photo(ada, "processing"))
    first = service.create(ada, wanted, world.key(ada))
    assert service.create(ada, wanted, world.key(ada)).post_id == first.post_id
    world.finish(wanted.references[0])
    assert service.create(ada, wanted, world.key(ada)).state == "active", "settled by the repeated request"
    with pytest.raises(Unprocessable, match="another body"):
        service.create(ada, draft(world.photo(ada)), world.key(ada, body=b"{2}"))
    assert len(list(PostRow.query(ada))) == 1


def test_the_key_of_a_deleted_post(ada: str) -> None:
    wanted = draft(world.photo(ada))
    post = service.create(ada, wanted, world.key(ada))
    service.delete(ada, post.post_id)
    with pytest.raises(Conflict, match="deleted"):
        service.create(ada, wanted, world.key(ada))


def test_a_request_that_another_of_its_key_overtakes_early(ada: str, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = draft(world.photo(ada))
    resolve, others = media.resolve, []

    def overtaken(*given: Any, **more: Any) -> Any:
        monkeypatch.setattr(media, "resolve", resolve)
        others.append(service.create(ada, wanted, world.key(ada)))
        return resolve(*given, **more)

    monkeypatch.setattr(media, "resolve", overtaken)
    assert service.create(ada, wanted, world.key(ada)) == others[0]
    with pytest.raises(Conflict, match="belongs to a post, a story or a message already"):
        service.create(ada, wanted, world.key(ada, "another"))


def test_two_requests_of_one_key_at_once(ada: str, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = draft(world.photo(ada))
    others = []
    write = idempotency._write

    def overtaken(*arguments: Any) -> None:
        monkeypatch.setattr(idempotency, "_write", write)
        others.append(service.create(ada, wanted, world.key(ada)))
        write(*arguments)

    monkeypatch.setattr(idempotency, "_write", overtaken)
    assert service.create(ada, wanted, world.key(ada)) == others[0]


def test_a_failed_request_does_not_block_the_next(ada: str) -> None:
    with pytest.raises(Unprocessable):
        service.create(ada, draft("nothing"), world.key(ada))
    assert service.create(ada, draft(world.photo(ada)), world.key(ada, body=b"{2}")).state == "active"


def test_a_clashing_post_id_is_replaced(ada: str, monkeypatch: pytest.MonkeyPatch) -> None:
    taken, medium = world.post(ada).post_id, world.photo(ada)
    made = iter([taken, ids.new_owned_id(ada, clock.now_ms())])
    monkeypatch.setattr(ids, "new_owned_id", lambda owner_id, at_ms: next(made))
    post = service.create(ada, draft(medium))
    assert post.post_id != taken
    assert media_of(ada, medium).post_id == post.post_id


def test_a_write_whose_answer_was_lost_is_recognised(ada: str, monkeypatch: pytest.MonkeyPatch) -> None:
    write = idempotency._write

    def twice(*arguments: Any) -> None:
        write(*arguments)
        with pytest.raises(TransactionRefused):
            write(*arguments)
        raise TransactionRefused([0])

    monkeypatch.setattr(idempotency, "_write", twice)
    post = service.create(ada, draft(world.photo(ada)))
    assert [row.seq + row.author_id for row in PostRow.query(ada)] == [post.post_id]


def test_media_that_cannot_be_used(ada: str) -> None:
    grace = world.person("grace")
    used = world.post(ada).media_ids[0]
    good = world.photo(ada)
    for references, kind, field in [
        ((good, world.photo(grace)), Unprocessable, "media.1"),
        ((world.photo(ada, "failed"),), Unprocessable, "media.0"),
        ((good, good), Unprocessable, "media.1"),
        ((good, media_of(ada, good).upload.object_key), Unprocessable, "media.1"),
        ((used,), Conflict, "media.0"),
    ]:
        with pytest.raises(kind) as caught:
            service.create(ada, draft(*references))
        assert [error.field for error in caught.value.errors] == [field]
    assert media_of(ada, good).post_id is None, "nothing was written"


def test_a_media_must_be_of_the_stated_kind(ada: str) -> None:
    medium = world.photo(ada)
    with pytest.raises(Unprocessable) as refused:
        service.create(ada, replace(draft(medium), types=("video",)))
    assert [error.field for error in refused.value.errors] == ["media.0.type"]
    assert service.create(ada, replace(draft(medium), types=("photo",))).state == "active"
