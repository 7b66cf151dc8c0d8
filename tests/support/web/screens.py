"""Take small pictures of the client's pages and states, to look at them all after a change of its looks.

`make web-screens` writes tests/web/screens again, from the client that `make up` serves with its demo data: each scene
at three widths, light and dark. The client's clock stands ten minutes after the last message of the demo data; its
timers go on.

Two runs give different bytes, so no test compares the pictures: the demo data are from when `make up` wrote them, some
minutes one after the other, and explore and the suggestions choose what they show. A run also changes the stage: the
demo account gets a collection, its notifications are read, its rings of stories are seen, and there is a new account,
`newcomer`, that has nothing. `make reset up` begins again.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from playwright.sync_api import Browser, Page, sync_playwright

from demo.client import Client
from demo.errors import ApiError
from infra.paths import ROOT
from tests.support.web.browser import DRAWN, chromium, follow, settled, visitor, wait_for_kept, wait_for_worker
from tests.support.web.paths import ARCHIVE, SETTINGS
from tests.support.web.pictures import (
    LOGIN,
    PASSWORD,
    Show,
    arguments,
    show_create,
    show_notifications,
    show_post,
    show_ranked,
    show_story,
    show_thread,
    show_tray,
    write,
)

FOLDER = ROOT / "tests/web/screens"
WIDTHS = (390, 768, 1280)
HEIGHT = 720
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
QUALITY = 35  # texts are legible, and the folder takes little more than 3 MB
AFTER = timedelta(minutes=10)
PATIENCE_MS = 30_000
NEWCOMER, NEWCOMERS_PASSWORD = "newcomer", "newcomer-demo-password"
COLLECTION = "Prints"


@dataclass(frozen=True)
class Account:
    """Scenes of one browser profile: a guest's, or those of an account that signs in.

    Attributes:
        offline: its pages lose the network, and Chromium reports the calls that found none.
    """

    scenes: Mapping[str, Show]
    login: tuple[str, str] | None = None
    offline: bool = False


def main() -> None:
    """See the module."""
    options = arguments(__doc__)
    time = _prepare(options.origin)
    FOLDER.mkdir(exist_ok=True)
    if not options.names:
        for old in FOLDER.glob("*.webp"):
            old.unlink()
    with sync_playwright() as playwright, chromium(playwright) as browser:
        for account in ACCOUNTS:
            wanted = [name for name in account.scenes if not options.names or name in options.names]
            if wanted:
                with _tab(browser, options.origin, account, time) as page:
                    for name in wanted:
                        _resize(page, WIDTHS[0])  # rows that scroll sideways bring what is chosen into view
                        account.scenes[name](page)
                        _take(page, name)


def _prepare(origin: str) -> datetime:
    """Write what the demo data lack. Returns the time of the pictures."""
    client = Client(origin)
    client.login(LOGIN, PASSWORD)
    _collect(client)
    _register_newcomer(origin)
    return _time(client)


def _collect(client: Client) -> None:
    """Save the newest posts of the feed in a collection of the demo account."""
    known = {each["name"]: each for each in client.items("/v1/collections")}
    collection = known.get(COLLECTION) or client.call("POST", "/v1/collections", {"name": COLLECTION})
    for post in reversed(client.feed(limit=5)["items"]):
        client.call("PUT", f"/v1/collections/{collection['id']}/items/{post['id']}")


def _register_newcomer(origin: str) -> None:
    """The account that follows no user and has posted nothing."""
    try:
        Client(origin).register(NEWCOMER, f"{NEWCOMER}@example.org", NEWCOMERS_PASSWORD)
    except ApiError as error:
        if error.status != 409:  # it is there from an earlier run
            raise


def _time(client: Client) -> datetime:
    """The time of the pictures: shortly after the demo data's messages, which are written last."""
    conversations: list[Any] = list(client.items("/v1/conversations"))
    last = max(each["last_message"]["created_at"] for each in conversations if each["last_message"])
    return datetime.fromisoformat(last) + AFTER


