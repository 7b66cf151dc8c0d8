"""Tags and explore: what their pages cost, next to a profile's page, and which tags trend."""

from collections import Counter
from collections.abc import Callable, Iterable
from itertools import permutations
from typing import Any
from unittest.mock import patch

from benchmarks import population
from benchmarks.findings import Findings, Row
from benchmarks.site import Site, inside
from chalicelib.core import clock, queues
from chalicelib.core.caches import forget_caches
from chalicelib.core.messages import Message
from chalicelib.posts import service as posts
from chalicelib.posts.schemas import PostAnswer
from chalicelib.search import service as search
from chalicelib.tags import service as tags
from chalicelib.tags import tag_index, use_tables
from chalicelib.tags.messages import TrendsStale
from chalicelib.tags.settings import settings
from infra.progress import step
from tests.support.meter import Usage, metered
from tests.support.rounds import traced

PAGE = 20
AUTHORS = 100  # of a tag, each with a post
FOLLOWEES, FOLLOWED = 20, 50  # of the reader; of each of these
MOST_ROUNDS = 2
MOST_EXPLORE = 36  # read units of a page, warm: see decision 41
FRIENDS, STRANGERS = 5, 50
Read = Callable[[], int]
"""Read a page, and return how many posts it has."""


def measure(site: Site) -> Findings:
    """See the module."""
    with inside(site.tables), clock.at(clock.now_ms()):  # the clock does not move, so caches stay warm
        viewer_id, author_id, *authors = population.make_people(2 + AUTHORS)
        with step(f"{AUTHORS} posts with a tag, and a profile"):
            _list(population.make_posts(authors, AUTHORS, tags=("sea",)), "sea")
            population.make_posts([author_id], PAGE)
        tag, tag_rounds = _cost(lambda: len(tags.page(viewer_id, "sea", "newest", PAGE, None).items))
        profile, _ = _cost(lambda: len(_profile(viewer_id, author_id)))
        with step("trends"):
            found = _trends()
        with step("explore"):
            selecting, explore, explore_rounds = _explore(authors)
    return Findings(_rows(tag, tag_rounds, explore, explore_rounds, found), _notes(tag, profile, explore, selecting))


def _rows(tag: Usage, tag_rounds: int, explore: Usage, explore_rounds: int, found: dict[str, bool]) -> list[Row]:
    units = f"{PAGE} posts: read units, warm"
    rounds = f"{PAGE} posts: dependent rounds, warm"
    return [
        Row(f"page of a tag, {rounds}", f"<= {MOST_ROUNDS}", f"{tag_rounds}", ok=tag_rounds <= MOST_ROUNDS),
        Row(f"page of a tag, {units}", f"<= {PAGE + 4}", f"{tag.reads:g}", ok=tag.reads <= PAGE + 4),
        Row(f"page of explore, {rounds}", f"<= {MOST_ROUNDS}", f"{explore_rounds}", ok=explore_rounds <= MOST_ROUNDS),
        Row(f"page of explore, {units}", f"<= {MOST_EXPLORE}", f"{explore.reads:g}", ok=explore.reads <= MOST_EXPLORE),
        *(Row(what, "yes", "yes" if is_so else "no", ok=is_so) for what, is_so in found.items()),
    ]


def _notes(tag: Usage, profile: Usage, explore: Usage, selecting: Usage) -> list[str]:
    return [
        f"A page of a tag: {_parts(tag)}. A profile's page for a stranger, {PAGE} posts: {_parts(profile)}.",
        f"A page of explore: {_parts(explore)}, and {explore.writes:g} write units.",
        (
            f"A first page that selects, {FOLLOWEES} followees with {FOLLOWED} followees each, nothing cached: "
            f"{_parts(selecting)}, and {selecting.writes:g} write units."
        ),
    ]


def _list(post_ids: Iterable[str], *listed: str) -> None:
    """Let the index follow the posts, as the outbox does."""
    for post_id in post_ids:
        tag_index.sync(post_id, listed)


def _cost(read: Read) -> tuple[Usage, int]:
    """The usage and rounds of a page with the function's caches warm."""
    forget_caches()
    read()
    with metered() as usage, traced() as trace:
        count = read()
    if count != PAGE:
        raise RuntimeError(f"a page of {count}, not {PAGE}")
    return usage, trace.rounds


def _profile(viewer_id: str, author_id: str) -> list[PostAnswer]:
    found, _ = posts.grid(viewer_id, author_id, PAGE, None)
    return posts.present(viewer_id, found)


def _trends() -> dict[str, bool]:
    """Whether the tags trend that must, and no others, before and after the posts of one are retracted."""
    now_ms = clock.now_ms()
    with clock.at(now_ms - 2 * settings().trend_account_age * 1000):
        friends, strangers = population.make_people(FRIENDS), population.make_people(STRANGERS)
    for one, other in permutations(friends, 2):
        population.make_edges([one], [other])
    _list(population.make_posts([each], 1, tags=("clique",))[0] for each in friends)
    made = [population.make_posts([each], 1, tags=("storm",))[0] for each in strangers]
    _list(made)
    uses = Counter(tag for tag, _ in use_tables.uses_of_hour(now_ms // use_tables.HOUR_MS))
    if uses != {"clique": FRIENDS, "storm": STRANGERS}:
        raise RuntimeError(f"the posts count as {uses}")
    tags.rank()
    before = {each.tag for each in tags.trending()}
    sent: list[Message] = []

    def send(messages: Iterable[Message], **_: Any) -> int:
        sent.extend(messages)
        return len(sent)

    with patch.object(queues, "send", send):
        for post_id in made:
            post = posts.find(post_id)
            if post:
                posts.retract(post)
            tag_index.sync(post_id, ["storm"])
    stale = [each for each in sent if isinstance(each, TrendsStale)]
    if stale:
        tags.refresh(stale[-1])
    after = {each.tag for each in tags.trending()}
    return {
        f"a tag of {FRIENDS} accounts that follow each other does not trend": "clique" not in before,
        f"a tag of {STRANGERS} strangers trends in the hour of its posts": "storm" in before,
        "it is gone after its posts are retracted": bool(stale) and "storm" not in after,
    }


def _explore(authors: list[str]) -> tuple[Usage, Usage, int]:
    """The usage of a first page that makes a selection, and the usage and rounds of the page after it."""
    reader_id, *followees = population.make_people(1 + FOLLOWEES)
    population.make_edges([reader_id], followees)
    for followee_id in followees:
        population.make_edges([followee_id], authors[:FOLLOWED])
    population.make_posts(authors[:FOLLOWED], 4 * FOLLOWED)
    forget_caches()
    with metered() as selecting:
        first = search.explore(reader_id, PAGE, None)
    with metered() as usage, traced() as trace:
        count = len(search.explore(reader_id, PAGE, first.next_cursor).items)
    if count != PAGE:
        raise RuntimeError(f"a page of {count}, not {PAGE}")
    return selecting, usage, trace.rounds


def _parts(usage: Usage) -> str:
    parts = ", ".join(f"{table.rpartition('-')[2]} {units:g}" for table, units in sorted(usage.reads_of.items()))
    return f"{usage.reads:g} read units ({parts})"
