"""Stories: the cost of a page of the tray and of a story's delivery, and the time until a story is in a tray."""

import secrets
import time

from benchmarks import population
from benchmarks.figures import milliseconds, percentile
from benchmarks.findings import Findings, Row
from benchmarks.photos import phone_photo
from benchmarks.site import Site, inside
from chalicelib.core import clock
from chalicelib.core.caches import forget_caches
from chalicelib.stories import service as stories
from chalicelib.stories.messages import PUBLISH, DeliverStory
from demo.client import Client, photo_of
from infra.progress import step
from tests.support.meter import Usage, metered
from tests.support.rounds import traced

PAGE = 20
FOLLOWEES, HOT = 200, 20
STORIES = 40  # of as many followees; those of the hot ones are pulled
MUTED = 20
MOST_ROUNDS = 3
MOST_WARM, MOST_COLD = 13, 33  # read units
FOLLOWERS = 1000
MOST_WRITES = 1.01  # write units for each follower's tray; the author's own tray is the rest
TOLD = 50
MOST_TO_TRAY = 2.0  # seconds, p95
PAUSE = 0.02  # seconds between two reads of the tray
PATIENCE = 30.0  # seconds


def measure(site: Site) -> Findings:
    """See the module."""
    with inside(site.tables), clock.at(clock.now_ms()):  # the clock does not move, so caches stay warm
        with step(f"a viewer of {FOLLOWEES} followees with {STORIES} stories"):
            viewer_id = _make_viewer()
        with step("calls and units of a page"):
            warm, cold, rounds = _cost(viewer_id)
        with step(f"a story for {FOLLOWERS} followers"):
            writes = _delivery() / FOLLOWERS
    taken = _time_to_tray(site)
    p95 = percentile(taken, 0.95)
    measured = f"p50 {milliseconds(percentile(taken, 0.5))}, p95 {milliseconds(p95)}"
    what = f"first page of a tray: {PAGE} authors, {FOLLOWEES} followees with {STORIES} stories"
    rows = [
        Row(f"{what}: dependent rounds", f"<= {MOST_ROUNDS}", f"{rounds} cold", ok=rounds <= MOST_ROUNDS),
        Row(f"{what}: read units, warm", f"<= {MOST_WARM}", f"{warm.reads:g}", ok=warm.reads <= MOST_WARM),
        Row(f"{what}: read units, cold", f"<= {MOST_COLD}", f"{cold.reads:g}", ok=cold.reads <= MOST_COLD),
        Row(
            "story: write units for each follower's tray", f"<= {MOST_WRITES}", f"{writes:g}", ok=writes <= MOST_WRITES
        ),
        Row("story to tray", f"p95 <= {milliseconds(MOST_TO_TRAY)}", measured, ok=p95 <= MOST_TO_TRAY),
    ]
    return Findings(rows, _notes(warm, cold))


def _make_viewer() -> str:
    """The id of a new viewer, half of whose stories come from pushed and half from hot followees."""
    viewer_id, *authors = population.make_people(1 + FOLLOWEES)
    hot, pushed = authors[:HOT], authors[HOT:]
    population.make_edges([viewer_id], pushed)
    population.make_edges([viewer_id], hot, hot=True)
    told = population.make_stories(pushed[: STORIES - HOT])
    population.make_stories(hot, pulled=True)
    for story_id in told:
        stories.deliver(DeliverStory(story_id, PUBLISH, (viewer_id,)))
    population.make_mutes(viewer_id, population.make_ids(MUTED))
    return viewer_id


def _read(viewer_id: str) -> None:
    page = stories.tray_page(viewer_id, PAGE, None)
    if len(page.items) != PAGE or page.degraded:
        raise RuntimeError(f"a page of {len(page.items)}, not {PAGE}, or a degraded one")


def _cost(viewer_id: str) -> tuple[Usage, Usage, int]:
    """The usage of a page with the function's caches warm and cold, and the rounds of a cold page."""
    _read(viewer_id)
    with metered() as warm:
        _read(viewer_id)
    forget_caches()
    with metered() as cold:
        _read(viewer_id)
    forget_caches()
    with traced() as trace:
        _read(viewer_id)
    return warm, cold, trace.rounds


def _delivery() -> float:
    """The write units of a story's way into the trays of its author's followers."""
    author_id, *followers = population.make_people(1 + FOLLOWERS)
    (story_id,) = population.make_stories([author_id])
    with metered() as delivering:
        stories.deliver(DeliverStory(story_id, PUBLISH, (author_id, *followers)))
    return delivering.writes


def _time_to_tray(site: Site) -> list[float]:
    """Seconds from the answer to POST /v1/stories until a follower's tray has the story."""
    photo, api_url = phone_photo(), site.deployed.api_url
    follower, taken = _person(api_url), []
    with step(f"{TOLD} stories, one after another"):
        for _ in range(TOLD):
            author = _person(api_url)
            follower.follow(author.me()["id"])
            ticket = author.upload(photo.data, "image/jpeg")
            author.wait_for_photo(ticket["media_id"])
            story = author.story(photo_of(ticket))
            began = time.perf_counter()
            while all(item["stories"][0]["id"] != story["id"] for item in follower.tray()):
                if time.perf_counter() - began > PATIENCE:
                    raise RuntimeError(f"{story['id']} did not arrive within {PATIENCE:.0f} s")
                time.sleep(PAUSE)
            taken.append(time.perf_counter() - began)
    return taken


def _person(api_url: str) -> Client:
    client, name = Client(api_url), f"bench{secrets.token_hex(5)}"
    client.register(name, f"{name}@example.org", secrets.token_hex(8))
    return client


def _notes(warm: Usage, cold: Usage) -> list[str]:
    return [
        (
            f"The viewer follows {FOLLOWEES} users, {HOT} of them hot, and has muted {MUTED}. {STORIES} of the "
            "followees have one story each; the tray shows one story of each author."
        ),
        f"Units of a page: warm {_by_table(warm)}; cold {_by_table(cold)}.",
        (
            f"{TOLD} stories of as many authors, one after another; the follower reads the tray every "
            f"{milliseconds(PAUSE)}. Emulator, functions and clients share this machine."
        ),
    ]


def _by_table(usage: Usage) -> str:
    return ", ".join(f"{table.rpartition('-')[2]} {units:g}" for table, units in sorted(usage.reads_of.items()))
