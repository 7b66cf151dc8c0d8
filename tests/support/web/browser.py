"""Chromium, and people who use the client in it."""

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright, Request
from playwright.sync_api import TimeoutError as TimedOutError

from tests.support.deployed.people import PASSWORD
from tests.support.deployed.waiting import PATIENCE, eventually

COMMANDS = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = ("--disable-background-networking", "--disable-dev-shm-usage", "--disable-gpu")
PATIENCE_MS = PATIENCE * 1000
POLLING_MS = 100
WORKER_MS = 30_000
NO_CHROMIUM = (
    "There is no Chromium for the tests in a browser: `apt-get install chromium` on Debian, "
    "or set CHROMIUM to the path of one."
)
NETWORK = "Failed to load resource"  # the console's line for each answer that is no success: tests look at these


def executable() -> str:
    """The system's Chromium; CHROMIUM names another one."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, COMMANDS)), None)
    assert found, NO_CHROMIUM
    return found


# The driver runs with the Node that builds the client: its own one, a newer version, has kept a processor busy.
if node := shutil.which("node"):
    os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", node)


@contextmanager
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """A Chromium without a window."""
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    browser = playwright.chromium.launch(executable_path=executable(), args=[*ARGUMENTS, *as_root])
    yield browser
    browser.close()


@dataclass
class Visitor:
    """One browser profile: its tabs share cookies and storage.

    Attributes:
        faults: errors of scripts and of the console, without failed requests; a test ends with none.
    """

    context: BrowserContext
    origin: str
    faults: list[str] = field(default_factory=list)

    def tab(self) -> Page:
        """Open a tab."""
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", self._heard)
        return page

    def signed_in(self, username: str, password: str = PASSWORD) -> Page:
        """Sign in on the sign-in page; the tab shows the feed."""
        page = self.tab()
        self.sign_in(page, username, password)
        return page

    def sign_in(self, page: Page, username: str, password: str = PASSWORD) -> None:
        """Sign in on the sign-in page, in a tab that is open."""
        page.goto(f"{self.origin}/login")
        page.get_by_label("Username or e-mail address").fill(username)
        page.get_by_label("Password").fill(password)
        page.get_by_role("button", name="Sign in").click()
        page.get_by_role("navigation", name="Main").wait_for()
        page.get_by_label("Password").wait_for(state="detached")  # the navigation appears first

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error" and NETWORK not in message.text:
            self.faults.append(message.text)


NewVisitor = Callable[..., Visitor]
"""Opens a profile; options are those of a context of playwright."""


@contextmanager
def visitor(browser: Browser, origin: str, **options: Any) -> Iterator[Visitor]:
    """A new profile. When it ends without an error, its pages must have had none."""
    context = browser.new_context(**({"viewport": {"width": 1280, "height": 800}, "locale": "en-US"} | options))
    context.set_default_timeout(PATIENCE_MS)
    context.set_default_navigation_timeout(PATIENCE_MS)
    context.add_init_script(f"({CALLS})()")
    guest = Visitor(context, origin)
    yield guest
    context.close()
    assert not guest.faults, f"the pages had errors: {guest.faults}"


def watch_reloads(page: Page) -> list[str]:
    """The documents that the tab loads from now on."""
    loads: list[str] = []

    def note(request: Request) -> None:
        if request.is_navigation_request() and request.frame == page.main_frame:
            loads.append(request.url)

    page.on("request", note)
    return loads


OPENED = "() => document.querySelector('main:not([data-opening])')?.firstChild"


def follow(page: Page, path: str) -> None:
    """Go to a page as a link of the client does, without loading the document again, and wait until it is shown.

    Its code may have to load, and the page before it stays until then. The address may be another one at the end: some
    pages lead on.
    """
    wait_until(page, OPENED)
    page.evaluate(
        """path => {
            const link = Object.assign(document.createElement("a"), {href: path});
            document.body.append(link);
            link.click();
            link.remove();
        }""",
        path,
    )
    wait_until(page, OPENED)


def wait_until(page: Page, predicate: str, arg: object = None) -> None:
    """Wait until a function of the page answers true, also in a tab behind another one, which draws no frames."""
    page.wait_for_function(predicate, arg=arg, polling=POLLING_MS)


def wait_for_worker(page: Page) -> None:
    """Wait until the service worker serves the tab. A load of the document tries again what failed to install."""
    for _ in range(int(PATIENCE_MS // WORKER_MS)):
        with suppress(TimedOutError):
            page.wait_for_function("() => navigator.serviceWorker.controller", polling=POLLING_MS, timeout=WORKER_MS)
            return
        page.reload()
    raise AssertionError("no service worker serves the tab")


SOCKETS = """() => {
    const Real = window.WebSocket;
    window.sockets = [];
    window.WebSocket = class extends Real {
        constructor(address) {
            super(address);
            window.sockets.push(this);
            this.addEventListener("message", event => {
                if (JSON.parse(event.data).type === "hello") this.greeted = true;
            });
        }
    };
}"""
GREETED = "number => window.sockets?.filter(socket => socket.greeted).length >= number"


def connected(visitor: Visitor, username: str) -> Page:
    """A tab of a signed-in user whose socket has been greeted; `window.sockets` has the sockets of each tab."""
    visitor.context.add_init_script(f"({SOCKETS})()")
    page = visitor.signed_in(username)
    wait_for_sockets(page, 1)
    return page


def wait_for_sockets(page: Page, number: int) -> None:
    """Wait until as many sockets of a tab, open or not any more, have been greeted."""
    wait_until(page, GREETED, arg=number)


# Playwright's `networkidle` is of the document: a page that the client opened later does not count.
CALLS = """() => {
    const real = window.fetch;
    window.underway = 0;
    window.fetch = (...call) => {
        window.underway += 1;
        return real(...call).finally(() => { window.underway -= 1; });
    };
}"""
QUIET_MS = 300
SETTLED = """ms => {
    const quiet = document.querySelector("main:not([data-opening])")?.firstChild
        && !window.underway && !document.querySelector(".skeleton");
    window.quietSince = quiet ? (window.quietSince ?? performance.now()) : null;
    return quiet && performance.now() - window.quietSince >= ms;
}"""


def settled(page: Page) -> None:
    """Wait until nothing is loading: the page of the address is shown, without a skeleton, and no call is under way."""
    page.evaluate("window.quietSince = null")
    wait_until(page, SETTLED, arg=QUIET_MS)


KEPT = """async () => {
    const text = [document.documentElement.outerHTML, document.title,
                  JSON.stringify({...localStorage}), JSON.stringify({...sessionStorage})];
    for (const {name} of await indexedDB.databases()) {
        const db = await new Promise(done => { indexedDB.open(name).onsuccess = event => done(event.target.result); });
        for (const store of db.objectStoreNames) {
            const rows = db.transaction(store).objectStore(store).getAll();
            text.push(JSON.stringify(await new Promise(done => { rows.onsuccess = () => done(rows.result); })));
        }
        db.close();
    }
    for (const name of await caches.keys()) {
        const cache = await caches.open(name);
        for (const request of await cache.keys()) {
            if (!request.url.includes("/assets/")) text.push(request.url, await (await cache.match(request)).text());
        }
    }
    return text.join("\\n");
}"""


def kept(page: Page) -> str:
    """Everything that the page shows or keeps: document, title, storage, databases, caches."""
    text: str = page.evaluate(KEPT)
    return text


# A database that the client has not made yet is not opened: that would make an empty one, which the client cannot use.
ROWS = """async store => {
    const made = (await indexedDB.databases()).some(({name}) => name === "emulsion");
    if (!made) return "";
    return new Promise(done => { indexedDB.open("emulsion").onsuccess = event => {
        const db = event.target.result;
        if (!db.objectStoreNames.contains(store)) { db.close(); return done(""); }
        const rows = db.transaction(store).objectStore(store).getAll();
        rows.onsuccess = () => { db.close(); done(JSON.stringify(rows.result)); };
    }; });
}"""


def wait_for_kept(page: Page, store: str, text: str) -> None:
    """Wait until a store of the client's database has a text."""
    eventually(lambda: str(page.evaluate(ROWS, store)), lambda rows: text in rows)


