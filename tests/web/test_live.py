"""What others do appears without a reload, also after the socket was lost."""

from typing import Any

from playwright.sync_api import Page, Route, expect

from tests.support.deployed.http import answer_of
from tests.support.deployed.people import Person
from tests.support.deployed.waiting import eventually
from tests.support.web.browser import Visitor, connected, follow, wait_for_sockets, wait_until, watch_reloads

REPORTS = """() => {
    const real = window.fetch;
    window.reported = [];
    window.fetch = async (request, ...rest) => {
        if (request.url?.endsWith("/v1/events")) window.reported.push(...(await request.clone().json()).events);
        return real(request, ...rest);
    };
}"""


def test_new_posts_totals_and_comments_appear_by_themselves(guest: Visitor, ada: Person, ben: Person) -> None:
    ada.client.follow(ben.id)
    page = connected(guest, ada.username)
    reloads = watch_reloads(page)
    post = ben.publish("while you look")
    shown = page.get_by_role("article").filter(has_text="while you look")
    expect(shown).to_be_visible()

    answer_of(ben.api.put(f"/v1/posts/{post['id']}/like"), 204)
    expect(shown.get_by_role("link", name="1 like")).to_be_visible()
    answer_of(ben.api.post(f"/v1/posts/{post['id']}/comments", {"body": "first"}), 201)
    expect(shown.get_by_role("link", name="1 comment")).to_be_visible()
    shown.get_by_role("link", name="1 comment").click()
    expect(page.get_by_role("article", name=f"Comment by {ben.username}")).to_contain_text("first")
    answer_of(ben.api.post(f"/v1/posts/{post['id']}/comments", {"body": "second"}), 201)
    expect(page.get_by_role("article", name=f"Comment by {ben.username}").filter(has_text="second")).to_be_visible()
    answer_of(ben.api.delete(f"/v1/posts/{post['id']}"), 204)
    expect(page.get_by_role("heading", name="This post is gone")).to_be_visible()
    assert reloads == []


def test_posts_wait_for_a_reader_who_is_further_down(guest: Visitor, ada: Person, ben: Person) -> None:
    ada.client.follow(ben.id)
    for number in range(3):
        ben.publish(f"number {number}")
    eventually(ada.feed_ids, lambda found: len(found) == 3)  # a late one would wait beside the newest
    page = connected(guest, ada.username)
    expect(page.get_by_role("article").filter(has_text="number 2")).to_be_visible()
    page.mouse.wheel(0, 900)
    wait_until(page, "() => scrollY > 300")
    ben.publish("the newest")
    page.get_by_role("button", name="Show 1 new post").click()
    expect(page.get_by_role("article").filter(has_text="the newest")).to_be_in_viewport()


def test_what_was_missed_without_a_socket_comes_after_it(guest: Visitor, ada: Person, ben: Person) -> None:
    ada.client.follow(ben.id)
    ben.publish("before")
    page = connected(guest, ada.username)
    refused: list[str] = []

    def refuse(route: Route) -> None:
        refused.append(route.request.url)
        route.abort()

    page.route("**/v1/live/tickets", refuse)
    page.evaluate("window.sockets.forEach(socket => socket.close())")
    while not refused:
        page.wait_for_timeout(50)
    ben.publish("meanwhile")
    page.unroute("**/v1/live/tickets")
    expect(page.get_by_role("article").filter(has_text="meanwhile")).to_be_visible()
    wait_for_sockets(page, 2)
    guest.faults.clear()  # Chromium reports the call that was cut off


def test_what_a_user_sees_is_reported_with_its_place_in_the_feed(guest: Visitor, ada: Person) -> None:
    post = ada.publish_to_feed("seen")
    guest.context.add_init_script(f"({REPORTS})()")
    page = guest.tab()
    page.clock.install()
    guest.sign_in(page, ada.username)
    expect(page.get_by_text("seen")).to_be_visible()
    _reported(page, post["id"], "impression")
    with page.expect_response("**/like"):
        page.get_by_role("button", name="Like", exact=True).click()
    follow(page, "/settings/appearance")
    kinds = _reported(page, post["id"], "view")
    assert "like" in kinds
    assert (kinds["impression"]["position"], kinds["impression"]["mode"]) == (0, "latest")
    assert kinds["view"]["request_id"]
    assert kinds["view"]["dwell_ms"] >= 1000


def _reported(page: Page, post_id: str, kind: str) -> dict[str, Any]:
    """The events of a post by type, once there is one of this type; the page's clock goes on as long as it takes."""

    def read() -> dict[str, Any]:
        page.clock.run_for(1_000)
        return {event["type"]: event for event in page.evaluate("window.reported") if event["post_id"] == post_id}

    return eventually(read, lambda kinds: kind in kinds)
