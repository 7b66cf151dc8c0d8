"""Export and erasure of stories, highlights and trays."""

import pytest

from chalicelib.stories import service, tables
from chalicelib.stories.kept_stories import KeptRow
from chalicelib.stories.story import DELETED
from chalicelib.stories.tables import StoryRow
from tests.support.cloud import Policy
from tests.support.rooms import storytelling, world

pytestmark = pytest.mark.usefixtures("cloud")


def kinds(user_id: str) -> list[str]:
    return [each["kind"] for each in service.export_user(user_id)]


def test_an_export_has_stories_highlights_and_what_was_seen() -> None:
    ada, bob = world.person("ada"), world.person("bob")
    first, second, deleted = (storytelling.delivered(ada) for _ in range(3))
    service.delete(ada, deleted.story_id)
    highlight_id = service.create_highlight(ada, "trip", [first.story_id]).highlight_id
    seen = storytelling.delivered(bob, ada)
    tables.mark_seen(ada, seen.story_id)
    exported = [*service.export_user(ada)]
    assert [each["kind"] for each in exported] == ["story", "story", "highlight", "kept_story", "seen_story"]
    assert [each["id"] for each in exported[:2]] == [first.story_id, second.story_id]
    assert (exported[2]["id"], exported[2]["story_ids"]) == (highlight_id, [first.story_id])
    assert exported[3]["highlight_ids"] == [highlight_id]
    assert (exported[4]["author_id"], exported[4]["story_id"]) == (bob, seen.story_id)
    assert "-secret" not in str(exported)


def test_stories_are_deleted_page_by_page_wherever_they_are_kept(policy: Policy) -> None:
    policy(erased_at_once=2)
    ada, bob = world.person("ada"), world.person("bob")
    made = [storytelling.delivered(ada) for _ in range(3)]
    service.archive(ada, made[0].story_id)
    service.create_highlight(ada, "trip", [each.story_id for each in made[:2]])
    other = storytelling.delivered(bob, ada)
    service.archive(bob, other.story_id)
    calls = 0
    while not service.erase_user(ada):
        calls += 1
    assert calls > 1
    assert service.erase_user(ada)
    assert (kinds(ada), storytelling.tray_rows(ada), [*KeptRow.query(ada)]) == ([], [], [])
    states = [each.state for each in tables.get_many([each.story_id for each in made]).values()]
    assert states == [DELETED] * 3
    assert kinds(bob) == ["story", "kept_story"]


def test_an_ended_story_that_only_a_highlight_keeps_goes_with_it() -> None:
    ada = world.person("ada")
    made = storytelling.delivered(ada)
    service.create_highlight(ada, "trip", [made.story_id])
    StoryRow(ada, made.story_id).delete()
    assert not service.erase_user(ada)
    assert not [*KeptRow.query(ada)]
    assert service.erase_user(ada)
