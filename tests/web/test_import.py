"""Photos that were published elsewhere become posts at the time they were taken."""

from playwright.sync_api import FilePayload, expect

from tests.support.deployed.people import Person
from tests.support.web.browser import Visitor, axe_in_both, follow
from tests.support.web.photos import files


def test_photos_from_elsewhere_are_imported_with_their_times(guest: Visitor, ada: Person) -> None:
    page = guest.signed_in(ada.username)
    follow(page, "/create")
    page.get_by_role("link", name="Import photos from elsewhere").click()
    page.get_by_role("heading", name="Import photos").wait_for()  # the page before it chooses files by the same label
    notes: FilePayload = {"name": "notes.txt", "mimeType": "text/plain", "buffer": b"no photo"}
    page.get_by_label("Choose photos or videos").set_input_files([*files(2), notes])
    expect(page.get_by_role("alert")).to_contain_text("notes.txt")
    for at, (year, caption) in enumerate(((2012, "long ago"), (2015, "w" * 2201))):
        photo = page.get_by_role("group", name=f"photo-{at}.jpg")
        photo.get_by_label("Taken").fill(f"{year}-07-01T12:00")
        photo.get_by_label("Caption").fill(caption)
    share = page.get_by_role("button", name="Import 2 photos")
    expect(share).to_be_disabled()
    expect(page.get_by_text("At most 2,200 characters.")).to_be_visible()
    page.get_by_role("group", name="photo-1.jpg").get_by_label("Caption").fill("later")
    assert axe_in_both(page) == []
    share.click()
    expect(page.get_by_text("Imported")).to_have_count(2)
    page.get_by_role("link", name="See your profile").click()
    expect(page.get_by_role("list", name=f"Photos by {ada.username}").get_by_role("link")).to_have_count(2)
    posts = ada.client.posts_of(ada.id)
    assert [(post["caption"], post["created_at"][:4]) for post in posts] == [("later", "2015"), ("long ago", "2012")]
