"""One page of the home feed: calls, rounds, read units, and the CPU it takes beside the bare calls."""

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
from chalicelib.posts.post import PULL
from infra.progress import step
from tests.support.meter import Usage, metered
from tests.support.rounds import traced

PAGE = 20
INBOX = 800  # rows: what an inbox holds before reads stop
OUTBOX = 3  # posts of each hot followee, as old as the newest of the inbox
HOT = {10: 1, 200: 20, 2000: 100}  # of so many followees so many are hot; 100 are as many as a page merges
USUAL = 200  # followees
MARKED = 5  # every so many posts of the reader's are liked and saved
MUTED = 20
MOST_ROUNDS = 3
MOST_WARM, MOST_COLD = 13, 33  # read units
MOST_CPU = 2.0  # of the bare calls
MOST_GROWTH = 1.2
ROUNDS = 31
PAGES_PER_SAMPLE = 4


@dataclass(frozen=True)
class _Cost:
    """What a page costs with the function's caches warm and cold."""

    warm: Usage
    cold: Usage
    rounds: int  # cold: the most

    def over(self, other: "_Cost") -> float:
        """How much more than another, warm, in calls or in units, whichever grew more."""
        return max(self.warm.reads / other.warm.reads, self.warm.calls.total() / other.warm.calls.total())


def measure(site: Site) -> Findings:
    """See the module."""
    with inside(site.tables), clock.at(clock.now_ms()):  # the clock stands: what is cached stays warm
        with step(f"readers of {', '.join(map(str, HOT))} people, {INBOX} rows each"):
            readers = {count: _make_reader(count, INBOX, marked=True) for count in HOT}
            newcomer = _make_reader(USUAL, PAGE, marked=False)
        with step("calls and units"):
            costs = {count: _cost(reader) for count, reader in readers.items()}
            first_days = _cost(newcomer)
        with step(f"CPU of 2 x {ROUNDS} pairs"):
            cpu, played_back = _cpu(readers[USUAL])
    return Findings([*_unit_rows(costs, first_days), _cpu_row(*cpu)], _notes(costs, played_back))


def _make_reader(followees: int, rows: int, *, marked: bool) -> str:
    """Somebody's id, whose page has posts of pushed and of hot followees in turn.

    Args:
        followees: how many; they are nobody else's.
        rows: of the inbox.
        marked: whether the reader has liked, saved and muted before.
    """
    reader, *authors = population.make_people(1 + followees)
    hot, pushed = authors[: HOT[followees]], authors[HOT[followees] :]
    population.make_edges([reader], pushed)
    population.make_edges([reader], hot, hot=True)
    posts = population.make_posts(pushed, rows)
    population.fill_inbox(reader, posts)
    posts += population.make_posts(hot, OUTBOX * len(hot), delivery=PULL)
    if marked:
        population.make_marks(reader, posts[::MARKED])
        population.make_mutes(reader, population.make_ids(MUTED))
    return reader


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
    """Seconds a page, and seconds for the bare calls that it makes: over HTTP, and with answers played back to both."""

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
    began = time.process_time()  # every thread's
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
    people = ", ".join(f"{count:,} people, {hot} of them hot" for count, hot in HOT.items())
    cold = ", ".join(f"{cost.cold.reads:g} at {count:,}" for count, cost in costs.items())
    calls = costs[USUAL]
    page, bare = map(median, played_back)
    return [
        (
            f"Readers follow {people}. Inboxes hold {INBOX} rows, the followees in turn, and {OUTBOX} posts of each "
            "hot followee lie among the newest; one photo a post."
        ),
        (
            f"Every {MARKED}th post is liked and saved by the reader, who has muted {MUTED} people. The new account "
            f"has {PAGE} rows, and neither marks nor mutes."
        ),
        f"Calls of a page at {USUAL} followees: warm {_calls(calls.warm.calls)}; cold {_calls(calls.cold.calls)}.",
        f"Units of it: warm {_by_table(calls.warm)}; cold {_by_table(calls.cold)}.",
        "Warm: accounts and outboxes that were read within five seconds are remembered.",
        f"Read units, cold: {cold} followees. Of that, every outbox is half a unit, and so is every author.",
        "Units are counted by our meter, whose tests quote AWS's rules.",
        "Rounds: the longest chain of calls, each of which waits for the answer of the one before.",
        (
            "CPU: all threads of this process (the emulator is another) for the page with signed URLs and JSON, caches "
            "warm; the bare calls go through the product's own client, one after another."
        ),
        (
            f"The same without HTTP, recorded answers being played back to both: {paired_ratio(*played_back):.2f} x "
            f"({milliseconds(page)} against {milliseconds(bare)})."
        ),
    ]


def _calls(calls: Counter[str]) -> str:
    return ", ".join(f"{count} {name}" for name, count in sorted(calls.items()))


def _by_table(usage: Usage) -> str:
    return ", ".join(f"{table.rpartition('-')[2]} {units:g}" for table, units in sorted(usage.reads_of.items()))
