"""A page of the home feed: calls, rounds, read units, and its CPU time compared with that of the bare calls."""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

from benchmarks import population
from benchmarks.figures import milliseconds, paired, paired_ratio
from benchmarks.findings import Findings, Row
from benchmarks.site import Site, inside
from benchmarks.wire import bare_call, recording
from chalicelib.core import clock
from chalicelib.core.caches import forget_caches
from chalicelib.feed import service as feed
from chalicelib.graph import service as graph
from chalicelib.posts.post import PULL
from infra.progress import step
from tests.support.meter import Usage, metered
from tests.support.rounds import traced

PAGE = 20
INBOX = 800  # rows: as many as a feed reads of an inbox
PULLED = 3  # posts of each hot followee, as old as the newest of the inbox
HOT = {10: 1, 200: 20, 2000: 100}  # hot followees by number of followees; a page reads at most 100
USUAL = 200  # followees
MARKED = 5  # every fifth post is liked and saved by the viewer
MUTED = 20
WORDS = [f"spoiler {i}" for i in range(10)]  # muted ones; "rain" would filter every post
MOST_ROUNDS = 3
MOST_WARM, MOST_COLD = 13, 33  # read units
MOST_CPU = 2.0  # of the bare calls
MOST_GROWTH = 1.2
ROUNDS = 31
PAGES_PER_SAMPLE = 4


@dataclass(frozen=True)
class _Cost:
    """The cost of a page with the function's caches warm and cold."""

    warm: Usage
    cold: Usage
    rounds: int  # of the cold page

    def over(self, other: "_Cost") -> float:
        """The growth over another page, warm, in calls or in units, whichever grew more."""
        return max(self.warm.reads / other.warm.reads, self.warm.calls.total() / other.warm.calls.total())


def measure(site: Site) -> Findings:
    """See the module."""
    with inside(site.tables), clock.at(clock.now_ms()):  # the clock does not move, so caches stay warm
        with step(f"viewers with {', '.join(map(str, HOT))} followees, {INBOX} rows each"):
            viewers = {count: _make_viewer(count, INBOX, marked=True) for count in HOT}
            newcomer = _make_viewer(USUAL, PAGE, marked=False)
        with step("calls and units"):
            costs = {count: _cost(viewer_id) for count, viewer_id in viewers.items()}
            first_days = _cost(newcomer)
        with step(f"CPU of 2 x {ROUNDS} pairs"):
            cpu, played_back = _cpu(viewers[USUAL])
    return Findings([*_unit_rows(costs, first_days), _cpu_row(*cpu)], _notes(costs, played_back))


def _make_viewer(followees: int, rows: int, *, marked: bool) -> str:
    """The id of a new viewer, whose page has posts of pushed and of hot followees in turn.

    Args:
        followees: how many; each has no other followers.
        rows: of the inbox.
        marked: whether the viewer has likes, saves and mutes.
    """
    viewer_id, *authors = population.make_people(1 + followees)
    hot, pushed = authors[: HOT[followees]], authors[HOT[followees] :]
    population.make_edges([viewer_id], pushed)
    population.make_edges([viewer_id], hot, hot=True)
    posts = population.make_posts(pushed, rows)
    population.fill_inbox(viewer_id, posts)
    posts += population.make_posts(hot, PULLED * len(hot), delivery=PULL)
    if marked:
        population.make_marks(viewer_id, posts[::MARKED])
        population.make_mutes(viewer_id, population.make_ids(MUTED))
        for word in WORDS:
            graph.mute_word(viewer_id, word, None)
    return viewer_id


def _read(viewer_id: str) -> str:
    page = feed.page(viewer_id, "latest", PAGE, None)
    if len(page.items) != PAGE or page.degraded:
        raise RuntimeError(f"a page of {len(page.items)}, not {PAGE}, or a degraded one")
    return page.model_dump_json()


def _cost(viewer_id: str) -> _Cost:
    _read(viewer_id)
    with metered() as warm:
        _read(viewer_id)
    forget_caches()
    with metered() as cold:
        _read(viewer_id)
    forget_caches()
    with traced() as trace:
        _read(viewer_id)
    return _Cost(warm, cold, trace.rounds)


Pairs = tuple[list[float], list[float]]


