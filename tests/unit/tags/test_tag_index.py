"""The index of posts by tag follows posts and accounts, whatever comes twice, late or in between."""

import json
from collections import Counter
from typing import Any

import pytest

from chalicelib.accounts import service as accounts
from chalicelib.accounts.messages import AudienceChanged
from chalicelib.accounts.schemas import ProfileChange
from chalicelib.core import clock, ids, queues
from chalicelib.core.settings import forget_settings
from chalicelib.posts import service as posts
from chalicelib.tags import tables, tag_index
from chalicelib.tags.messages import ResyncTags
from chalicelib.tags.tables import TagRow
from functions import resync_tags
from tests.support.drills.stage import rows
from tests.support.platform import LambdaContext
from tests.support.rooms import world
from tests.support.rooms.tagging import image, listed, record, tagged

pytestmark = pytest.mark.usefixtures("cloud")


@pytest.fixture
def ada() -> str:
    return world.person("ada")


def indexed() -> list[tuple[str, str]]:
    return sorted((row["tag_shard"]["S"].partition("#")[0], row["post_id"]["S"]) for row in rows("tags"))


def changed(post_id: str, change: Any, *, times: int = 1) -> None:
    """Make a change and hand its record to the index."""
    before = image(post_id)
    change()
    for _ in range(times):
        tag_index.publish(record(post_id, before))


def test_a_public_post_is_listed_under_each_of_its_tags(ada: str) -> None:
    post_id = tagged(ada, "#Sea and #sky, #SEA")
    tag_index.publish(record(post_id, None))
    assert indexed() == [("sea", post_id), ("sky", post_id)]


@pytest.mark.parametrize("ending", ["archive", "delete"])
def test_a_post_that_others_do_not_see_any_more_leaves_the_index(ada: str, ending: str) -> None:
    post_id, kept = tagged(ada), tagged(ada)
    changed(post_id, lambda: getattr(posts, ending)(ada, post_id), times=2)
    assert indexed() == [("sea", kept)]


def test_a_post_that_is_taken_down_leaves_the_index(ada: str) -> None:
    post_id = tagged(ada)
    post = posts.find(post_id)
    assert post
    changed(post_id, lambda: posts.retract(post))
    assert indexed() == []


def test_an_edit_moves_a_post_to_its_new_tags(ada: str) -> None:
    post_id = tagged(ada, "#sea #sky")
    changed(post_id, lambda: posts.edit(ada, post_id, {"caption": "#sky #land"}))
    assert indexed() == [("land", post_id), ("sky", post_id)]


def test_a_narrower_audience_takes_a_post_out_and_a_wider_one_puts_it_back(ada: str) -> None:
    post_id = tagged(ada)
    changed(post_id, lambda: posts.edit(ada, post_id, {"audience": "followers"}))
    assert indexed() == []
    changed(post_id, lambda: posts.edit(ada, post_id, {"audience": "everyone"}))
    assert indexed() == [("sea", post_id)]


def test_each_edit_that_lists_must_follow_invokes_the_subscriber(ada: str) -> None:
    post_id = tagged(ada)
    changes = {"caption": "#sky", "sensitive": True, "warning": "Heights", "audience": "followers"}
    for name, value in changes.items():
        change: Any = {name: value}
        before = image(post_id)
        posts.edit(ada, post_id, change)
        assert any(each.matches(record(post_id, before)) for each in posts.LISTED_ELSEWHERE), change
    before = image(post_id)
    posts.edit(ada, post_id, {"location": None, "comments_gate": "off"})
    assert not any(each.matches(record(post_id, before)) for each in posts.LISTED_ELSEWHERE)


def test_posts_of_private_accounts_and_for_followers_are_not_listed(ada: str) -> None:
    tagged(world.person("bob", private=True))
    tagged(ada, audience="followers")
    assert indexed() == []


