"""Collections of saved posts: made where a post is saved, arranged, and deleted without their posts."""

from playwright.sync_api import Page, expect

from tests.support.deployed.http import answer_of
from tests.support.deployed.people import Person
from tests.support.deployed.waiting import eventually
from tests.support.web.browser import Visitor, axe, follow


def test_posts_are_collected_arranged_and_removed(guest: Visitor, ada: Person) -> None:
    first, second = (ada.publish_to_feed(caption) for caption in ("the harbour", "the old town"))
    page = guest.signed_in(ada.username)
    follow(page, f"/p/{first['id']}")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("button", name="Add to a collection").click()
    page.get_by_role("textbox", name="Name").fill("Lisbon")
    page.get_by_role("button", name="Create", exact=True).click()
    expect(page.get_by_text("Added to Lisbon.")).to_be_visible()
    follow(page, f"/p/{second['id']}")
    page.get_by_role("button", name="More about this post").click()
    page.get_by_role("dialog").get_by_role("button", name="Add to a collection").click()
    with page.expect_response("**/v1/collections/*/items/*"):
        page.get_by_role("dialog").get_by_role("button", name="Lisbon").click()
    expect(page.get_by_role("button", name="Save", exact=True)).to_have_attribute("aria-pressed", "true")

    follow(page, "/saved")
    expect(page.get_by_role("link", name="Lisbon")).to_be_visible()
    assert axe(page) == []
    page.get_by_role("link", name="Lisbon").click()
    expect(page.get_by_role("list", name="Lisbon").get_by_role("listitem")).to_have_count(2)
    _choose(page, "Arrange")
    expect(page.get_by_role("listitem").filter(has=page.locator(".acts")).first).to_contain_text("the old town")
    assert axe(page) == []
    page.get_by_role("button", name="Move later").first.click()
    expect(page.locator(".arranged li").first).to_contain_text("the harbour")
    page.get_by_role("button", name="Use as cover").last.click()
    expect(page.get_by_text("This photo is the cover now.")).to_be_visible()
    (card,) = answer_of(ada.api.get("/v1/collections"))["items"]
    shown = eventually(
        lambda: answer_of(ada.api.get(f"/v1/collections/{card['id']}")),
        lambda each: [post["id"] for post in each["items"]] == [first["id"], second["id"]],
    )
    assert shown["cover"]["id"] == second["media"][0]["id"]
    page.get_by_role("button", name="Remove from the collection").last.click()
    expect(page.locator(".arranged li")).to_have_count(1)
    page.get_by_role("button", name="Done").click()

    _choose(page, "Rename")
    page.get_by_role("textbox", name="Name").fill("Porto")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", name="Porto")).to_be_visible()
    _choose(page, "Delete collection")
    page.get_by_role("dialog").get_by_role("button", name="Delete collection").click()
    page.wait_for_url("**/saved")
    expect(page.get_by_role("list", name="Saved").get_by_role("listitem")).to_have_count(2)
    assert answer_of(ada.api.get("/v1/collections"))["items"] == []


def _choose(page: Page, what: str) -> None:
    page.get_by_role("button", name="More about this collection").click()
    page.get_by_role("dialog").get_by_role("button", name=what).click()
