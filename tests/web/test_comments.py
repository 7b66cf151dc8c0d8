"""Two users talk below a post."""

from playwright.sync_api import expect

from tests.support.deployed.people import Person
from tests.support.web.browser import NewVisitor, axe, follow


def test_a_comment_its_reply_and_its_end(new_visitor: NewVisitor, ada: Person, ben: Person) -> None:
    post = ada.publish_to_feed("what do you see?")
    reader = new_visitor().signed_in(ben.username)
    follow(reader, f"/p/{post['id']}")
    expect(reader.get_by_text("No comments yet.")).to_be_visible()
    reader.get_by_role("heading", name="Post by").focus()
    reader.keyboard.press("c")
    expect(reader.get_by_label("Write a comment")).to_be_focused()
    reader.keyboard.type("Four colours, <b>not</b> five")
    reader.keyboard.press("Enter")
    said = reader.get_by_role("article", name=f"Comment by {ben.username}")
    expect(said).to_contain_text("Four colours, <b>not</b> five")
    expect(reader.get_by_label("Write a comment")).to_have_value("")

    author = new_visitor().signed_in(ada.username)
    follow(author, f"/p/{post['id']}")
    comment = author.get_by_role("article", name=f"Comment by {ben.username}")
    comment.get_by_role("button", name="Like the comment").click()
    comment.get_by_role("button", name="Reply").click()
    expect(author.get_by_label("Write a comment")).to_be_focused()
    author.keyboard.type("Well seen")
    author.keyboard.press("Enter")
    reply = author.get_by_role("article", name=f"Comment by {ada.username}")
    expect(reply).to_contain_text("Well seen")
    assert axe(author) == []
    reply.get_by_role("button", name="More about this comment").click()
    author.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(reply).to_have_count(0)
    expect(comment.get_by_role("button", name="Like the comment")).to_have_attribute("aria-pressed", "true")
