"""Uploads that are cut off: finished after a reload, and once."""

import threading

from playwright.sync_api import Page, Route, expect

from tests.support.deployed.people import Person
from tests.support.web.browser import Visitor, settled, wait_until
from tests.support.web.photos import files


def test_a_tab_that_is_killed_half_way_finishes_after_it_is_opened_again(guest: Visitor, ada: Person) -> None:
    page = guest.signed_in(ada.username)
    stored: list[str] = []
    held: list[str] = []

    def let_two_through(route: Route) -> None:
        if route.request.method == "PUT" and len(stored) >= 2:
            held.append(route.request.url)
            return  # and no answer comes
        if route.request.method == "PUT":
            stored.append(route.request.url)
        route.continue_()

    page.route("**/u/*/raw/**", let_two_through)
    _share(page, 4, "cut off")
    while len(held) < 2:
        page.wait_for_timeout(50)
    page.close()

    sent: list[str] = []
    again = guest.tab()
    again.on("request", lambda request: sent.append(request.url) if request.method == "PUT" else None)
    again.goto(guest.origin)
    expect(again.get_by_role("link", name="See it")).to_be_visible()
    assert len(sent) == 2, "what was stored is not sent again"
    posts = list(ada.client.posts_of(ada.id))
    assert [(post["caption"], len(post["media"])) for post in posts] == [("cut off", 4)]


def test_a_tab_that_is_killed_before_the_answer_makes_one_post(guest: Visitor, ada: Person) -> None:
    page = guest.signed_in(ada.username)
    made = threading.Event()

    def swallow(route: Route) -> None:
        assert route.fetch().status in (201, 202)  # the service has the post; the tab never learns of it
        made.set()

    page.route("**/v1/posts", swallow)
    _share(page, 1, "answer lost")
    wait_until(page, "() => document.querySelector('[data-upload=sending] progress')?.value === 100")
    while not made.is_set():
        page.wait_for_timeout(50)
    page.close()

    again = guest.tab()
    again.goto(guest.origin)
    expect(again.get_by_role("link", name="See it")).to_be_visible()
    assert [post["caption"] for post in ada.client.posts_of(ada.id)] == ["answer lost"]
    again.reload()
    expect(again.get_by_role("article")).to_have_count(1)
    settled(again)  # the queue, which comes after the page, would have begun
    expect(again.locator("[data-upload]")).to_have_count(0)


def _share(page: Page, number: int, caption: str) -> None:
    page.get_by_role("link", name="Create", exact=True).click()
    page.get_by_label("Choose photos or videos").set_input_files(files(number))
    page.get_by_label("Caption").fill(caption)
    page.get_by_role("button", name="Share", exact=True).click()
