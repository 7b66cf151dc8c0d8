"""Addresses that are opened directly: pages that the API makes, and the client after them."""

from playwright.sync_api import expect

from tests.support.deployed.people import Person
from tests.support.web.browser import NewVisitor, Visitor, watch_reloads


def test_links_to_posts_and_profiles_open_the_client(guest: Visitor, ada: Person) -> None:
    post = ada.publish_to_feed("opened directly")
    page = guest.tab()
    loads = watch_reloads(page)
    page.goto(f"{guest.origin}/p/{post['id']}")
    expect(page.get_by_text("opened directly")).to_be_visible()
    expect(page).to_have_title(f"Post by {ada.username} · Emulsion")
    page.goto(f"{guest.origin}/@{ada.username}")
    expect(page.get_by_role("heading", name=ada.username)).to_be_visible()
    page.goto(f"{guest.origin}/@{ada.username}/followers")
    expect(page.get_by_text("Nobody follows this account yet")).to_be_visible()
    page.goto(f"{guest.origin}/likes/{post['id']}")
    expect(page.get_by_text("Nobody likes this yet")).to_be_visible()
    assert len(loads) == 4, "each page loads once"


def test_without_scripts_a_link_has_what_previews_show(guest: Visitor, ada: Person, new_visitor: NewVisitor) -> None:
    post = ada.publish_to_feed("seen in a chat")
    page = new_visitor(java_script_enabled=False).tab()
    page.goto(f"{guest.origin}/p/{post['id']}")
    head = page.locator("head")
    for name in ("og:title", "og:image", "og:url"):
        expect(head.locator(f'meta[property="{name}"]')).to_have_count(1)
    expect(head.locator('meta[property="og:description"]')).to_have_attribute("content", "seen in a chat")
    assert "Emulsion needs JavaScript." in page.content()
