"""Tags in the client: a caption leads to a tag's page, the tag is followed, and explore lists it."""

from playwright.sync_api import expect

from tests.support.deployed.http import answer_of
from tests.support.deployed.people import Person
from tests.support.deployed.waiting import eventually_equal
from tests.support.web.browser import Visitor, axe, follow


def test_a_tag_is_opened_followed_and_found_again(guest: Visitor, ada: Person, ben: Person) -> None:
    tag = f"tag{ada.username.replace('.', '_')}"
    first, second = (ada.publish_to_feed(f"{text} #{tag}") for text in ("the harbour", "the old town"))
    answer_of(ben.api.put(f"/v1/posts/{first['id']}/like"), 204)
    path = f"/v1/explore/tags/{tag}"
    eventually_equal(lambda: len(answer_of(ben.api.get(path))["items"]), 2)

    page = guest.signed_in(ben.username)
    follow(page, f"/p/{first['id']}")
    page.get_by_role("link", name=f"#{tag}").click()
    expect(page.get_by_role("heading", name=f"#{tag}")).to_be_visible()
    photos = page.get_by_role("list", name=f"#{tag}").get_by_role("link")
    expect(photos).to_have_count(2)
    expect(photos.first).to_have_attribute("href", f"/p/{second['id']}")
    page.get_by_role("button", name="Top").click()
    expect(page.get_by_role("button", name="Top")).to_have_attribute("aria-pressed", "true")
    expect(photos).to_have_count(2)
    assert axe(page) == []

    page.get_by_role("button", name="Follow", exact=True).click()
    expect(page.get_by_role("button", name="Following")).to_be_visible()
    eventually_equal(lambda: answer_of(ben.api.get(path))["following"], True)
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Explore").click()
    expect(page.get_by_role("heading", name="Tags you follow")).to_be_visible()
    assert axe(page) == []
    page.get_by_role("list").get_by_role("link", name=f"#{tag}").first.click()
    expect(page.get_by_role("button", name="Following")).to_be_visible()

    follow(page, "/")
    expect(page.get_by_text(f"Because you follow #{tag}").first).to_be_visible()
    page.goto(f"{guest.origin}/explore/tags/{tag}")
    page.get_by_role("button", name="Following").click()
    expect(page.get_by_role("button", name="Follow", exact=True)).to_be_visible()
    eventually_equal(lambda: answer_of(ben.api.get("/v1/users/me/tags"))["items"], [])
