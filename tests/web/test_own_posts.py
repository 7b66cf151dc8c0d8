"""An author's posts after they were made: edited, pinned, archived, deleted, kept as drafts, scheduled."""

from playwright.sync_api import Page, expect

from tests.support.deployed.http import answer_of
from tests.support.deployed.people import Person
from tests.support.web.browser import Visitor, axe, follow
from tests.support.web.photos import files


def test_an_edit_keeps_what_was_typed_and_changes_the_post(guest: Visitor, ada: Person) -> None:
    post = ada.publish_to_feed("befroe", photos=2)
    page = guest.signed_in(ada.username)
    follow(page, f"/p/{post['id']}")
    _choose(page, "Edit")
    page.get_by_label("Caption").fill("after #edit")
    page.get_by_label("Description of photo 2").fill("Four colours")
    page.get_by_role("button", name="Move later: 1").click()
    page.get_by_label("Warning").fill("w" * 501)
    expect(page.get_by_role("button", name="Save", exact=True)).to_be_disabled()
    expect(page.get_by_text("At most 500 characters.")).to_be_visible()
    page.get_by_label("Warning").fill("Bright colours")
    page.get_by_label("Who may comment").select_option("Nobody")
    assert axe(page) == []
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Bright colours")).to_be_visible()
    expect(page.get_by_text("after #edit")).to_have_count(0)
    page.get_by_role("button", name="Show it").click()
    expect(page.get_by_text("after #edit")).to_be_visible()
    changed = answer_of(ada.api.get(f"/v1/posts/{post['id']}"))
    assert [medium["alt"] for medium in changed["media"]] == ["Four colours", None]
    assert changed["comments_gate"] == "off"


def test_a_post_is_pinned_archived_deleted_and_brought_back(guest: Visitor, ada: Person) -> None:
    post = ada.publish_to_feed("here and there")
    page = guest.signed_in(ada.username)
    follow(page, f"/p/{post['id']}")
    _choose(page, "Pin to your profile")
    expect(page.get_by_text("Pinned")).to_be_visible()
    _choose(page, "Archive")
    expect(page.get_by_text("Archived: only you see it.")).to_be_visible()
    follow(page, "/archive/archived")
    expect(page.get_by_role("button", name="Show again")).to_be_visible()
    assert axe(page) == []
    page.get_by_role("button", name="Show again").click()
    expect(page.get_by_text("Nothing here")).to_be_visible()
    follow(page, f"/p/{post['id']}")
    _choose(page, "Delete")
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_role("status").get_by_text("The post was deleted.")).to_be_visible()
    follow(page, "/archive/deleted")
    page.get_by_role("button", name="Bring back").click()
    expect(page.get_by_text("Nothing here")).to_be_visible()
    assert answer_of(ada.api.get(f"/v1/posts/{post['id']}"))["state"] == "active"


def test_a_draft_takes_further_photos_is_scheduled_and_then_published_at_once(guest: Visitor, ada: Person) -> None:
    page = guest.signed_in(ada.username)
    page.get_by_role("link", name="Create", exact=True).click()
    page.get_by_label("Choose photos or videos").set_input_files(files(2))
    page.get_by_label("Caption").fill("not yet")
    page.get_by_role("switch", name="Sensitive").check()
    page.get_by_role("button", name="Save as draft").click()
    page.get_by_role("link", name="See it").click()
    page.get_by_role("link", name="not yet").click()
    page.get_by_label("Add photos or videos").set_input_files(files(1))
    page.get_by_role("button", name="Square").click()
    assert axe(page) == []
    page.get_by_role("button", name="Add", exact=True).click()
    photos = page.get_by_role("list", name="Order of the photos").get_by_role("listitem")
    expect(photos).to_have_count(3)
    page.get_by_role("button", name="Remove: 1").click()
    expect(photos).to_have_count(2)
    assert axe(page) == []
    page.get_by_label("Caption").fill("later")
    page.get_by_label("Publish later").fill("2020-01-01T10:00")
    expect(page.get_by_text("Choose a time in the future.")).to_be_visible()
    page.get_by_label("Publish later").fill(_tomorrow(page))
    page.get_by_role("button", name="Schedule").click()
    expect(page.get_by_text("Appears")).to_be_visible()
    follow(page, "/archive/drafts")
    expect(page.get_by_text("Nothing here")).to_be_visible()
    follow(page, "/archive/scheduled")
    expect(page.get_by_role("link", name="later")).to_be_visible()
    page.get_by_role("button", name="Publish now").click()
    expect(page.get_by_text("Nothing here")).to_be_visible()
    (post,) = ada.client.posts_of(ada.id)
    assert (post["caption"], len(post["media"])) == ("later", 2)
    shown = answer_of(ada.api.get(f"/v1/posts/{post['id']}"))
    assert shown["sensitive"] is True
    kept, cropped = ((medium["width"], medium["height"]) for medium in shown["media"])
    assert kept[0] != kept[1]
    assert cropped[0] == cropped[1]


def test_posts_with_muted_words_are_folded(guest: Visitor, ada: Person, ben: Person) -> None:
    ada.client.follow(ben.id)
    ben.publish("about turnips")
    page = guest.signed_in(ada.username)
    follow(page, "/settings/words")
    page.get_by_label("Word, phrase or #hashtag").fill("turnips")
    page.get_by_label("For how long").select_option("A week")
    page.get_by_role("button", name="Mute").click()
    expect(page.get_by_role("button", name="Remove turnips")).to_be_visible()
    assert axe(page) == []
    follow(page, "/")
    expect(page.get_by_text("This post has a word you muted.")).to_be_visible()
    expect(page.get_by_text("about turnips")).to_have_count(0)
    page.get_by_role("button", name="Show it").click()
    expect(page.get_by_text("about turnips")).to_be_visible()
    follow(page, "/settings/words")
    page.get_by_role("button", name="Remove turnips").click()
    expect(page.get_by_text("You muted no")).to_be_visible()


def _choose(page: Page, what: str) -> None:
    page.get_by_role("button", name="More about this post").click()
    menu = page.get_by_role("dialog")
    menu.get_by_role("button", name=what, exact=True).or_(menu.get_by_role("link", name=what, exact=True)).click()


def _tomorrow(page: Page) -> str:
    text: str = page.evaluate(
        "() => { const at = new Date(Date.now() + 864e5); at.setMinutes(at.getMinutes() - at.getTimezoneOffset());"
        " return at.toISOString().slice(0, 16); }"
    )
    return text
