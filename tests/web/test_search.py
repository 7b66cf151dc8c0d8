"""People are found while a name is typed, opened by keyboard, remembered until the session ends, and suggested."""

import re
from urllib.parse import quote

from playwright.sync_api import Page, expect

from tests.support.deployed.http import answer_of
from tests.support.deployed.people import NewPerson, Person, new_username
from tests.support.deployed.waiting import eventually
from tests.support.web.browser import Visitor, follow


def wait_until_found(person: Person, asked: str) -> None:
    """Wait until search finds a user for this text."""
    eventually(lambda: answer_of(person.api.get("/v1/search/users", q=asked))["items"], bool)


def search(page: Page, text: str) -> None:
    """Type a text, and wait until all of it is asked for: what a part of it found goes, with the choice among it."""
    box = page.get_by_role("combobox", name="Search for people")
    expect(box).to_be_focused()
    page.keyboard.type(text)
    expect(page).to_have_url(re.compile(re.escape(f"/search?q={quote(text)}") + "$"))


def test_a_user_is_found_by_a_beginning_opened_by_keyboard_and_remembered(
    guest: Visitor, ada: Person, new_person: NewPerson
) -> None:
    word = new_username("q")
    zoe = new_person("zoe", f"Zoë {word}")
    asked = f"zoe {word[:6]}"
    wait_until_found(ada, asked)
    page = guest.signed_in(ada.username)
    expect(page.get_by_role("heading", name="Your feed starts with someone")).to_be_visible()
    page.keyboard.press("/")
    page.wait_for_url("**/search")
    search(page, asked)
    option = page.get_by_role("option").filter(has_text=zoe.username)
    expect(option).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=zoe.username)).to_be_visible()  # the search page has gone
    follow(page, "/search")
    expect(page.get_by_role("heading", name="Recent")).to_be_visible()
    expect(page.get_by_role("link", name=zoe.username)).to_be_visible()
    search(page, "nobodyiscalledthis")
    expect(page.get_by_role("heading", name="Nobody is called “nobodyiscalledthis”")).to_be_visible()
    assert page.evaluate("localStorage.getItem('emulsion:searches')")
    follow(page, "/settings/account")
    page.get_by_role("button", name="Sign out:").first.click()
    expect(page.get_by_role("navigation", name="Main")).to_have_count(0)
    assert page.evaluate("localStorage.getItem('emulsion:searches')") is None


def test_suggestions_name_the_mutual_and_can_be_followed(
    guest: Visitor, ada: Person, ben: Person, new_person: NewPerson
) -> None:
    cleo = new_person("cleo")
    ada.client.follow(ben.id)
    ben.client.follow(cleo.id)
    page = guest.signed_in(ada.username)
    follow(page, "/search")
    row = page.get_by_role("listitem").filter(has_text=cleo.username)
    expect(row).to_contain_text(f"Followed by {ben.username}")
    row.get_by_role("button", name=f"Follow {cleo.username}").click()
    expect(row.get_by_role("button")).to_have_text("Following")
    assert cleo.id in [each["id"] for each in ada.client.following(ada.id)]
