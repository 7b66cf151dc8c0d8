"""Messages: conversations in two browsers, requests, groups, and messages that are written without a network."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.support.deployed.http import answer_of
from tests.support.deployed.people import NewPerson, Person
from tests.support.deployed.waiting import eventually
from tests.support.web.browser import (
    COLOURS,
    LEVELS,
    NewVisitor,
    Visitor,
    axe,
    connected,
    follow,
    kept,
    settled,
    too_wide,
    wait_for_kept,
    wait_for_sockets,
    wait_for_worker,
)
from tests.support.web.photos import files

OPEN_SOCKETS = "() => window.sockets.filter(({readyState}) => readyState <= 1).length"
TEXTS = """() => [...document.querySelectorAll("ol.rows .message .bubble")].map(each => each.textContent)"""


def test_two_browsers_talk_and_nothing_is_lost_or_doubled_when_a_socket_is_cut(
    new_visitor: NewVisitor, ada: Person, ben: Person
) -> None:
    path = _befriended(ada, ben)
    here, there = new_visitor(), new_visitor(viewport={"width": 412, "height": 823})
    one, other = _opened(here, ada, path), _opened(there, ben, path)
    _write(one, "hello")
    expect(_text(other, "hello")).to_be_visible()
    expect(one.get_by_text("Seen", exact=False)).to_be_visible()
    _type_until(one, other.get_by_text(f"{ada.username} is typing"))

    refused: list[str] = []

    def refuse(route: Route) -> None:
        refused.append(route.request.url)
        route.abort()

    other.route("**/v1/live/tickets", refuse)
    other.evaluate("window.sockets.forEach(socket => socket.close())")
    while not refused:
        other.wait_for_timeout(50)
    for number in range(3):
        _write(one, f"from ada {number}")
        _write(other, f"from ben {number}")
    expect(other.locator("[data-letter]")).to_have_count(0)
    other.unroute("**/v1/live/tickets")
    wait_for_sockets(other, 2)
    for page in (one, other):
        expect(page.locator("[data-letter]")).to_have_count(0)
        expect(page.locator("ol.rows .message .bubble")).to_have_count(7)
    expected = [each["text"] for each in reversed(_messages(ada, path))]
    assert len({*expected}) == 7
    assert one.evaluate(TEXTS) == other.evaluate(TEXTS) == expected
    there.faults.clear()  # Chromium reports the calls that were cut off


def test_a_message_written_offline_is_sent_once_after_the_tab_was_killed(
    guest: Visitor, ada: Person, ben: Person
) -> None:
    path = _befriended(ada, ben)
    _send(ben, path, "read this on the train")
    page = _opened(guest, ada, path)
    expect(_text(page, "read this on the train")).to_be_visible()
    wait_for_worker(page)
    wait_for_kept(page, "threads", "read this on the train")
    guest.context.set_offline(True)
    for text in ("no network here", "and none now"):
        _write(page, text)
    expect(page.locator("[data-letter]")).to_have_count(2)
    wait_for_kept(page, "letters", "and none now")
    page.close()

    again = guest.tab()
    again.goto(guest.origin + path)
    expect(again.get_by_text("You are offline. This is the conversation as of")).to_be_visible()
    expect(_text(again, "read this on the train")).to_be_visible()
    expect(again.locator("[data-letter]")).to_have_count(2)
    follow(again, "/messages")
    expect(again.get_by_text("You are offline. These are your messages from")).to_be_visible()
    guest.context.set_offline(False)
    follow(again, path)
    expect(again.locator("[data-seq]")).to_have_count(3)
    expect(again.locator("[data-letter]")).to_have_count(0)
    written = [each["text"] for each in reversed(_messages(ben, path))]
    assert written == ["read this on the train", "no network here", "and none now"]

    follow(again, "/settings/account")
    again.get_by_role("button", name="Sign out:").first.click()
    expect(again.get_by_role("navigation", name="Main")).to_have_count(0)
    eventually(lambda: kept(again), lambda text: "on the train" not in text and "no network here" not in text)
    guest.faults.clear()  # Chromium reports each call that found no network


def test_a_request_is_accepted_and_another_one_refused(
    new_visitor: NewVisitor, ada: Person, ben: Person, new_person: NewPerson
) -> None:
    cleo = new_person("cleo")
    asks = _conversation(cleo, ada)
    _send(cleo, asks, "buy my prints")
    here, there = new_visitor(), new_visitor()
    sender = _opened(there, ben, _conversation(ben, ada))
    sender.get_by_label("Add photos or videos").set_input_files(files(1))
    _write(sender, "may I use this one?")
    expect(sender.locator("[data-letter]")).to_have_count(0)

    page = here.signed_in(ada.username)
    follow(page, "/messages/requests")
    expect(page.get_by_role("listitem", name="Request from")).to_have_count(2)
    refused = page.get_by_role("listitem", name=f"Request from {cleo.username}")
    refused.get_by_role("button", name="Decline").click()
    expect(refused).to_have_count(0)
    page.get_by_role("listitem", name=f"Request from {ben.username}").get_by_role("link").click()
    expect(_text(page, "may I use this one?")).to_be_visible()
    expect(page.get_by_text("Photos are shown once you accept.")).to_be_visible()
    expect(page.locator(".media-grid")).to_have_count(0)
    expect(page.get_by_label("Write a message")).to_have_count(0)
    assert _conversation_of(ada, page)["state"] == "request"
    assert [each["read_up_to"] for each in _conversation_of(ben, sender)["members"]] == [None, None]
    expect(sender.get_by_text("Seen", exact=False)).to_have_count(0)

    page.get_by_role("button", name="Accept").click()
    expect(page.get_by_role("button", name="Open photo 1 of 1")).to_be_visible()
    expect(sender.get_by_text("Seen", exact=False)).to_be_visible()
    _write(page, "gladly")
    expect(_text(sender, "gladly")).to_be_visible()
    page.get_by_role("button", name="Open photo 1 of 1").click()
    expect(page.get_by_role("dialog").get_by_role("img")).to_be_visible()
    assert answer_of(ada.api.get("/v1/message-requests"))["items"] == []


def test_a_group_is_begun_renamed_and_left_by_keyboard_alone(
    new_visitor: NewVisitor, ada: Person, ben: Person, new_person: NewPerson
) -> None:
    cleo = new_person("cleo")
    for each in (ben, cleo):
        ada.client.follow(each.id)
        each.client.follow(ada.id)
    page = new_visitor().signed_in(ada.username)
    follow(page, "/messages")
    keys = page.keyboard
    _tab_to(page, "New message")
    keys.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    for each in (ben, cleo):
        _tab_to(page, lambda name: name == "Name or username")
        keys.type(each.username)
        expect(page.get_by_role("checkbox", name=each.username)).to_be_visible()
        keys.press("Enter")
    _tab_to(page, "Name of the group")
    keys.type("Darkroom")
    keys.press("Enter")
    expect(page.get_by_role("heading", name="Darkroom")).to_be_visible()
    expect(page.get_by_label("Write a message")).to_be_focused()
    keys.type("first line")
    keys.press("Shift+Enter")
    keys.type("second line")
    keys.press("Enter")
    expect(page.locator("[data-seq]")).to_contain_text("first line\nsecond line")

    member = new_visitor().signed_in(ben.username)
    follow(member, "/messages")
    member.get_by_role("link", name="Darkroom").click()
    member.get_by_role("button", name="React to the message").click()
    member.get_by_role("button", name="React with 🔥").click()
    expect(page.get_by_role("button", name=f"🔥 by {ben.username}")).to_be_visible()

    _tab_to(page, "More about your message", back=True)
    keys.press("Enter")
    _tab_to(page, "Take back")
    keys.press("Enter")
    _tab_to(page, "Take back")
    keys.press("Enter")
    for tab in (page, member):
        expect(tab.locator("[data-seq]")).to_contain_text("This message was taken back.")
    _tab_to(page, "About this conversation", back=True)
    keys.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    _tab_to(page, "Name of the group")
    keys.press("Control+a")
    keys.type("Lightroom")
    keys.press("Enter")
    expect(page.get_by_role("heading", name="Lightroom", level=2)).to_be_visible()
    keys.press("Escape")
    expect(page.get_by_role("button", name="About this conversation")).to_be_focused()

    _leave(member, "Lightroom")
    left = eventually(lambda: _conversation_of(ada, page), lambda found: len(found["members"]) == 2)
    assert {each["id"] for each in left["members"]} == {ada.id, cleo.id}


def _leave(page: Page, title: str) -> None:
    page.reload()
    page.get_by_role("button", name="About this conversation").click()
    page.get_by_role("button", name="Leave").click()
    page.get_by_role("dialog", name=f"Leave {title}?").get_by_role("button", name="Leave").click()
    expect(page.get_by_role("heading", name="No messages yet")).to_be_visible()


def test_three_tabs_share_one_socket_and_all_hear_of_a_message(guest: Visitor, ada: Person, ben: Person) -> None:
    path = _befriended(ada, ben)
    first = _opened(guest, ada, path)
    tabs = [first]
    for address in ("/messages", "/saved"):
        tab = guest.tab()
        tab.goto(guest.origin + address)
        tabs.append(tab)
    expect(tabs[1].get_by_role("link", name=ben.username)).to_be_visible()
    expect(tabs[2].get_by_role("heading", name="Saved", exact=True)).to_be_visible()
    tabs[2].bring_to_front()
    _send(ben, path, "to all of you")
    expect(_text(first, "to all of you")).to_be_visible()
    expect(tabs[1].get_by_role("link", name=ben.username)).to_contain_text("to all of you")
    assert sum(tab.evaluate(OPEN_SOCKETS) for tab in tabs) == 1
    first.close()
    _wait_for_socket(tabs[1:])
    _send(ben, path, "and to who is left")
    expect(tabs[1].get_by_role("link", name=ben.username)).to_contain_text("and to who is left")
    guest.faults.clear()


def test_a_post_is_sent_and_seen_only_by_who_may_see_it(
    new_visitor: NewVisitor, ada: Person, ben: Person, new_person: NewPerson
) -> None:
    cleo = new_person("cleo")
    cleo.client.update_me(is_private=True)
    ada.client.follow(cleo.id)
    cleo.client.accept_requests()
    path = _befriended(ada, ben)
    post = cleo.publish("for friends alone")
    page = new_visitor().signed_in(ada.username)
    follow(page, f"/p/{post['id']}")
    page.get_by_role("button", name="Share", exact=True).click()
    page.get_by_role("checkbox", name=ben.username).check()
    page.get_by_role("dialog").get_by_label("Write a message").fill("look")
    page.get_by_role("dialog").get_by_role("button", name="Send").click()
    expect(page.get_by_text("Sent.")).to_be_visible()
    eventually(lambda: _messages(ben, path), bool)
    other = new_visitor().signed_in(ben.username)
    follow(other, path)
    expect(_text(other, "look")).to_be_visible()
    expect(other.get_by_text("This post cannot be shown to you.")).to_be_visible()
    assert "for friends alone" not in kept(other)
    follow(page, path)
    expect(page.get_by_role("link", name=f"Post by {cleo.username}")).to_contain_text("for friends alone")

    answer_of(ben.api.put(f"/v1/blocks/{ada.id}"), 204)
    page.reload()
    expect(page.get_by_text("You cannot write to this conversation.", exact=False)).to_be_visible()
    expect(_text(page, "look")).to_be_visible()
    expect(page.get_by_label("Write a message")).to_have_count(0)


def test_older_messages_come_without_a_jump_and_the_end_is_one_step_away(
    guest: Visitor, ada: Person, ben: Person
) -> None:
    path = _befriended(ada, ben)
    for number in range(33):
        _send(ben, path, f"line {number}")
    page = _opened(guest, ada, path)
    expect(page.get_by_text("New messages")).to_be_visible()
    expect(_text(page, "line 32")).to_have_count(1)
    box = page.get_by_role("group", name="Messages; use the arrow keys")
    box.evaluate("box => { box.scrollTop = -box.scrollHeight; }")
    expect(_text(page, "line 0")).to_have_count(1)
    shown = page.evaluate(TEXTS)
    assert shown == [f"line {number}" for number in range(33)]
    page.get_by_role("button", name="To the newest message").or_(page.locator(".to-end")).click()
    expect(_text(page, "line 32")).to_be_in_viewport()


@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing_and_nothing_is_too_wide(
    new_visitor: NewVisitor, ada: Person, ben: Person, new_person: NewPerson, width: int
) -> None:
    path = _befriended(ada, ben)
    message = _send(ben, path, "a" * 300)
    answer_of(ben.api.send("PUT", f"{_api(path)}/messages/{message['id']}/reaction", json={"emoji": "🔥"}), 204)
    _send(ada, path, "see https://example.org/" + "long" * 30)
    stranger = new_person("cleo")
    _send(stranger, _conversation(stranger, ada), "may I?")
    profile = new_visitor(viewport={"width": width, "height": 700}, reduced_motion="reduce")
    page = profile.signed_in(ada.username)
    found: dict[str, list[str]] = {}
    for where in ("/messages", "/messages/requests", path):
        follow(page, where)
        settled(page)
        found |= _faults(page, where)
    follow(page, path)
    page.get_by_role("button", name="More about your message").press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    found |= _faults(page, "acts")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    page.get_by_role("button", name="About this conversation").click()
    expect(dialog).to_be_visible()
    found |= _faults(page, "details")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    follow(page, "/messages")
    page.get_by_role("button", name="New message").first.click()
    expect(dialog).to_be_visible()
    found |= _faults(page, "new")
    assert found == {}


def _faults(page: Page, name: str) -> dict[str, list[str]]:
    found = {f"{name}, wide": too_wide(page)}
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    found[f"{name}, light"] = axe(page, LEVELS)
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    found[f"{name}, dark"] = axe(page, COLOURS)
    return {where: faults for where, faults in found.items() if faults}


def _opened(visitor: Visitor, person: Person, path: str) -> Page:
    """The conversation in a tab of a signed-in user whose socket is open."""
    page = connected(visitor, person.username)
    follow(page, path)
    expect(page.get_by_label("Write a message")).to_be_visible()
    return page


def _type_until(page: Page, seen: Locator) -> None:
    """Type until the other one sees it: what comes late is not shown."""

    def press() -> bool:
        page.get_by_label("Write a message").press("x")
        return seen.is_visible()

    eventually(press, bool)


def _write(page: Page, text: str) -> None:
    field = page.get_by_label("Write a message")
    field.fill(text)
    field.press("Enter")
    expect(_text(page, text)).to_be_visible()


def _text(page: Page, text: str) -> Locator:
    return page.locator("ol.rows .message").get_by_text(text, exact=True)


def _befriended(one: Person, other: Person) -> str:
    """The page of the conversation of two users that follow each other."""
    one.client.follow(other.id)
    other.client.follow(one.id)
    return _conversation(one, other)


def _conversation(one: Person, other: Person) -> str:
    begun = answer_of(one.api.post("/v1/conversations", {"user_ids": [other.id]}), 201)
    return f"/messages/{begun['id']}"


def _api(path: str) -> str:
    return path.replace("/messages/", "/v1/conversations/")


def _send(person: Person, path: str, text: str) -> dict[str, Any]:
    body = {"client_id": f"test-{abs(hash((person.id, path, text)))}", "text": text}
    sent: dict[str, Any] = answer_of(person.api.post(f"{_api(path)}/messages", body), 201)
    return sent


def _messages(person: Person, path: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = answer_of(person.api.get(f"{_api(path)}/messages", limit=100))["items"]
    return found


def _conversation_of(person: Person, page: Page) -> dict[str, Any]:
    found: dict[str, Any] = answer_of(person.api.get(_api(page.url[page.url.index("/messages/") :])))
    return found


def _wait_for_socket(tabs: list[Page]) -> None:
    greeted = "() => window.sockets.some(({readyState, greeted}) => greeted && readyState === 1)"
    eventually(lambda: [tab.evaluate(greeted) for tab in tabs], any)


NAME = """() => {
    const {activeElement: element} = document;
    return element.getAttribute("aria-label") || element.labels?.[0]?.textContent || element.textContent.trim();
}"""


def _tab_to(page: Page, label: str | Callable[[str], bool], *, back: bool = False) -> None:
    fits = label if callable(label) else lambda name: name.startswith(str(label))
    for _ in range(60):
        if fits(page.evaluate(NAME)):
            return
        page.keyboard.press("Shift+Tab" if back else "Tab")
    raise AssertionError(f"the tab key does not reach {label!r}")
