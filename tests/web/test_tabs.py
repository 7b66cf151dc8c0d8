"""Tabs share one session and what they know."""

from collections import Counter
from functools import partial

from playwright.sync_api import Route, expect

from tests.support.deployed.http import answer_of
from tests.support.deployed.people import Person
from tests.support.deployed.waiting import eventually
from tests.support.web.browser import Visitor, follow, kept, wait_for_kept


def test_a_like_in_one_tab_is_seen_in_the_other(guest: Visitor, ada: Person) -> None:
    post = ada.publish_to_feed("twice open")
    first = guest.signed_in(ada.username)
    second = guest.tab()
    second.goto(guest.origin)
    there = second.get_by_role("article").first
    expect(there).to_be_visible()
    first.get_by_role("article").first.get_by_role("button", name="Like", exact=True).click()
    expect(there.get_by_role("button", name="Like", exact=True)).to_have_attribute("aria-pressed", "true")
    expect(there.get_by_role("link", name="1 like")).to_be_visible()
    follow(second, f"/p/{post['id']}")
    second.get_by_role("button", name="Like", exact=True).click()
    expect(first.get_by_role("button", name="Like", exact=True)).to_have_attribute("aria-pressed", "false")
    expect(first.get_by_role("link", name="1 like")).to_have_count(0)


def test_a_refused_like_is_taken_back(guest: Visitor, ada: Person, ben: Person) -> None:
    ada.client.follow(ben.id)
    post = ben.publish("soon gone")
    page = guest.signed_in(ada.username)
    shown = page.get_by_role("article").first
    expect(shown).to_contain_text("soon gone")

    def delete_first(route: Route) -> None:
        answer_of(ben.api.delete(f"/v1/posts/{post['id']}"), 204)
        route.continue_()

    page.route("**/like", delete_first, times=1)  # deleted any earlier, the post might leave the feed before the click
    like = shown.get_by_role("button", name="Like", exact=True)
    like.click()
    expect(page.get_by_text("This post is gone.")).to_be_visible()
    expect(like.and_(page.locator("[aria-pressed=true]"))).to_have_count(0)


def test_three_tabs_whose_token_has_ended_refresh_and_go_on(guest: Visitor, ada: Person) -> None:
    ada.publish_to_feed("still here")
    tabs = [guest.signed_in(ada.username)]
    for _ in range(2):
        tab = guest.tab()
        tab.goto(guest.origin)
        tabs.append(tab)
    for tab in tabs:
        expect(tab.get_by_role("article").first).to_be_visible()
    used: set[str] = set()
    calls: Counter[str] = Counter()

    def refuse_old(route: Route) -> None:
        path = route.request.url.partition("/v1")[2].partition("?")[0]
        token = route.request.headers.get("authorization", "")
        calls[path] += 1
        if path != "/auth/refresh" and token in used:
            problem = {"type": "urn:emulsion:problem:expired-token", "detail": "The token has ended.", "status": 401}
            route.fulfill(status=401, content_type="application/problem+json", json=problem)
        else:
            route.continue_()

    for tab in tabs:
        tab.on("request", lambda request: used.add(request.headers.get("authorization", "")) if not calls else None)
    for tab in tabs:
        follow(tab, "/settings/blocked")
        expect(tab.get_by_text("You blocked nobody")).to_be_visible()
    used.discard("")
    assert used
    guest.context.route("**/v1/**", refuse_old)
    calls["begun"] += 1
    for tab in tabs:
        follow(tab, "/settings/muted")
    for tab in tabs:
        expect(tab.get_by_text("You muted nobody")).to_be_visible()
    assert 1 <= calls["/auth/refresh"] <= len(tabs)
    for tab in tabs:
        follow(tab, "/settings/account")
        expect(tab.get_by_text(f"Signed in as {ada.email}")).to_be_visible()


def test_signing_out_reaches_every_tab_and_empties_what_was_kept(guest: Visitor, ada: Person) -> None:
    ada.publish_to_feed("a secret of ada")
    first = guest.signed_in(ada.username)
    second = guest.tab()
    second.goto(guest.origin)
    for tab in (first, second):
        expect(tab.get_by_text("a secret of ada")).to_be_visible()
    wait_for_kept(second, "feeds", "a secret of ada")
    follow(first, "/settings/account")
    first.get_by_role("button", name="Sign out:").first.click()
    for tab in (first, second):
        expect(tab.get_by_role("navigation", name="Main")).to_have_count(0)
    for tab in (first, second):
        eventually(partial(kept, tab), lambda text: "a secret of ada" not in text and ada.email not in text)
    second.goto(guest.origin)
    expect(second.get_by_role("heading", name="Photographs first.")).to_be_visible()