LEVELS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
COLOURS = ("color-contrast",)  # the rule that another theme can break


def axe(page: Page, only: Sequence[str] = LEVELS) -> list[str]:
    """Violations of WCAG 2.0 to 2.2, A and AA, that axe finds in the page; `only` names levels or rules."""
    source = Path("web/node_modules/axe-core/axe.min.js").read_text()
    page.evaluate(f"() => {{ if (!window.axe) {{ {source} }} }}")
    found = page.evaluate(
        """async runOnly => (await axe.run(document, {runOnly, resultTypes: ["violations"]}))
            .violations.flatMap(({id, help, nodes}) =>
                nodes.map(node => `${id}: ${help}: ${node.html} ${node.failureSummary}`))""",
        list(only),
    )
    return [str(each) for each in found]


DRAWN = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


def axe_in_both(page: Page) -> list[str]:
    """What axe finds in the light theme, and what of colours in the dark one."""
    found = []
    for theme, only in (("light", LEVELS), ("dark", COLOURS)):
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # type: ignore[arg-type]
        page.evaluate(DRAWN)
        found += [f"{theme}: {each}" for each in axe(page, only)]
    return found


def too_wide(page: Page) -> list[str]:
    """Elements that make the page scroll sideways; none if it does not."""
    found = page.evaluate(
        """() => {
            const width = document.documentElement.clientWidth;
            if (document.documentElement.scrollWidth <= width) return [];
            const cut = element => element !== document.body
                && (getComputedStyle(element).overflowX !== "visible" || cut(element.parentElement));
            return [...document.querySelectorAll("body *")]
                .filter(({parentElement}) => !cut(parentElement))
                .filter(element => element.getBoundingClientRect().right > width + 1)
                .map(element => element.outerHTML.slice(0, 120));
        }"""
    )
    return [str(each) for each in found]
