"""Five viewers of a private account: what each sees, and that nothing else reaches the page or what it keeps."""

import pytest
from playwright.sync_api import Page, expect

from tests.support.deployed.http import answer_of
from tests.support.deployed.people import NewPerson, Person
from tests.support.web.browser import Visitor, follow, kept, settled

SECRET = "the view from ada's window"


@pytest.fixture
def owner(ada: Person, ben: Person) -> Person:
    """A private account with a post and one follower, ben."""
    ben.client.follow(ada.id)
    ada.publish_to_feed(SECRET)
    ada.client.update_me(is_private=True)
    return ada


def test_the_owner_and_a_follower_see_the_account_and_leave_nothing_to_the_next_user(
    owner: Person, ben: Person, new_person: NewPerson, guest: Visitor
) -> None:
    post = next(iter(ben.client.posts_of(owner.id)))
    for viewer in (owner, ben):
        page = guest.signed_in(viewer.username)
        follow(page, f"/@{owner.username}")
        page.get_by_role("list", name=f"Photos by {owner.username}").get_by_role("link").click()
        expect(page.get_by_text(SECRET)).to_be_visible()
        _sign_out(page)
        page.close()
    stranger = new_person("eve")
    page = guest.signed_in(stranger.username)
    _sees_only_the_head(page, owner, post["id"])
    expect(page.get_by_role("button", name="Ask to follow")).to_be_visible()
    with page.expect_response("**/v1/follow"):  # the button tells before; a load of the document would cut the call off
        page.get_by_role("button", name="Ask to follow").click()
    expect(page.get_by_role("button", name="Requested")).to_be_visible()
    page.goto(guest.origin)
    follow(page, f"/@{owner.username}")
    expect(page.get_by_text("Your request waits for an answer.")).to_be_visible()
    _sees_only_the_head(page, owner, post["id"])


def test_a_blocked_user_and_a_guest_find_no_such_post(owner: Person, new_person: NewPerson, guest: Visitor) -> None:
    post = next(iter(owner.client.posts_of(owner.id)))
    blocked = new_person("mallory")
    answer_of(owner.api.put(f"/v1/blocks/{blocked.id}"), 204)
    page = guest.signed_in(blocked.username)
    follow(page, f"/@{owner.username}")
    expect(page.get_by_role("heading", name="There is no such account")).to_be_visible()
    _finds_no_post(page, post["id"])
    _sign_out(page)
    follow(page, f"/@{owner.username}")
    expect(page.get_by_role("heading", name="This account is private")).to_be_visible()
    _finds_no_post(page, post["id"])


def _sees_only_the_head(page: Page, owner: Person, post_id: str) -> None:
    follow(page, f"/@{owner.username}/followers")
    expect(page.get_by_role("heading", name="This account is private")).to_be_visible()
    _finds_no_post(page, post_id)
    follow(page, f"/@{owner.username}")
    expect(page.get_by_role("heading", name=owner.username)).to_be_visible()
    expect(page.get_by_role("heading", name="This account is private")).to_be_visible()
    settled(page)
    assert SECRET not in kept(page)


def _finds_no_post(page: Page, post_id: str) -> None:
    follow(page, f"/p/{post_id}")
    expect(page.get_by_role("heading", name="There is no such post")).to_be_visible()
    settled(page)
    assert SECRET not in kept(page)


def _sign_out(page: Page) -> None:
    follow(page, "/settings/account")
    page.get_by_role("listitem").filter(has_text="This device").get_by_role("button").click()
    expect(page.get_by_role("navigation", name="Main")).to_have_count(0)
