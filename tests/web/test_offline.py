"""Without a network: the client opens, and shows the last feed with its date."""

from playwright.sync_api import expect

from tests.support.deployed.people import Person
from tests.support.web.browser import Visitor, wait_for_kept, wait_for_worker


def test_a_reload_without_a_network_shows_the_last_feed_dated(guest: Visitor, ada: Person) -> None:
    ada.publish_to_feed("kept for the journey")
    page = guest.signed_in(ada.username)
    expect(page.get_by_text("kept for the journey")).to_be_visible()
    wait_for_worker(page)
    wait_for_kept(page, "feeds", "kept for the journey")
    guest.context.set_offline(True)
    page.reload()
    expect(page.get_by_text("kept for the journey")).to_be_visible()
    expect(page.get_by_text("You are offline. This is your feed from")).to_be_visible()
    guest.context.set_offline(False)
    expect(page.get_by_text("You are offline.")).to_have_count(0)  # by itself
    expect(page.get_by_text("kept for the journey")).to_be_visible()
    guest.faults.clear()  # Chromium reports each call that found no network
