"""What a user controls: who sees numbers of likes, whose comments wait, who is a close friend; and views by day."""

from datetime import UTC, datetime, timedelta

from playwright.sync_api import expect

from chalicelib.core import ids
from tests.support.deployed.people import Person
from tests.support.deployed.stack import Stack
from tests.support.deployed.waiting import eventually
from tests.support.web.browser import NewVisitor, Visitor, axe, axe_in_both, follow


def test_numbers_of_likes_are_hidden_by_the_author_and_by_a_viewer(
    new_visitor: NewVisitor, ada: Person, ben: Person
) -> None:
    shy, plain = (ada.publish(caption)["id"] for caption in ("a quiet one", "a loud one"))
    for post_id in (shy, plain):
        ben.client.like(post_id)
    author = new_visitor().signed_in(ada.username)
    follow(author, f"/edit/{shy}")
    author.get_by_role("switch", name="Hide the number of likes").check()
    author.get_by_role("button", name="Save", exact=True).click()
    expect(author.get_by_text("a quiet one")).to_be_visible()
    expect(author.get_by_role("link", name="1 like")).to_be_visible()  # its author still sees it

    reader = new_visitor().signed_in(ben.username)
    follow(reader, f"/p/{plain}")
    expect(reader.get_by_role("link", name="1 like")).to_be_visible()
    follow(reader, f"/p/{shy}")
    expect(reader.get_by_text("a quiet one")).to_be_visible()
    expect(reader.get_by_role("link", name="1 like")).to_have_count(0)
    follow(reader, "/settings/privacy")
    reader.get_by_role("switch", name="Hide numbers of likes").check()
    expect(reader.get_by_role("status").get_by_text("Saved")).to_be_visible()
    assert axe(reader) == []
    follow(reader, f"/p/{plain}")
    expect(reader.get_by_text("a loud one")).to_be_visible()
    expect(reader.get_by_role("button", name="Like", exact=True)).to_have_attribute("aria-pressed", "true")
    expect(reader.get_by_role("link", name="1 like")).to_have_count(0)


def test_what_a_restricted_account_comments_waits_until_it_is_approved(
    new_visitor: NewVisitor, ada: Person, ben: Person
) -> None:
    post_id = ada.publish("say something")["id"]
    author = new_visitor().signed_in(ada.username)
    follow(author, f"/@{ben.username}")
    author.get_by_role("button", name="More about this account").click()
    author.get_by_role("button", name=f"Restrict {ben.username}").click()
    expect(author.get_by_role("status").get_by_text("wait for your approval")).to_be_visible()
    ben.client.comment(post_id, "hm")
    follow(author, f"/p/{post_id}")
    comment = author.get_by_role("article", name=f"Comment by {ben.username}")
    expect(comment).to_contain_text("Waits for approval")
    comment.get_by_role("button", name="More about this comment").click()
    author.get_by_role("button", name="Approve").click()
    expect(comment).not_to_contain_text("Waits for approval")
    follow(author, "/settings/restricted")
    author.get_by_role("listitem").filter(has_text=ben.username).get_by_role("button", name="Stop restricting").click()
    expect(author.get_by_text("You restricted nobody")).to_be_visible()
    ben.client.comment(post_id, "freely")
    assert [each["held"] for each in ada.client.comments_on(post_id)] == [False, False]


def test_a_close_friend_is_added_and_removed_in_settings(guest: Visitor, ada: Person, ben: Person) -> None:
    ben.client.follow(ada.id)
    page = guest.signed_in(ada.username)
    follow(page, "/settings/friends")
    person = page.get_by_role("listitem").filter(has_text=ben.username)
    person.get_by_role("button", name="Add").click()
    expect(page.get_by_text("All your followers are close friends.")).to_be_visible()
    eventually(lambda: _friends(ada), lambda found: found == [ben.username])
    assert axe_in_both(page) == []
    person.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("Nobody is in the list yet.")).to_be_visible()
    eventually(lambda: _friends(ada), lambda found: found == [])


def test_the_author_sees_views_by_day(stack: Stack, guest: Visitor, ada: Person) -> None:
    """The totals are written as the counting function writes them, which takes closed hours only."""
    post_id = ada.publish("looked at")["id"]
    page = guest.signed_in(ada.username)
    follow(page, f"/p/{post_id}")
    page.get_by_role("button", name="0 views").click()
    expect(page.get_by_role("dialog").get_by_text("No views were counted yet.")).to_be_visible()
    page.keyboard.press("Escape")
    today = datetime.now(UTC)
    for days, views in ((0, 3), (1, 12)):
        _write_views(stack, post_id, f"{today - timedelta(days=days):%Y-%m-%d}", views)
    page.reload()
    page.get_by_role("button", name="0 views").click()
    rows = page.get_by_role("dialog", name="Views by day").get_by_role("row")
    expect(rows.nth(1).get_by_role("cell")).to_have_text("3")
    expect(rows.nth(2).get_by_role("cell")).to_have_text("12")
    assert axe_in_both(page) == []


def _friends(person: Person) -> list[str]:
    return [each["username"] for each in person.client.items("/v1/close-friends")]


def _write_views(stack: Stack, post_id: str, day: str, views: int) -> None:
    row = {
        "author_id": {"S": ids.owner_of(post_id)},
        "day_of_post": {"S": f"{ids.sequence_of(post_id)}#{day}"},
        "views": {"N": str(views)},
        "expires_at": {"N": "4000000000"},
    }
    stack.client("dynamodb").put_item(TableName=stack.target.name("post_views"), Item=row)
