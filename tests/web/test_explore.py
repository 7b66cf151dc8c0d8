"""Tags and explore in the client: a tag is opened, followed and found again; explore shows other photos each time."""

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

    follow(page, "/search")
    expect(page.get_by_role("combobox")).to_be_focused()
    page.keyboard.type(f"#{tag}")
    expect(page.get_by_role("link", name=f"#{tag}")).to_be_visible()
    assert axe(page) == []
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=f"#{tag}")).to_be_visible()


def test_explore_shows_photos_once_and_says_why(guest: Visitor, ada: Person, ben: Person) -> None:
    tag = f"grid{ada.username.replace('.', '_')}"
    made = {f"/p/{ada.publish_to_feed(f'{text} #{tag}')['id']}" for text in ("one", "two", "three")}
    answer_of(ben.api.put(f"/v1/tags/{tag}/follow"), 204)
    eventually_equal(lambda: len(answer_of(ben.api.get(f"/v1/explore/tags/{tag}"))["items"]), 3)

    page = guest.signed_in(ben.username)
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Explore").click()
    photos = page.get_by_role("list", name="Posts for you").get_by_role("link")
    expect(photos.first).to_be_visible()
    first = {each.get_attribute("href") for each in photos.all()}
    assert made <= first
    expect(page.get_by_role("link", name=f". You follow #{tag}")).to_have_count(3)
    assert axe(page) == []

    photos.first.focus()
    page.keyboard.press("ArrowRight")
    expect(photos.nth(1)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(photos.nth(2)).to_be_focused()
    page.keyboard.press("Home")
    expect(photos.first).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/p/*")
    expect(photos).to_have_count(0)  # explore is gone
    page.go_back()
    expect(photos.first).to_be_visible()
    assert first <= {each.get_attribute("href") for each in photos.all()}, "what was shown stays while it is open"

    reason = page.get_by_role("article").get_by_text(f"You follow #{tag}")
    page.get_by_role("link", name=f". You follow #{tag}").first.click()
    page.wait_for_url("**/p/*")
    expect(reason).to_be_visible()
    assert axe(page) == []
    page.reload()
    expect(reason).to_be_visible()

    page.goto(f"{guest.origin}/explore")
    expect(photos.first.or_(page.get_by_role("heading", name="You have seen it all"))).to_be_visible()
    assert not first & {each.get_attribute("href") for each in photos.all()}, "a second visit has other posts"

    page.route("**/v1/explore?*", lambda route: route.fulfill(json={"items": [], "next_cursor": None}))
    page.reload()
    expect(page.get_by_role("heading", name="You have seen it all")).to_be_visible()
    assert axe(page) == []
    page.get_by_role("link", name="Find people").click()
    expect(page.get_by_role("searchbox", name="Search for people").or_(page.get_by_role("combobox"))).to_be_visible()
