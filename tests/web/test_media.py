"""Files that the browser cannot show, and videos, from the picker to the post."""

from playwright.sync_api import FilePayload, expect

from tests.support import corpus
from tests.support.deployed.people import Person
from tests.support.video_files import VideoSpec, encode_video, frame_times
from tests.support.web.browser import Visitor, wait_until


def test_a_video_and_a_photo_of_an_iphone_are_shared(guest: Visitor, ada: Person) -> None:
    video = encode_video(VideoSpec(size=(320, 240), times=frame_times(2)))
    heic = corpus.encoded(corpus.photo(), "HEIF")
    chosen: list[FilePayload] = [
        {"name": "clip.mp4", "mimeType": "video/mp4", "buffer": video},
        {"name": "IMG_1.HEIC", "mimeType": "", "buffer": heic},
    ]
    page = guest.signed_in(ada.username)
    page.get_by_role("link", name="Create", exact=True).click()
    page.get_by_label("Choose photos or videos").set_input_files(chosen)
    page.get_by_role("button", name="Photo 2 of 2").first.click()
    expect(page.get_by_text("This browser cannot show it.")).to_be_visible()
    page.get_by_label("Description of photo 2").fill("A cat")
    page.get_by_role("button", name="Share", exact=True).click()
    page.get_by_role("link", name="See it").click()
    expect(page.get_by_role("region", name="Comments")).to_be_visible()  # the feed shows the same post
    page.get_by_role("button", name="Play").or_(page.get_by_role("button", name="Pause")).first.wait_for()
    page.get_by_role("button", name="Next photo").click()
    photo = page.get_by_role("img", name="A cat")
    expect(photo).to_be_visible()
    wait_until(page, "() => document.querySelector('img[alt=\"A cat\"]').naturalWidth > 0")