def _cpu(viewer_id: str) -> tuple[Pairs, Pairs]:
    """CPU seconds of a page, and of the bare calls that it makes: over HTTP, and with recorded responses for both."""

    def bare() -> None:
        for call in trace.calls:
            bare_call(call.operation, call.arguments)

    def pairs() -> Pairs:
        return paired(lambda: _cpu_of(lambda: _read(viewer_id)), lambda: _cpu_of(bare), ROUNDS)

    _read(viewer_id)
    with traced() as trace:
        _read(viewer_id)
    over_http = pairs()
    with recording() as record:
        _read(viewer_id)
        record.is_playing = True
        return over_http, pairs()


def _cpu_of(work: Callable[[], object]) -> float:
    began = time.process_time()  # of all threads
    for _ in range(PAGES_PER_SAMPLE):
        work()
    return (time.process_time() - began) / PAGES_PER_SAMPLE


def _unit_rows(costs: dict[int, _Cost], first_days: _Cost) -> list[Row]:
    usual, least, most = costs[USUAL], costs[min(costs)], costs[max(costs)]
    return [
        Row(
            f"feed page of {PAGE}, {USUAL} followees, {HOT[USUAL]} of them hot: dependent rounds of DynamoDB calls",
            f"<= {MOST_ROUNDS}",
            f"{usual.rounds} cold",
            ok=usual.rounds <= MOST_ROUNDS,
        ),
        _units_row("warm", usual.warm.reads, MOST_WARM),
        _units_row("cold", usual.cold.reads, MOST_COLD),
        _growth_row(f"at {max(costs):,} followees against {min(costs)}", most, least),
        _growth_row("of an old account against a new one", usual, first_days),
    ]


def _growth_row(what: str, most: _Cost, least: _Cost) -> Row:
    growth = most.over(least)
    return Row(
        f"feed page: calls and read units, warm, {what}",
        f"<= {MOST_GROWTH} x",
        f"{growth:.2f} x ({most.warm.reads:g} units)",
        f"{least.warm.reads:g} units",
        growth <= MOST_GROWTH,
    )


def _units_row(state: str, units: float, most: float) -> Row:
    return Row(f"feed page: read units, {state}", f"<= {most}", f"{units:g}", ok=units <= most)


def _cpu_row(page: list[float], bare: list[float]) -> Row:
    ratio = paired_ratio(page, bare)
    return Row(
        "feed page: CPU against the bare botocore calls for the same rows",
        f"<= {MOST_CPU} x",
        f"{ratio:.2f} x ({milliseconds(median(page))})",
        f"bare calls {milliseconds(median(bare))}",
        ratio <= MOST_CPU,
    )


def _notes(costs: dict[int, _Cost], played_back: Pairs) -> list[str]:
    followees = ", ".join(f"{count:,} users, {hot} of them hot" for count, hot in HOT.items())
    cold = ", ".join(f"{cost.cold.reads:g} at {count:,}" for count, cost in costs.items())
    calls = costs[USUAL]
    page, bare = map(median, played_back)
    return [
        (
            f"Viewers follow {followees}. Inboxes have {INBOX} rows, the followees in turn; {PULLED} posts of each "
            "hot followee are among the newest; one photo per post."
        ),
        (
            f"The viewer has liked and saved every {MARKED}th post, and muted {MUTED} users and {len(WORDS)} "
            f"words. The new account has {PAGE} rows, and no likes, saves or mutes."
        ),
        f"Calls of a page at {USUAL} followees: warm {_calls(calls.warm.calls)}; cold {_calls(calls.cold.calls)}.",
        f"Its units: warm {_by_table(calls.warm)}; cold {_by_table(calls.cold)}.",
        "Warm: accounts and pulled posts that were read within five seconds are cached.",
        f"Read units, cold: {cold} followees. Each hot followee and each author takes half a unit of them.",
        "Units are counted by the project's meter, whose tests quote AWS's rules.",
        "Rounds: the longest chain of calls, each of which waits for the response of the one before.",
        (
            "CPU: all threads of this process (the emulator is another) for the page with signed URLs and JSON, caches "
            "warm; the bare calls go through the product's own client, one after another."
        ),
        (
            f"The same without HTTP, with recorded responses for both: {paired_ratio(*played_back):.2f} x "
            f"({milliseconds(page)} against {milliseconds(bare)})."
        ),
    ]


def _calls(calls: Counter[str]) -> str:
    return ", ".join(f"{count} {name}" for name, count in sorted(calls.items()))


def _by_table(usage: Usage) -> str:
    return ", ".join(f"{table.rpartition('-')[2]} {units:g}" for table, units in sorted(usage.reads_of.items()))
