"""Take the pictures of README.md and docs/web.md from the client that `make up` serves, with its demo data.

`make web-pictures` writes six files of docs/web again. Look at each before it is committed: a picture that one would
not show names a page to mend.
"""

import argparse
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from infra.paths import ROOT
from infra.web import local_server
from tests.support.web.browser import chromium, follow, settled, visitor

FOLDER = ROOT / "docs/web"
PHOTOS = ROOT / "demo/photos"
LOGIN, PASSWORD = "demo", "demo-demo-password"
DESKTOP, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 780}
SCALE = 1.5
QUALITY = 78


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--origin", default=local_server.address(), help="where the client is served")
    parser.add_argument("names", nargs="*", help="pictures to take; all unless given")
    options = parser.parse_args()
    with sync_playwright() as playwright, chromium(playwright) as browser:
        for name, take in PICTURES.items():
            if not options.names or name in options.names:
                with _tab(browser, options.origin, name) as page:
                    take(page)
                    _write(page, name)


@contextmanager
def _tab(browser: Browser, origin: str, name: str) -> Iterator[Page]:
    """A tab with the feed of the demo account; the name of the picture tells its size and colours."""
    with visitor(
        browser,
        origin,
        viewport=PHONE if "phone" in name else DESKTOP,
        device_scale_factor=SCALE,
        color_scheme="dark" if "dark" in name else "light",
        reduced_motion="reduce",
    ) as guest:
        page = guest.signed_in(LOGIN, PASSWORD)
        settled(page)
        yield page


def _write(page: Page, name: str) -> None:
    settled(page)
    page.evaluate("Promise.all([...document.images].map(image => image.decode().catch(() => {})))")
    page.mouse.move(0, 0)
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    picture.save(FOLDER / f"{name}.webp", quality=QUALITY, method=6)


def _feed(page: Page) -> None:
    page.get_by_role("article").first.wait_for()


def _ranked(page: Page) -> None:
    page.get_by_role("button", name="For you").click()
    page.get_by_role("article").first.wait_for()
    page.evaluate("scrollTo(0, 0)")


def _post(page: Page) -> None:
    """The post of the feed that was commented most."""
    comments = page.get_by_role("article").get_by_role("link", name="comments")
    comments.first.wait_for()
    follow(page, str(comments.first.get_attribute("href")))
    page.get_by_role("region", name="Comments").get_by_role("article").first.wait_for()


def _profile(page: Page) -> None:
    follow(page, "/@demo")
    page.get_by_role("list", name="Photos by demo").wait_for()


def _create(page: Page) -> None:
    follow(page, "/create")
    page.get_by_label("Choose photos or videos").set_input_files(_some_photos())
    page.get_by_role("button", name="Square").click()
    page.get_by_label("Description of photo 1").fill("An astronaut in an orange suit")
    page.get_by_label("Caption").fill("Three favourites. #portrait #catsofemulsion")


def _some_photos() -> list[Path]:
    return sorted(PHOTOS.glob("*.jpg"))[:3]


PICTURES: dict[str, Callable[[Page], None]] = {
    "feed": _feed,
    "feed-phone-dark": _ranked,
    "post": _post,
    "post-phone": _post,
    "create": _create,
    "profile-dark": _profile,
}

if __name__ == "__main__":
    main()