def test_a_caption_with_more_tags_than_a_post_may_have_is_listed_under_none(
    ada: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EMULSION_TAGS_INDEXED", "2")
    forget_settings()
    tagged(ada, "#a #b #c")
    few = tagged(ada, "#a #b")
    assert indexed() == [("a", few), ("b", few)]


def test_a_post_without_tags_costs_no_call(ada: str, monkeypatch: pytest.MonkeyPatch) -> None:
    post_id = world.post(ada, "plain").post_id
    monkeypatch.setattr(posts, "find", lambda _: pytest.fail("read"))
    tag_index.publish(record(post_id, None))


def test_a_change_during_the_work_is_not_overwritten(ada: str, monkeypatch: pytest.MonkeyPatch) -> None:
    post_id = world.post(ada, "#sea").post_id
    write = tables.write

    def late(*arguments: Any) -> None:
        if posts.find(post_id).state == "active":  # type: ignore[union-attr]
            posts.archive(ada, post_id)
        write(*arguments)

    monkeypatch.setattr(tables, "write", late)
    tag_index.sync(post_id, ())
    assert indexed() == []


def test_a_parked_record_knows_the_tags_that_the_row_lost(ada: str) -> None:
    post_id = tagged(ada, "#sea #sky")
    before = image(post_id)
    post = posts.find(post_id)
    assert post
    posts.retract(post)
    parked = tag_index.SUBSCRIBER.id_of(record(post_id, before))
    tag_index.SUBSCRIBER.handle_again(parked)
    assert indexed() == []


@pytest.mark.parametrize("part", [1, 100])
def test_an_account_that_changes_its_audience_takes_its_posts_along(
    ada: str, monkeypatch: pytest.MonkeyPatch, part: int
) -> None:
    monkeypatch.setenv("EMULSION_TAG_RESYNC_ROWS", str(part))
    forget_settings()
    made = [tagged(ada, "#sea"), tagged(ada, "plain"), tagged(ada, "#sky")]
    pending: list[Any] = []
    monkeypatch.setattr(queues, "send", lambda messages, **_: pending.extend(messages))
    for is_private, left in ((True, 0), (False, 2)):
        accounts.change_profile(ada, ProfileChange(is_private=is_private))
        told = [each for each in pending if isinstance(each, AudienceChanged)]
        assert told == [AudienceChanged(ada)] * 2, "before the write, for the second time in two minutes, and after it"
        pending[:] = told
        while pending:
            tag_index.resync(ResyncTags.from_record(pending.pop().to_message()))
        assert len(indexed()) == left
    assert [post_id for _, post_id in indexed()] == [made[0], made[2]]


def test_the_function_handles_each_message(ada: str) -> None:
    post_id = world.post(ada, "#sea").post_id
    body = json.dumps({"user_id": ada})
    record = {"messageId": "0", "receiptHandle": "r", "body": body, "messageAttributes": {}, "attributes": {}}
    event = {"Records": [{**record, "eventSource": "aws:sqs"}]}
    assert resync_tags.resync_tags(event, LambdaContext()) == {"batchItemFailures": []}
    assert indexed() == [("sea", post_id)]


def test_a_hot_tag_is_spread_over_shards_and_none_of_its_posts_is_lost(
    ada: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EMULSION_TAG_HEAT_SAMPLE", "1")
    monkeypatch.setenv("EMULSION_TAG_POSTS_PER_SHARD", "2")
    forget_settings()
    start_ms = clock.now_ms() // 60_000 * 60_000
    made: list[str] = []
    for minute in range(10):
        for second in range(8):
            with clock.at(start_ms + minute * 60_000 + second * 1000):
                made.append(tagged(ada))
    with clock.at(start_ms + 600_000):
        latest = made[-32:]
        shards = Counter(row["tag_shard"]["S"] for row in rows("tags") if row["post_id"]["S"] in latest)
        assert len(shards) > 2
        assert max(shards.values()) < 24
        assert listed(None, limit=7) == made[::-1]
        for post_id in made[::3]:
            changed(post_id, lambda post_id=post_id: posts.archive(ada, post_id))
        assert len(rows("tags")) == len(made) - len(made[::3])


def test_writers_wait_with_new_shards_until_readers_know_them(ada: str) -> None:
    assert tag_index._known_shards(["sea"]) == {"sea": (1, 0)}
    now_ms = clock.now_ms()
    tables.raise_shards("sea", 2, now_ms + 120_000)
    with clock.at(now_ms + 61_000):
        assert tag_index._shards_to_write(["sea"]) == {"sea": 1}
        assert tag_index._known_shards(["sea"])["sea"][0] == 2
    with clock.at(now_ms + 121_000):
        assert tag_index._shards_to_write(["sea"]) == {"sea": 2}
    assert not tables.raise_shards("sea", 2, now_ms), "of two writers, one raises the number"


def test_a_post_is_deleted_from_each_shard_that_it_may_be_in(ada: str) -> None:
    post_id = ids.new_owned_id(ada, clock.now_ms())
    for shards in (1, 2, 4, 8):
        tables.write(post_id, {"sea": shards}, ())
    assert 1 <= len(rows("tags")) <= 4
    tables.write(post_id, {}, ["sea"])
    assert list(TagRow.query("sea#0")) == []
    assert rows("tags") == []