@contextmanager
def _tab(browser: Browser, origin: str, account: Account, time: datetime) -> Iterator[Page]:
    """A tab with the account's first page."""
    with visitor(browser, origin, reduced_motion="reduce", timezone_id="UTC") as person:
        person.context.set_default_timeout(PATIENCE_MS)
        person.context.clock.set_fixed_time(time)
        if account.login:
            page = person.signed_in(*account.login)
        else:
            page = person.tab()
            page.goto(origin)
        settled(page)
        yield page
        if account.offline:
            person.faults.clear()


def _take(page: Page, name: str) -> None:
    """Write the pictures of a scene."""
    for width in WIDTHS:
        _resize(page, width)
        settled(page)
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            page.evaluate(DRAWN)
            write(page, FOLDER / f"{name}-{width}-{scheme}.webp", QUALITY)


def _resize(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": HEIGHT})


def _at(path: str) -> Show:
    return lambda page: follow(page, path)


def _home(show: Show) -> Show:
    """A scene that begins at the feed."""

    def from_feed(page: Page) -> None:
        follow(page, "/")
        show(page)

    return from_feed


def _show_found(page: Page) -> None:
    follow(page, "/search")
    page.get_by_role("combobox").fill("de")
    page.get_by_role("option").first.wait_for()


def _show_collection(page: Page) -> None:
    follow(page, "/saved")
    page.get_by_role("link", name=COLLECTION).click()
    page.get_by_role("heading", name=COLLECTION).wait_for()


def _show_edit(page: Page) -> None:
    follow(page, "/@demo")
    photo = page.get_by_role("list", name="Photos by demo").get_by_role("link").first
    follow(page, str(photo.get_attribute("href")).replace("/p/", "/edit/"))


def _show_offline(page: Page) -> None:
    """The feed that the client kept, when the document is loaded without a network."""
    page.get_by_role("article").first.wait_for()
    wait_for_worker(page)
    wait_for_kept(page, "feeds", "june")
    page.context.set_offline(True)
    page.reload()
    page.get_by_text("You are offline.").first.wait_for()


FULL: dict[str, Show] = {
    "feed": show_tray,
    "post": show_post,
    "explore-seen": _at("/explore"),  # the demo account knows all users of the demo data
    "tag": _at("/explore/tags/catsofemulsion"),
    "search-found": _show_found,
    "profile-own": _at("/@demo"),
    "profile": _at("/@nora"),
    "followers": _at("/@demo/followers"),
    "saved": _at("/saved"),
    "collection": _show_collection,
    **{path.strip("/").replace("/", "-"): _at(path) for path in (*ARCHIVE, *SETTINGS)},
    "requests": _at("/requests"),
    "messages-requests": _at("/messages/requests"),
    "messages": _at("/messages"),
    "messages-thread": show_thread,
    "notifications": show_notifications,
    "missing": _at("/nothing/here"),
    "feed-ranked": _home(show_ranked),
    "edit": _show_edit,
    "create-import": _at("/create/import"),
    "create-story": _at("/create/story"),
    "create": _at("/create"),
    "story": show_story,
    "create-photos": show_create,  # last: the page asks before it is left
}
EMPTY = {
    "empty-feed": _at("/"),
    "explore": _at("/explore"),
    "search": _at("/search"),
    "empty-notifications": _at("/notifications"),
    "empty-saved": _at("/saved"),
    "profile-private": _at("/@ines"),
}
GUEST = {
    "guest-welcome": _at("/"),
    "guest-login": _at("/login"),
    "guest-register": _at("/register"),
}
ACCOUNTS = (
    Account(FULL, (LOGIN, PASSWORD)),
    Account(EMPTY, (NEWCOMER, NEWCOMERS_PASSWORD)),
    Account(GUEST),
    Account({"offline-feed": _show_offline}, (LOGIN, PASSWORD), offline=True),
)

if __name__ == "__main__":
    main()
