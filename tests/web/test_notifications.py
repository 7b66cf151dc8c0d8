"""Notifications: groups that form live, links to the very comment, pushes with the page closed, quiet hours."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.support.deployed.http import answer_of
from tests.support.deployed.people import NewPerson, Person
from tests.support.deployed.waiting import eventually
from tests.support.rooms.pushing import Browser, PushService
from tests.support.web.browser import (
    NewVisitor,
    Visitor,
    axe_in_both,
    connected,
    follow,
    settled,
    too_wide,
    wait_for_worker,
)

# Chromium without a network has no push service: the subscription is one that the test holds the key of.
SUBSCRIBED = """subscription => {
    const bytes = text => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), c => c.charCodeAt(0));
    const made = {
        endpoint: subscription.endpoint,
        options: {get applicationServerKey() { return bytes(localStorage.getItem("test:pushed")).buffer; }},
        toJSON: () => subscription,
        getKey: name => bytes(subscription.keys[name]).buffer,
        unsubscribe: async () => { localStorage.removeItem("test:pushed"); return true; },
    };
    PushManager.prototype.getSubscription = async () => localStorage.getItem("test:pushed") ? made : null;
    PushManager.prototype.subscribe = async ({userVisibleOnly, applicationServerKey}) => {
        if (!userVisibleOnly || !applicationServerKey) throw new TypeError("not asked as browsers want it");
        localStorage.setItem("test:pushed", applicationServerKey);
        return made;
    };
}"""
SHOWN = """async () => (await self.registration.getNotifications()).map(({body, tag}) => ({body, tag}))"""
CLICKED = """async () => {
    const [notification] = await self.registration.getNotifications();
    self.dispatchEvent(new NotificationEvent("notificationclick", {notification}));
}"""


@pytest.fixture
def push_service() -> Iterator[PushService]:
    """A push service that the functions of the stage reach."""
    with PushService().serving() as service:
        yield service


def test_a_group_forms_live_and_leads_to_the_very_comment(
    new_visitor: NewVisitor, ada: Person, ben: Person, new_person: NewPerson
) -> None:
    cleo = new_person("cleo")
    post = ada.publish("one picture")
    here, there = new_visitor(viewport={"width": 412, "height": 823}), new_visitor()
    page = connected(here, ada.username)
    other = there.signed_in(ben.username)
    other.goto(f"{there.origin}/p/{post['id']}")
    other.get_by_role("button", name="Like", exact=True).click()
    badge = page.get_by_role("navigation", name="Main").get_by_role("link", name="Notifications")
    expect(badge).to_contain_text("1")
    assert too_wide(page) == []
    badge.click()
    expect(page.get_by_role("heading", name="Today")).to_be_visible()
    expect(_row(page, f"{ben.username} liked your post.")).to_be_visible()
    expect(badge).not_to_contain_text("1")  # it was seen
    answer_of(cleo.api.put(f"/v1/posts/{post['id']}/like"), 204)
    both = _row(page, f"{cleo.username} and {ben.username} liked your post.")
    expect(both).to_be_visible()
    expect(both.get_by_role("img")).to_be_visible()
    for number in range(25):  # the comment is not on the first page of comments
        answer_of(ada.api.post(f"/v1/posts/{post['id']}/comments", {"body": f"mine {number}"}), 201)
        if number == 0:
            other.get_by_label("Write a comment").fill("what a light")
            other.get_by_role("button", name="Send").click()
            expect(other.get_by_role("article", name=f"Comment by {ben.username}")).to_be_visible()
    _row(page, f"{ben.username} commented on your post.").click()
    said = page.get_by_role("article", name=f"Comment by {ben.username}")
    expect(said).to_contain_text("what a light")
    expect(said).to_be_in_viewport()
    answer_of(ben.api.delete(f"/v1/posts/{post['id']}/like"), 204)
    follow(page, "/notifications")
    expect(_row(page, f"{cleo.username} liked your post.")).to_be_visible()


def test_a_push_is_shown_with_the_page_closed_and_leads_to_the_comment(
    guest: Visitor, ada: Person, ben: Person, push_service: PushService
) -> None:
    browser = push_service.browser(ada.username)
    post = ada.publish("far away")
    page = _subscribed(guest, ada, ben, browser, post["id"])
    page.close()
    comment = answer_of(ben.api.post(f"/v1/posts/{post['id']}/comments", {"body": "come back"}), 201)
    payload = _pushed(push_service, browser, "comment")
    assert (payload["title"], payload["body"]) == (ben.username, f"{ben.username} commented on your post.")
    assert payload["path"] == f"/p/{post['id']}?comment={comment['id']}"
    blank = guest.context.new_page()
    for _ in range(2):
        _deliver(guest, blank, payload)
    worker = guest.context.service_workers[0]
    shown = eventually(lambda: worker.evaluate(SHOWN), bool)
    assert [(each["body"], each["tag"]) for each in shown] == [(payload["body"], payload["group"])]

    again = guest.tab()
    again.goto(guest.origin)
    expect(again.get_by_role("navigation", name="Main")).to_be_visible()
    worker.evaluate(CLICKED)
    again.wait_for_url(f"**{payload['path']}")
    expect(again.get_by_role("article", name=f"Comment by {ben.username}")).to_be_in_viewport()

    follow(again, "/settings/language")
    again.get_by_label("Deutsch").check()
    eventually(
        lambda: [each["language"] for each in answer_of(ada.api.get("/v1/push"))["subscriptions"]],
        lambda told: told == ["de"],
    )
    answer_of(ben.api.post("/v1/follow", {"target_user_id": ada.id}))
    assert _pushed(push_service, browser, "follow")["body"] == f"{ben.username} folgt dir."


def test_quiet_hours_and_the_end_of_the_session_are_respected(
    guest: Visitor, ada: Person, ben: Person, push_service: PushService
) -> None:
    browser = push_service.browser(ada.username)
    post = ada.publish("sleepy")
    page = _subscribed(guest, ada, ben, browser, post["id"])
    follow(page, "/settings/notifications")
    quiet = page.get_by_role("switch", name="Quiet hours")
    quiet.click()
    expect(quiet).to_be_checked()
    now = datetime.now(UTC)
    zone = page.evaluate("Intl.DateTimeFormat().resolvedOptions().timeZone")
    # Half past is never an hour that is offered at first, so start and end differ after each of them is written.
    hours = {name: f"{now + timedelta(hours=by):%H:30}" for name, by in (("start", -1), ("end", 3))}
    assert zone == "UTC"
    for label, name in (("From", "start"), ("Until", "end")):
        page.get_by_label(label, exact=True).fill(hours[name])
        eventually(lambda: _quiet_hours(ada), lambda found: bool(found) and found[name] == hours[name])  # noqa: B023
    assert _quiet_hours(ada) == {**hours, "zone": "UTC"}
    answer_of(ben.api.post(f"/v1/posts/{post['id']}/comments", {"body": "psst"}), 201)
    _listed(ada, "comment")
    quiet.click()
    eventually(lambda: _quiet_hours(ada), lambda found: not found)
    answer_of(ben.api.post("/v1/follow", {"target_user_id": ada.id}))
    assert _pushed(push_service, browser, "follow")["type"] == "follow"
    assert "comment" not in _types(push_service, browser), "pushed in quiet hours"

    follow(page, "/settings/account")
    page.get_by_role("button", name="Sign out:").first.click()
    expect(page.get_by_role("navigation", name="Main")).to_have_count(0)
    eventually(lambda: answer_of(ada.api.get("/v1/push"))["subscriptions"], lambda left: left == [])
    second = ada.publish("nobody hears")
    answer_of(ben.api.post(f"/v1/posts/{second['id']}/comments", {"body": "hello?"}), 201)
    eventually(lambda: [each["target"]["post_id"] for each in _notifications(ada)], lambda ids: second["id"] in ids)
    assert _types(push_service, browser).count("comment") == 0


def test_what_is_filtered_and_what_is_told(guest: Visitor, ada: Person, ben: Person) -> None:
    page = guest.signed_in(ada.username)
    follow(page, "/notifications")
    expect(page.get_by_role("heading", name="Nothing yet")).to_be_visible()
    follow(page, "/settings/notifications")
    page.get_by_label("People whom you do not follow").select_option("filter")
    page.get_by_role("checkbox", name="Likes: when Emulsion is closed").click()
    told = eventually(
        lambda: answer_of(ada.api.get("/v1/notifications/preferences")),
        lambda each: each["policy"]["not_followed"] == "filter" and not each["types"]["like"]["push"],
    )
    assert told["types"]["like"]["live"]
    ben.client.follow(ada.id)
    eventually(lambda: answer_of(ada.api.get("/v1/notifications/requests"))["items"], bool)
    assert _notifications(ada) == []
    follow(page, "/notifications")
    page.get_by_role("link", name="Filtered notifications").click()
    expect(_row(page, f"{ben.username} follows you.")).to_be_visible()


def test_pages_are_accessible_and_fit_in_every_language(guest: Visitor, ada: Person, ben: Person) -> None:
    post = ada.publish("seen by all")
    ben.client.follow(ada.id)
    answer_of(ben.api.put(f"/v1/posts/{post['id']}/like"), 204)
    _listed(ada, "like")
    page = guest.signed_in(ada.username)
    page.set_viewport_size({"width": 320, "height": 640})
    for path in ("/notifications", "/notifications/requests", "/settings/notifications"):
        follow(page, path)
        settled(page)
        assert axe_in_both(page) == []
        assert too_wide(page) == []
    for language, text in (("de", f"{ben.username} gefällt dein Beitrag."), ("ar", "نال منشورك إعجاب")):
        page.evaluate("tag => localStorage.setItem('emulsion:language', tag)", language)
        page.goto(f"{guest.origin}/notifications")
        expect(page.get_by_role("link").filter(has_text=text)).to_be_visible()
        assert too_wide(page) == []


def _row(page: Page, text: str) -> Any:
    return page.get_by_role("main").get_by_role("link").filter(has_text=text)


def _subscribed(guest: Visitor, ada: Person, ben: Person, browser: Browser, post_id: str) -> Page:
    """A tab of Ada in which pushes were turned on, after Ben gave a reason to."""
    guest.context.grant_permissions(["notifications"], origin=guest.origin)
    guest.context.add_init_script(f"({SUBSCRIBED})({json.dumps(browser.subscription)})")
    page = guest.signed_in(ada.username)
    wait_for_worker(page)
    follow(page, "/notifications")
    expect(page.get_by_role("heading", name="Nothing yet")).to_be_visible()
    expect(page.get_by_role("button", name="Turn on")).to_have_count(0)
    answer_of(ben.api.put(f"/v1/posts/{post_id}/like"), 204)
    page.get_by_role("button", name="Turn on").click()
    expect(page.get_by_text("This browser will tell you.")).to_be_visible()
    assert len(answer_of(ada.api.get("/v1/push"))["subscriptions"]) == 1
    assert page.evaluate("localStorage.getItem('test:pushed')") == answer_of(ada.api.get("/v1/push"))["public_key"]
    return page


def _deliver(guest: Visitor, page: Page, payload: dict[str, Any]) -> None:
    """Hand a push to the service worker, as Chromium does when its push service has one."""
    session = guest.context.new_cdp_session(page)
    found: list[str] = []

    def note(event: dict[str, Any]) -> None:
        found.extend(each["registrationId"] for each in event["registrations"] if guest.origin in each["scopeURL"])

    session.on("ServiceWorker.workerRegistrationUpdated", note)
    session.send("ServiceWorker.enable")
    while not found:
        page.wait_for_timeout(50)
    push = {"origin": guest.origin, "registrationId": found[-1], "data": json.dumps(payload)}
    session.send("ServiceWorker.deliverPushMessage", push)
    session.detach()


def _pushed(service: PushService, browser: Browser, kind: str) -> dict[str, Any]:
    """The first push of a type."""
    eventually(lambda: _types(service, browser), lambda types: kind in types)
    return next(each for each in map(browser.read, service.received) if each["type"] == kind)


def _types(service: PushService, browser: Browser) -> list[str]:
    return [browser.read(each)["type"] for each in service.received]


def _quiet_hours(person: Person) -> dict[str, str]:
    hours: dict[str, str] = answer_of(person.api.get("/v1/push"))["quiet_hours"]
    return hours


def _notifications(person: Person) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = answer_of(person.api.get("/v1/notifications"))["items"]
    return items


def _listed(person: Person, kind: str) -> None:
    eventually(lambda: [each["type"] for each in _notifications(person)], lambda types: kind in types)
