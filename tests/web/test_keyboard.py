"""The client without a mouse, on a small screen, and enlarged."""

import pytest
from playwright.sync_api import Page, expect

from tests.support.deployed.people import PASSWORD, Person
from tests.support.web.browser import NewVisitor, Visitor, follow, settled, too_wide, wait_until
from tests.support.web.paths import ARCHIVE, SETTINGS
from tests.support.web.photos import files

FOCUSED = """() => {
    const {ariaLabel, labels, textContent} = document.activeElement;
    return (ariaLabel || labels?.[0]?.textContent || textContent).trim();
}"""


def test_a_user_signs_in_reads_likes_and_signs_out_by_keyboard_alone(guest: Visitor, ada: Person) -> None:
    for caption in ("first post", "second post", "third post"):
        ada.publish_to_feed(caption)
    page = _signed_in(guest, ada)
    expect(page.get_by_role("article").first).to_be_visible()
    settled(page)

    page.keyboard.press("j")
    expect(page.get_by_role("article").nth(0)).to_be_focused()
    page.keyboard.press("j")
    second = page.get_by_role("article").filter(has_text="second post")
    expect(second).to_be_focused()
    page.keyboard.press("l")
    expect(second.get_by_role("button", name="Like", exact=True)).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("s")
    expect(second.get_by_role("button", name="Save", exact=True)).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("j")
    expect(page.get_by_role("article").filter(has_text="first post")).to_be_focused()
    page.keyboard.press("k")
    expect(second).to_be_focused()

    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(second).to_be_focused()

    page.keyboard.press("c")
    expect(page.get_by_role("main")).to_contain_text("second post")
    page.wait_for_url("**/p/*")
    expect(page.get_by_role("region", name="Comments")).to_be_visible()
    expect(page.get_by_role("article")).to_have_count(1)  # the feed is gone
    _tab_to(page, "More about this post")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="More about this post")).to_be_focused()

    follow(page, "/settings/account")
    expect(page.get_by_role("button", name="Sign out:").first).to_be_visible()
    _tab_to(page, "Sign out:")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_a_photo_is_published_by_keyboard_alone(guest: Visitor, ada: Person) -> None:
    page = _signed_in(guest, ada)
    expect(page.get_by_role("heading", name="Your feed starts with someone")).to_be_visible()
    _tab_to(page, "Create")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Choose photos or videos")).to_be_visible()
    _tab_to(page, "Choose photos or videos")
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Enter")
    chooser.value.set_files(files(2))
    expect(page.get_by_label("Description of photo 1")).to_be_visible()
    _tab_to(page, "Description of photo 1")
    page.keyboard.type("Four colours")
    _tab_to(page, "Caption")
    page.keyboard.type("Without a mouse.")
    _tab_to(page, "Share")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="See it")).to_be_visible()
    _tab_to(page, "See it")
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_contain_text("Without a mouse.")
    expect(page.get_by_role("img", name="Four colours")).to_be_visible()


@pytest.mark.parametrize("language", ["en-XA", "ar"], ids=["long words", "right to left"])
def test_no_page_scrolls_sideways_on_a_small_screen_with_long_words(
    new_visitor: NewVisitor, ada: Person, language: str
) -> None:
    """A screen of 320 pixels is also a laptop's that is enlarged four times."""
    post = ada.publish_to_feed("a" * 300, photos=2)
    profile = new_visitor(viewport={"width": 320, "height": 640}, reduced_motion="reduce")
    page = profile.tab()
    wide = {}
    _speak(page, profile.origin, language)
    for path in ("/", "/login", "/register"):
        page.goto(profile.origin + path)
        settled(page)
        wide[path] = too_wide(page)
    page.evaluate("localStorage.clear()")
    profile.sign_in(page, ada.username)
    _speak(page, profile.origin, language)
    for path in (
        *SETTINGS,
        *ARCHIVE,
        "/",
        *("/create", "/create/story", "/highlights/new"),
        "/saved",
        "/requests",
        "/messages",
        "/messages/requests",
        f"/p/{post['id']}",
        f"/edit/{post['id']}",
        f"/likes/{post['id']}",
        f"/@{ada.username}",
        f"/@{ada.username}/followers",
        "/nothing/here",
    ):
        follow(page, path)
        settled(page)
        wide[path] = too_wide(page)
    assert {path: found for path, found in wide.items() if found} == {}


def _signed_in(guest: Visitor, person: Person) -> Page:
    """A tab in which the user has signed in by keyboard."""
    page = guest.tab()
    page.goto(f"{guest.origin}/login")
    expect(page.get_by_label("Username or e-mail address")).to_be_focused()
    page.keyboard.type(person.username)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    return page


def _speak(page: Page, origin: str, language: str) -> None:
    page.goto(origin)
    page.evaluate("language => localStorage.setItem('emulsion:language', language)", language)
    page.reload()
    wait_until(page, "language => document.documentElement.lang === language", arg=language)


def _tab_to(page: Page, label: str) -> None:
    for _ in range(200):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUSED).startswith(label):
            return
    raise AssertionError(f"the tab key does not reach {label!r}")
