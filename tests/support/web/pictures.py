"""Take the pictures of README.md and docs/web.md from the client that `make up` serves, with its demo data.

`make web-pictures` writes the files of docs/web again. Look at each before it is committed: a picture that one would
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
ON_PHONES = {"phone", "tray"}  # words of names
SCALE = 1.5
QUALITY = 78

Show = Callable[[Page], None]
"""Brings what a picture shows into a tab with the feed."""


def main() -> None:
    """See the module."""
    options = arguments(__doc__)
    with sync_playwright() as playwright, chromium(playwright) as browser:
        for name, show in PICTURES.items():
            if not options.names or name in options.names:
                with _tab(browser, options.origin, name) as page:
                    show(page)
                    settled(page)
                    write(page, FOLDER / f"{name}.webp", QUALITY)


def arguments(description: str | None) -> argparse.Namespace:
    """What the command line says: `origin`, and the `names` of the pictures to take, none for all."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--origin", default=local_server.address(), help="where the client is served")
    parser.add_argument("names", nargs="*", help="pictures to take; all unless given")
    return parser.parse_args()


@contextmanager
def _tab(browser: Browser, origin: str, name: str) -> Iterator[Page]:
    """A tab with the feed of the demo account; the name of the picture tells its size and colours."""
    with visitor(
        browser,
        origin,
        viewport=PHONE if ON_PHONES.intersection(name.split("-")) else DESKTOP,
        device_scale_factor=SCALE,
        color_scheme="dark" if "dark" in name else "light",
        reduced_motion="reduce",
    ) as guest:
        page = guest.signed_in(LOGIN, PASSWORD)
        settled(page)
        yield page


# An image outside the viewport may be one that loads only when it comes into it.
DECODED = """() => Promise.all([...document.images].filter(image => {
    const {top, bottom, left, right} = image.getBoundingClientRect();
    return bottom > 0 && right > 0 && top < innerHeight && left < innerWidth;
}).map(image => image.decode().catch(() => {})))"""


def write(page: Page, file: Path, quality: int) -> None:
    """Write what a tab shows, with its photos, as WebP."""
    page.evaluate(DECODED)
    page.mouse.move(0, 0)
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    picture.save(file, quality=quality, method=6)


def show_feed(page: Page) -> None:
    """The newest posts."""
    page.get_by_role("article").first.wait_for()


def show_tray(page: Page) -> None:
    """The feed, with the authors whose stories wait above it."""
    page.get_by_role("region", name="Stories").get_by_role("link", name="nora").wait_for()
    show_feed(page)


def show_ranked(page: Page) -> None:
    """The feed in its other order, with its reasons."""
    page.get_by_role("button", name="For you").click()
    show_feed(page)
    page.evaluate("scrollTo(0, 0)")


def show_post(page: Page) -> None:
    """The post of the feed that was commented most."""
    comments = page.get_by_role("article").get_by_role("link", name="comments")
    comments.first.wait_for()
    follow(page, str(comments.first.get_attribute("href")))
    page.get_by_role("region", name="Comments").get_by_role("article").first.wait_for()


def show_profile(page: Page) -> None:
    """The profile of the demo account."""
    follow(page, "/@demo")
    page.get_by_role("list", name="Photos by demo").wait_for()


def show_create(page: Page) -> None:
    """A new post with three photos, one of them cropped."""
    follow(page, "/create")
    page.get_by_label("Choose photos or videos").set_input_files(_some_photos())
    page.get_by_role("button", name="Square").click()
    page.get_by_label("Description of photo 1").fill("An astronaut in an orange suit")
    page.get_by_label("Caption").fill("Three favourites. #portrait #catsofemulsion")
    page.evaluate("scrollTo(0, 0)")


def _some_photos() -> list[Path]:
    return sorted(PHOTOS.glob("*.jpg"))[:3]


def show_story(page: Page) -> None:
    """A story with a text; with reduced motion it waits."""
    follow(page, "/stories/nora")
    page.get_by_role("dialog", name="Stories by nora").wait_for()
    page.evaluate("document.activeElement.blur()")  # the ring of the button that has the focus covers the photo


def show_thread(page: Page) -> None:
    """A conversation with texts, a photo, a shared post and a reaction."""
    follow(page, "/messages")
    page.locator("a.conversation").filter(has_text="Nora Lind").click()
    page.get_by_role("region", name="Conversation with Nora Lind").wait_for()


def show_notifications(page: Page) -> None:
    """What happened to the demo account."""
    follow(page, "/notifications")
    page.get_by_role("main").get_by_role("listitem").first.wait_for()


PICTURES: dict[str, Show] = {
    "feed": show_feed,
    "feed-tray": show_tray,
    "feed-phone-dark": show_ranked,
    "post": show_post,
    "post-phone": show_post,
    "create": show_create,
    "profile-dark": show_profile,
    "story-phone": show_story,
    "messages-phone": show_thread,
    "notifications-phone": show_notifications,
}

if __name__ == "__main__":
    main()
