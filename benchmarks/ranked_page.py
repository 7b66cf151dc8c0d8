"""Ranked pages of the home feed: calls, rounds, units and CPU, compared with a page of the latest."""

import random
import time
from dataclasses import dataclass
from statistics import median

from benchmarks import population
from benchmarks.figures import milliseconds, paired, paired_ratio
from benchmarks.findings import Findings, Row
from benchmarks.site import Site, inside
from chalicelib.core import clock
from chalicelib.engagement import service as engagement
from chalicelib.events import service as events
from chalicelib.events.client_events import Event
from chalicelib.feed import service as feed
from chalicelib.feed.ranking import features, model
from chalicelib.feed.ranking.features import Candidate, ViewerInterests
from chalicelib.feed.schemas import FeedPage, Mode
from chalicelib.feed.settings import settings
from infra.progress import step
from tests.support.meter import Usage, metered
from tests.support.rounds import traced

PAGE, PAGES = 20, 3  # three pages of twenty are a window
FOLLOWEES, NOT_FOLLOWED, INBOX, LIKES = 200, 3, 400, 100
ROUNDS = 15
RANKINGS = 50


@dataclass(frozen=True)
class _Cost:
    """The cost of one page with warm caches, and the longest chain of calls that wait for each other."""

    usage: Usage
    rounds: int


def measure(site: Site) -> Findings:
    """See the module."""
    with inside(site.tables), clock.at(clock.now_ms()):  # the clock does not move, so caches stay warm
        with step(f"a viewer with {FOLLOWEES} followees and {LIKES} likes"):
            viewer_id = _make_viewer()
        with step("calls, rounds and units"):
            newest = [_cost(viewer_id, "latest", number) for number in range(PAGES)]
            ranked = [_cost(viewer_id, "ranked", number) for number in range(PAGES)]
        with step(f"CPU of {ROUNDS} pairs"):
            pages = paired(lambda: _cpu(viewer_id, "ranked"), lambda: _cpu(viewer_id, "latest"), ROUNDS)
    return Findings([*_cost_rows(ranked, newest), _cpu_row(*pages), _ranker_row()], _notes(ranked, newest))


def _make_viewer() -> str:
    """The id of a new viewer that likes posts of a quarter of the followees and of a few other authors."""
    authors, not_followed = population.make_people(FOLLOWEES), population.make_people(NOT_FOLLOWED)
    (viewer_id,) = population.make_people(1)
    population.make_edges([viewer_id], authors)
    made = population.make_posts(authors, INBOX)
    population.fill_inbox(viewer_id, made)
    liked = [*population.make_posts(not_followed, 2 * NOT_FOLLOWED), *made[: FOLLOWEES // 4]]
    for post_id in [*liked, *made[-(LIKES - len(liked)) :]]:
        engagement.like(viewer_id, post_id, 1, population.TAGS)
    opened = [(post_id, events.seal(viewer_id, post_id, 1, [1.0])) for post_id in made[:80]]
    events.store(viewer_id, [Event("open", post_id, context=context) for post_id, context in opened])
    return viewer_id


def _read(viewer_id: str, mode: Mode, cursor: str | None) -> FeedPage:
    page = feed.page(viewer_id, mode, PAGE, cursor)
    if len(page.items) != PAGE or page.degraded:
        raise RuntimeError(f"a page of {len(page.items)}, not {PAGE}, or a degraded one")
    page.model_dump_json()
    return page


def _cost(viewer_id: str, mode: Mode, number: int) -> _Cost:
    """The cost of the page with this number, from 0."""
    cursor = None
    for _ in range(number):
        cursor = _read(viewer_id, mode, cursor).next_cursor
    _read(viewer_id, mode, cursor)
    with metered() as usage:
        _read(viewer_id, mode, cursor)
    with traced() as trace:
        _read(viewer_id, mode, cursor)
    return _Cost(usage, trace.rounds)


def _cpu(viewer_id: str, mode: Mode) -> float:
    """CPU seconds of a page, as the mean of the three pages of a window."""
    began, cursor = time.process_time(), None
    for _ in range(PAGES):
        cursor = _read(viewer_id, mode, cursor).next_cursor
    return (time.process_time() - began) / PAGES


def _cost_rows(ranked: list[_Cost], newest: list[_Cost]) -> list[Row]:
    def each(pages: list[_Cost], figure: str) -> str:
        return ", ".join(f"{getattr(page.usage, figure):g}" for page in pages)

    rounds = ", ".join(str(page.rounds) for page in ranked)
    writes = sum(page.usage.writes for page in ranked)
    return [
        Row(
            "ranked pages 1, 2, 3 of a window: read units",
            "-",
            each(ranked, "reads"),
            f"latest {each(newest, 'reads')}",
        ),
        Row("ranked: write units of a window of 60", "<= 1", f"{writes:g}", ok=writes <= 1),
        Row("ranked pages 1, 2, 3: dependent rounds", "-", rounds, f"latest {newest[0].rounds}"),
    ]


def _cpu_row(ranked: list[float], newest: list[float]) -> Row:
    ratio = paired_ratio(ranked, newest)
    return Row(
        "ranked page: CPU against a page of the latest, mean of a window's three",
        "-",
        f"{ratio:.2f} x ({milliseconds(median(ranked))})",
        f"latest {milliseconds(median(newest))}",
    )


def _ranker_row() -> Row:
    """The ranker only: features, scores, reasons and order of a window, without any call."""
    draw, now_ms = random.Random(1), clock.now_ms()  # noqa: S311 - a sample, not a secret
    authors = population.make_ids(40)
    posts = [
        Candidate(
            post_id + draw.choice(authors), now_ms - draw.randrange(10**8), draw.randrange(900), tags=population.TAGS
        )
        for post_id in population.make_ids(settings().ranked_window)
    ]
    liked = {author: draw.random() * 9 for author in authors[::2]}
    viewer_id = ViewerInterests(authors[0], liked, dict.fromkeys(population.TAGS, 3.0), liked, {})
    began = time.process_time()
    for _ in range(RANKINGS):
        model.rank(posts, viewer_id, now_ms, settings().author_gap)
    taken = (time.process_time() - began) / RANKINGS
    return Row(f"ranker alone: {len(posts)} posts, {len(features.NAMES)} features", "-", milliseconds(taken))


def _notes(ranked: list[_Cost], newest: list[_Cost]) -> list[str]:
    calls = [", ".join(f"{n} {name}" for name, n in sorted(page.usage.calls.items())) for page in ranked]
    mean = sum(page.usage.reads for page in ranked) / PAGES
    return [
        f"A viewer with {FOLLOWEES} followees and {LIKES} likes, some of {NOT_FOLLOWED} other authors; warm caches.",
        f"Calls of a window's pages: {'; '.join(calls)}.",
        f"Read units of a window's three pages: {mean:.1f} per page on average, against {newest[0].usage.reads:g}.",
        "A window's first page reads sixty posts to show twenty, and suggestions; the others read the window's row.",
    ]
