"""The web client in Chromium: its first paint on a slow phone, a long scroll, sizes, and Lighthouse where npm has it.

The browser and the emulator share the machine, so figures of time are given next to those of an empty page, or of an
empty scroll, in the same run.
"""

import json
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, Route, sync_playwright

from benchmarks.figures import milliseconds, percentile
from benchmarks.findings import NOT_MEASURED, Findings, Row
from benchmarks.site import Site
from infra.deploy import cdn
from infra.errors import InfraError
from infra.paths import WEB
from infra.progress import step
from infra.web import client_build, publication
from infra.web.server import Site as WebSite
from infra.web.server import make_server
from tests.support.deployed.http import answer_of
from tests.support.deployed.people import Person, register
from tests.support.deployed.waiting import eventually
from tests.support.web.browser import chromium, executable, visitor

PHONE = {"width": 412, "height": 823}
SLOW_4G = {"offline": False, "latency": 150, "downloadThroughput": 204_800, "uploadThroughput": 93_750}  # Lighthouse's
SLOWDOWN = 4  # of the processor
LOADS, SHARE = 5, 0.75
POSTS = 500
PAGE = 20
LIGHTHOUSE = "12.2.3"  # the last for Node 20
SCORES = {"performance": 0.9, "accessibility": 1.0, "best-practices": 1.0}
LCP, CLS, INP = 2.5, 0.05, 0.2  # seconds, shift, seconds
FPS, LONGEST_TASK, NODES, HEAP_MB = 55, 0.1, 1500, 30
EMPTY = "<!doctype html><title>Empty</title><p>Nothing</p>"

OBSERVE = """() => {
    window.measured = {lcp: 0, cls: 0, inp: 0, tasks: []};
    const observe = (type, note, options = {}) =>
        new PerformanceObserver(list => list.getEntries().forEach(note)).observe({type, buffered: true, ...options});
    observe("largest-contentful-paint", entry => { measured.lcp = entry.startTime; });
    observe("layout-shift", entry => { if (!entry.hadRecentInput) measured.cls += entry.value; });
    observe("event", entry => { measured.inp = Math.max(measured.inp, entry.duration); }, {durationThreshold: 16});
    observe("longtask", entry => measured.tasks.push(entry.duration));
}"""
SCROLL = """async ({posts, most}) => {
    measured.tasks.length = 0;
    const frames = [], began = performance.now();
    let last = began, nodes = 0, seen = 0;
    while (seen < posts && performance.now() - began < most) {
        await new Promise(requestAnimationFrame);
        const now = performance.now();
        frames.push(now - last);
        last = now;
        scrollBy(0, 60);
        if (frames.length % 10 === 0) {
            nodes = Math.max(nodes, document.getElementsByTagName("*").length);
            const drawn = [...document.querySelectorAll("[data-at]")].map(each => Number(each.dataset.at) + 1);
            seen = Math.max(seen, ...drawn);
        }
    }
    return {frames, nodes, seen, longest: Math.max(0, ...measured.tasks)};
}"""


@dataclass(frozen=True)
class Loaded:
    """What one load of a page took: seconds, the shift of its layout, seconds from a tap to its paint."""

    lcp: float
    cls: float
    inp: float


def measure(site: Site) -> Findings:
    """See the module.

    Raises:
        AssertionError: there is no Chromium.
        InfraError: the client cannot be built.
    """
    executable()
    with step("build of the web client"):
        client_build.build()
    findings = Findings(_sizes())
    with ExitStack() as stack:
        origin = stack.enter_context(_served(site))
        person = register(origin, "ada")
        with step("photos"):
            ids = {person.publish(f"Photo {number}", photos=2)["id"] for number in range(3)}
            eventually(person.feed_ids, lambda found: ids <= set(found))
        browser = stack.enter_context(chromium(stack.enter_context(sync_playwright())))
        with step(f"{LOADS} loads as on a phone"):
            findings.rows.extend(_paints(browser, origin, person))
        with step(f"a scroll of {POSTS} posts"):
            findings.rows.extend(_scroll(browser, origin, person))
    with step("Lighthouse"), _served(site) as origin:
        rows, notes = _lighthouse(site.cache, origin)
        findings.rows.extend(rows)
        findings.notes.extend(notes)
    findings.notes.append(
        f"Chromium without a window, {PHONE['width']} x {PHONE['height']}, processor slowed {SLOWDOWN} times; "
        f"slow 4G: {SLOW_4G['latency']} ms, 1.6 Mbit/s. Paints are the 75th percentile of {LOADS} cold loads of "
        "the feed of a signed-in user; the floor is an empty page. The processor draws the frames, and runs the "
        "emulator too."
    )
    return findings


