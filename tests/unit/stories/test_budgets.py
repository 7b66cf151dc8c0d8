"""What stories cost: the read units of a tray's page, the size of a row, and how many rows a page reads."""

import json

import pytest

from chalicelib.core import caches, clock, ids
from chalicelib.core.problems import NotFound, Unprocessable
from chalicelib.graph import service as graph
from chalicelib.graph.tables import FollowRow
from chalicelib.stories import service, tables
from chalicelib.stories.settings import settings
from tests.support.aws_rules.sizes import item_size
from tests.support.cloud import Policy
from tests.support.drills.stage import rows
from tests.support.meter import metered
from tests.support.rooms import world
from tests.support.rooms.storytelling import delivered, stories_of, story, tray
from tests.support.rooms.world import person
from tests.support.rounds import traced

pytestmark = pytest.mark.usefixtures("cloud")
AUTHORS, HOT = 20, 5
MOST_WARM, MOST_COLD, MOST_ROUNDS = 13, 33, 3
ROW_BYTES = 4096  # read with one unit, half of one if it need not be read strongly


@pytest.fixture
def ada() -> str:
    return person("ada")


@pytest.fixture
def bob(ada: str) -> str:
    """A follower of Ada."""
    user_id = person("bob")
    graph.follow(user_id, ada)
    return user_id


def heaviest() -> service.Draft:
    """A draft with as much text as is allowed, in characters that take many bytes."""
    sticker = {"kind": "text", "x": 0.123456789, "y": 0.1, "scale": 1.0, "rotation": 0.0, "text": "猫" * 12}
    stickers: list[dict[str, object]] = []
    while tables.stored_bytes("", [*stickers, sticker]) <= settings().story_text_bytes - 400:
        stickers.append(sticker)
    alt = "猫" * ((settings().story_text_bytes - tables.stored_bytes("", stickers)) // 3)
    return service.Draft("", alt=alt, stickers=tuple(stickers))


def test_the_heaviest_row_is_read_with_one_unit(ada: str) -> None:
    draft = heaviest()
    made = service.create(ada, service.Draft(world.photo(ada), alt=draft.alt, stickers=draft.stickers))
    highlight_id = service.create_highlight(ada, "one", [made.story_id]).highlight_id
    for _ in range(settings().highlights_per_story - 1):
        service.create_highlight(ada, "more", [made.story_id])
    (row,) = rows("stories", story_id=made.story_id)
    (kept,) = rows("highlights", item_id=f"s#{made.story_id}")
    (highlight,) = rows("highlights", item_id=f"h#{highlight_id}")
    assert item_size(row) <= ROW_BYTES
    assert item_size(kept) <= ROW_BYTES
    assert item_size(highlight) <= ROW_BYTES
    with pytest.raises(Unprocessable, match=str(settings().story_text_bytes)):
        service.create(ada, service.Draft(world.photo(ada), alt=draft.alt + "猫", stickers=draft.stickers))


def test_stickers_are_counted_as_they_are_stored(ada: str) -> None:
    stickers = ({"kind": "text", "x": 0.5, "y": 0.5, "scale": 1.0, "rotation": 0.0, "text": "猫"},)
    made = service.create(ada, service.Draft(world.photo(ada), alt="é", stickers=stickers))
    (row,) = rows("stories", story_id=made.story_id)
    assert tables.stored_bytes("é", stickers) == len("é".encode()) + len(row["stickers"]["S"])
    assert json.loads(row["stickers"]["S"]) == list(stickers)


def test_mentions_are_looked_up_together(ada: str) -> None:
    names = [f"friend{i}" for i in range(10)]
    for name in names:
        person(name)
    place = {"x": 0, "y": 0, "scale": 1.0, "rotation": 0.0}
    stickers = tuple({"kind": "mention", "username": name, **place} for name in names)
    draft = service.Draft(world.photo(ada), stickers=stickers)
    plain = service.Draft(world.photo(ada))
    with metered() as without:
        service.create(ada, plain)
    with metered() as usage:
        service.create(ada, draft)
    assert usage.calls.total() <= without.calls.total() + 2


def test_the_first_page_of_a_tray_meets_its_budget(bob: str) -> None:
    authors = [person(f"author{i}") for i in range(AUTHORS)]
    for author in authors:
        graph.follow(bob, author)
    for author in authors[:-HOT]:
        delivered(author, bob)
    for author in authors[-HOT:]:
        FollowRow(bob, author).update([FollowRow.hot_followee_id.set(author)])
        made = story(author)
        row = tables.StoryRow(author, made.story_id)
        row.update([tables.StoryRow.pulled_author.set(author), tables.StoryRow.delivery.set("pull")])
    with clock.at(clock.now_ms()):
        tray(bob)
        with metered() as warm:
            page = tray(bob)
        caches.forget_caches()
        with metered() as cold:
            tray(bob)
        caches.forget_caches()
        with traced() as trace:
            tray(bob)
    assert (len(page.items), page.degraded) == (AUTHORS, False)
    assert warm.reads <= MOST_WARM
    assert cold.reads <= MOST_COLD
    assert trace.rounds <= MOST_ROUNDS


def test_a_page_of_an_author_reads_no_more_rows_than_it_needs(ada: str, bob: str) -> None:
    made = [story(ada, ago_ms=1000 * (30 - i)).story_id for i in range(30)]
    with metered() as usage:
        page = service.stories_page(bob, ada, 2, None)
    assert [each.id for each in page.items] == made[:2]
    assert usage.reads_of[tables.StoryRow.Meta.table_name] <= 3
    assert stories_of(bob, ada) == made


def test_a_tray_reads_a_bounded_number_of_rows_and_says_so(ada: str, bob: str, policy: Policy) -> None:
    older, newer = (delivered(ada, bob, ago_ms=ago) for ago in (2000, 1000))
    assert not tray(bob).degraded
    policy(tray_rows=1)
    page = tray(bob)
    assert ([each.stories[0].id for each in page.items], page.degraded) == ([newer.story_id], True)
    policy(tray_rows=2)
    service.view(bob, older.story_id)
    page = tray(bob)
    assert [(each.count, each.unseen) for each in page.items] == [(1, 1)], "what was seen is read before the stories"


def test_a_list_of_viewers_that_has_ended_is_not_read(ada: str, bob: str) -> None:
    made = delivered(ada, bob)
    service.view(bob, made.story_id)
    after_ms = settings().views_lifetime * 1000
    with clock.at(made.ends_ms + after_ms - 1000):
        assert [each.id for each in service.viewers(ada, made.story_id, 20, None).items] == [bob]
    for is_gone in (False, True):
        if is_gone:
            tables.StoryRow(ada, made.story_id).delete()
            with clock.at(made.ends_ms + after_ms - 1000):
                assert [each.id for each in service.viewers(ada, made.story_id, 20, None).items] == [bob]
        with clock.at(made.ends_ms + after_ms), metered() as usage, pytest.raises(NotFound):
            service.viewers(ada, made.story_id, 20, None)
        assert usage.calls["Query"] == 0
    with pytest.raises(NotFound):
        service.viewers(ada, ids.new_owned_id(ada, clock.now_ms() - 3 * after_ms), 20, None)
