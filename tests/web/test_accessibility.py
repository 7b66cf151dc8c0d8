"""axe finds no violation of WCAG 2.0 to 2.2, A and AA, on any page, in light and dark, empty, full and failing."""

from playwright.sync_api import Page, expect

from tests.support.deployed.http import answer_of
from tests.support.deployed.people import NewPerson, Person
from tests.support.web.browser import Visitor, axe_in_both, follow, settled
from tests.support.web.paths import ARCHIVE, SETTINGS
from tests.support.web.photos import files


def test_pages_of_a_guest(guest: Visitor, ada: Person) -> None:
    post = ada.publish_to_feed("public")
    page = guest.tab()
    page.goto(guest.origin)
    paths = (
        "/",
        "/search",
        "/login",
        "/register",
        f"/@{ada.username}",
        f"/p/{post['id']}",
        "/nothing/here",
        "/@nobody.is.here",
    )
    assert _violations(page, *paths) == {}


def test_pages_without_content(guest: Visitor, ada: Person) -> None:
    page = guest.signed_in(ada.username)
    paths = ("/", "/search", "/create", "/saved", "/requests", f"/@{ada.username}", f"/@{ada.username}/followers")
    others = ("/create/story", "/highlights/new", "/messages", "/messages/requests", "/notifications")
    assert _violations(page, *paths, *others, *ARCHIVE, *SETTINGS) == {}


def test_pages_with_content(guest: Visitor, ada: Person, new_person: NewPerson) -> None:
    ada.client.update_me(is_private=True, bio="See https://example.org, or ask me.")
    fan, muted, blocked = (new_person(name) for name in ("fan", "muted", "blocked"))
    fan.client.follow(ada.id)
    answer_of(ada.api.put(f"/v1/mutes/{muted.id}"), 204)
    answer_of(ada.api.put(f"/v1/blocks/{blocked.id}"), 204)
    post = ada.publish_to_feed("a carousel with #tags", photos=3)
    answer_of(ada.api.put(f"/v1/posts/{post['id']}/like"), 204)
    answer_of(ada.api.put(f"/v1/posts/{post['id']}/save"), 204)
    page = guest.signed_in(ada.username)
    page.evaluate("localStorage.setItem('emulsion:mode', 'ranked')")
    paths = (
        *("/", "/saved", "/requests", f"/p/{post['id']}", f"/likes/{post['id']}"),
        f"/edit/{post['id']}",
        *(f"/@{ada.username}", f"/@{muted.username}", f"/@{blocked.username}", "/settings/blocked", "/settings/muted"),
    )
    assert _violations(page, *paths) == {}


def test_the_editor_dialogs_and_failures(guest: Visitor, ada: Person) -> None:
    ada.publish_to_feed("soon unreachable")
    page = guest.signed_in(ada.username)
    found: dict[str, list[str]] = {}
    page.get_by_role("button", name="More about this post").first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    found |= _in_both(page, "menu of a post")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    page.keyboard.press("?")
    expect(dialog).to_be_visible()
    found |= _in_both(page, "keys")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    follow(page, "/create")
    page.get_by_label("Choose photos or videos").set_input_files(files(2))
    expect(page.get_by_role("button", name="Photo 2 of 2").first).to_be_visible()
    found |= _in_both(page, "editor")
    page.context.route(
        "**/v1/feed*", lambda route: route.fulfill(status=503, headers={"X-Request-Id": "r-1"}, json={"detail": "busy"})
    )
    page.evaluate("window.onbeforeunload = null")
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(guest.origin)
    expect(page.get_by_role("alert")).to_contain_text("r-1")
    found |= _in_both(page, "failure")
    assert found == {}


def _violations(page: Page, *paths: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for path in paths:
        follow(page, path)
        settled(page)
        found |= _in_both(page, path)
    return found


def _in_both(page: Page, name: str) -> dict[str, list[str]]:
    found = axe_in_both(page)
    return {name: found} if found else {}
