"""A user's own comments: edited while that is possible, and listed."""

from playwright.sync_api import expect

from tests.support.deployed.people import Person
from tests.support.web.browser import Visitor, axe, follow


def test_own_comments_are_listed_and_edited(guest: Visitor, ada: Person, ben: Person) -> None:
    post = ben.publish("the pier")
    page = guest.signed_in(ada.username)
    follow(page, f"/p/{post['id']}")
    page.get_by_label("Write a comment").fill("teh light")
    page.get_by_role("button", name="Send", exact=True).click()
    comment = page.get_by_role("article", name=f"Comment by {ada.username}")
    comment.get_by_role("button", name="More about this comment").click()
    page.get_by_role("dialog").get_by_role("button", name="Edit").click()
    page.get_by_label("Text", exact=True).fill("the light")
    assert axe(page) == []
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(comment).to_contain_text("the light")
    expect(comment).to_contain_text("edited")
    follow(page, "/archive/comments")
    page.get_by_role("link", name="the light").click()
    expect(page.get_by_role("region", name="Comments")).to_contain_text("the light")