def _sizes() -> list[Row]:
    """The lines that the build prints."""
    ran = subprocess.run(["node", "tools/budgets.mjs"], cwd=WEB, capture_output=True, text=True, check=False)
    rows = []
    for line in ran.stdout.splitlines():
        what, _, told = line.partition(": ")
        measured, most = told.split(" KB gz of ")
        rows.append(
            Row(f"web: {what}, compressed", f"<= {most.split()[0]} KB", f"{measured} KB", ok="TOO MUCH" not in most)
        )
    return rows


def _paints(browser: Browser, origin: str, person: Person) -> list[Row]:
    with visitor(browser, origin, viewport=PHONE, service_workers="block") as guest:
        guest.signed_in(person.username).close()
        loads = [_load(guest.context, origin) for _ in range(LOADS)]
        empty = [_empty(guest.context, origin) for _ in range(LOADS)]
    floor = percentile(empty, SHARE)
    lcp, cls, inp = (percentile([getattr(each, name) for each in loads], SHARE) for name in ("lcp", "cls", "inp"))
    return [
        Row("web: largest paint, slow 4G", f"<= {LCP} s", f"{lcp:.2f} s", f"empty page {floor:.2f} s", lcp <= LCP),
        Row("web: layout shift", f"<= {CLS}", f"{cls:.3f}", ok=cls <= CLS),
        Row("web: tap to paint", f"<= {milliseconds(INP)}", milliseconds(inp), ok=inp <= INP),
    ]


def _load(context: BrowserContext, origin: str) -> Loaded:
    page, session = _slow_tab(context)
    page.goto(origin)
    page.get_by_role("article").first.get_by_role("img").first.wait_for()
    page.wait_for_load_state("networkidle")
    lcp = page.evaluate("measured.lcp")  # a tap ends its measurement
    page.get_by_role("button", name="Like", exact=True).first.click()
    page.get_by_role("button", name="Like", exact=True).first.click()
    page.evaluate("new Promise(done => setTimeout(done, 500))")
    told = page.evaluate("measured")
    session.detach()
    page.close()
    return Loaded(lcp / 1000, told["cls"], told["inp"] / 1000)


def _empty(context: BrowserContext, origin: str) -> float:
    page, session = _slow_tab(context)
    page.route("**/empty", lambda route: route.fulfill(body=EMPTY, content_type="text/html"))
    page.goto(f"{origin}/empty")
    page.wait_for_function("measured.lcp > 0")
    lcp: float = page.evaluate("measured.lcp")
    session.detach()
    page.close()
    return lcp / 1000


def _slow_tab(context: BrowserContext) -> tuple[Page, CDPSession]:
    page = context.new_page()
    page.add_init_script(f"({OBSERVE})()")
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    session.send("Network.emulateNetworkConditions", SLOW_4G)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWDOWN})
    return page, session


