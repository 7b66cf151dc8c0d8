"""Export and erasure of posts."""

import pytest

from chalicelib.posts import service
from chalicelib.posts.post import DELETED
from tests.support.cloud import Policy
from tests.support.rooms.world import erase, person, photo, post, row

pytestmark = pytest.mark.usefixtures("cloud")


def test_an_export_has_texts_and_media_ids_without_paths_and_tombstones() -> None:
    ada = person("ada")
    pictures = photo(ada), photo(ada, "processing")
    first, deleted = post(ada, "one #tag @ada", media=pictures), post(ada, "two")
    erase(ada, deleted.post_id)
    (exported,) = service.export_user(ada)
    assert (exported["id"], exported["state"], exported["caption"]) == (first.post_id, "processing", "one #tag @ada")
    assert exported["media"] == [{"media_id": media_id, "alt": ""} for media_id in pictures]
    assert (exported["tags"], exported["mentions"]) == (["tag"], {"ada": ada})
    last = post(ada, "three")
    assert [each["id"] for each in service.export_user(ada)] == [first.post_id, last.post_id]
    assert "-secret" not in str([*service.export_user(ada)])


def test_posts_in_any_state_are_deleted_page_by_page(policy: Policy) -> None:
    policy(erased_at_once=2)
    ada, bob = person("ada"), person("bob")
    made = [post(ada), post(ada, media=(photo(ada, "processing"),)), post(ada)]
    other = post(bob)
    assert [service.erase_user(ada) for _ in range(4)] == [False, False, True, True]
    rows = [row(each.post_id) for each in made]
    assert {each.state for each in rows} == {DELETED}
    assert all(each.unplanned for each in rows), "the outbox must retract them"
    assert row(other.post_id).state == "active"