def _scroll(browser: Browser, origin: str, person: Person) -> list[Row]:
    """Scroll through posts that are copies of the user's, which a route makes."""
    with visitor(browser, origin, viewport=PHONE, service_workers="block") as guest:
        page = guest.signed_in(person.username)
        page.add_init_script(f"({OBSERVE})()")
        items = answer_of(person.api.get("/v1/feed"))["items"]
        guest.context.route("**/v1/feed*", lambda route: _many(route, items))
        guest.context.route("**/v1/events", lambda route: route.fulfill(status=202))
        guest.context.route("**/v1/posts/*", lambda route: route.abort())
        page.goto(origin)
        page.get_by_role("article").first.wait_for()
        session = guest.context.new_cdp_session(page)
        session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWDOWN})
        before = _heap(session)
        told = page.evaluate(SCROLL, {"posts": POSTS, "most": 240_000})
        grown = _heap(session) - before
        guest.faults.clear()  # Chromium reports the calls that the route cut off
    frames = told["frames"][10:]
    fps, longest = 1000 / median(frames), told["longest"] / 1000
    return [
        Row(f"web: scroll of {told['seen']} posts, median", f">= {FPS} frames/s", f"{fps:.0f} frames/s", ok=fps >= FPS),
        Row(
            "web: longest task of the scroll",
            f"<= {milliseconds(LONGEST_TASK)}",
            milliseconds(longest),
            ok=longest <= LONGEST_TASK,
        ),
        Row("web: elements in the document", f"<= {NODES}", str(told["nodes"]), ok=told["nodes"] <= NODES),
        Row("web: memory of the scroll", f"<= {HEAP_MB} MB", f"{grown:.1f} MB", ok=grown <= HEAP_MB),
    ]


def _many(route: Route, items: list[dict[str, Any]]) -> None:
    _, _, cursor = route.request.url.partition("cursor=")
    start = int(cursor.partition("&")[0] or 0)
    page = [items[at % len(items)] | {"id": f"{POSTS * 2 - at:022}"} for at in range(start, min(POSTS, start + PAGE))]
    after = str(start + PAGE) if start + PAGE < POSTS else None
    route.fulfill(json={"items": page, "next_cursor": after, "degraded": False})


def _heap(session: CDPSession) -> float:
    session.send("HeapProfiler.collectGarbage")
    used: float = session.send("Runtime.getHeapUsage")["usedSize"]
    return used / 1_000_000


def _lighthouse(cache: Path, origin: str) -> tuple[list[Row], list[str]]:
    """The scores of the first page that a guest sees; rows without figures where Lighthouse cannot be had."""
    home = cache / f"lighthouse-{LIGHTHOUSE}"
    problem = _install_lighthouse(home)
    if not problem:
        report, problem = _audit(home, origin)
    rows = []
    for name, least in SCORES.items():
        score = None if problem else report["categories"][name]["score"]
        shown = NOT_MEASURED if score is None else f"{score:.2f}"
        rows.append(
            Row(f"web: Lighthouse, {name}", f">= {least:g}", shown, problem, None if score is None else score >= least)
        )
    return rows, [] if problem else [f"Lighthouse {LIGHTHOUSE}, its mobile settings, of the page for guests."]


def _install_lighthouse(home: Path) -> str:
    """Install it into a folder, once. Returns why it cannot be; nothing if it is there."""
    if (home / "node_modules" / "lighthouse").exists():
        return ""
    if not shutil.which("npm"):
        return "npm is missing"
    home.mkdir(parents=True, exist_ok=True)
    (home / "package.json").write_text('{"private": true}')
    command = ["npm", "install", "--no-audit", "--no-fund", f"lighthouse@{LIGHTHOUSE}"]
    done = subprocess.run(command, cwd=home, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else f"npm could not install it: {' '.join(done.stderr.split())[:200]}"


def _audit(home: Path, origin: str) -> tuple[dict[str, Any], str]:
    """The report, or why there is none."""
    flags = ["--headless=new", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    command = [
        str(home / "node_modules" / ".bin" / "lighthouse"),
        origin,
        "--quiet",
        "--output=json",
        f"--only-categories={','.join(SCORES)}",
        f"--chrome-flags={' '.join(flags)}",
    ]
    environment = {**os.environ, "CHROME_PATH": executable()}
    done = subprocess.run(command, cwd=home, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        return {}, f"it failed: {' '.join(done.stderr.split())[-200:]}"
    report: dict[str, Any] = json.loads(done.stdout)
    return report, ""


@contextmanager
def _served(site: Site) -> Iterator[str]:
    """The client before the deployed API. Yields its origin."""
    target = site.deployed.target
    publication.publish(target, client_build.DIST)
    if not client_build.is_built():
        raise InfraError("the client is not built")
    server = make_server(WebSite(client_build.DIST, site.deployed.api_url, cdn.hosts(target)), 0)
    server.RequestHandlerClass.log_message = lambda *_: None  # type: ignore[attr-defined]  # a line for each request
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
