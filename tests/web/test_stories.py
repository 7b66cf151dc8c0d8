"""Stories and highlights: told in one browser and seen in another, by keyboard, until they end."""

from typing import Any

from playwright.sync_api import Locator, Page, expect

from demo.answers import Story
from demo.client import photo_of
from tests.support.deployed.http import answer_of
from tests.support.deployed.people import Person
from tests.support.deployed.photos import SMALL
from tests.support.deployed.waiting import eventually
from tests.support.web.browser import NewVisitor, Visitor, axe, axe_in_both, connected, follow, settled, too_wide
from tests.support.web.photos import files

UPRIGHT = (360, 640)
STILL = {"reduced_motion": "reduce"}  # nothing goes on by itself


def test_a_story_of_one_browser_is_seen_in_another_and_answered(
    new_visitor: NewVisitor, ada: Person, ben: Person
) -> None:
    ben.client.follow(ada.id)
    author = new_visitor(**STILL)
    page = author.signed_in(ada.username)
    page.get_by_role("link", name="New story").click()
    page.get_by_label("Choose a photo or video").set_input_files(files(1, *UPRIGHT))
    _add_sticker(page, "Text", "Look up")
    sticker = page.get_by_role("button", name="Text: Look up")
    _drag(page, sticker, 0, -60)
    dragged = _top(sticker)
    sticker.press("ArrowUp")
    sticker.press("+")
    eventually(lambda: _top(sticker), lambda top: top < dragged)
    _add_sticker(page, "Mention", ben.username)
    _add_sticker(page, "Place", "Kew")
    page.get_by_role("button", name="Remove the sticker").click()
    expect(page.get_by_role("button", name="Place: Kew")).to_have_count(0)
    page.get_by_label("Description").fill("A clear sky")
    assert axe_in_both(page) == []
    page.get_by_role("button", name="Share", exact=True).click()
    expect(page.get_by_text("Your story is shared")).to_be_visible()
    mine = page.get_by_role("link", name="Your story 1 new story")
    expect(mine).to_be_visible()

    reader = new_visitor(**STILL)
    seen = reader.signed_in(ben.username)
    seen.get_by_role("link", name=f"{ada.username} 1 new story").click()
    viewer = seen.get_by_role("dialog", name=f"Stories by {ada.username}")
    expect(viewer.get_by_role("img", name="A clear sky")).to_be_visible()
    expect(viewer.get_by_text("Look up")).to_be_visible()
    expect(viewer.get_by_role("link", name=f"Mentions {ben.username}")).to_be_visible()
    viewer.get_by_label(f"Reply to {ada.username}").fill("Lovely")
    viewer.get_by_role("button", name="Send").click()
    expect(viewer.get_by_role("status")).to_have_text("Reply sent")
    viewer.get_by_role("button", name="React", exact=True).click()
    viewer.get_by_role("button", name="React with a heart").click()
    expect(viewer.get_by_role("status")).to_contain_text("Sent")
    assert axe(seen) == []
    eventually(lambda: _kinds(ada), lambda kinds: kinds == ["story_reaction", "story_reply"])

    mine.click()
    page.get_by_role("button", name="Seen by 1").click()
    expect(page.get_by_role("dialog", name="Seen by").get_by_role("link", name=ben.username)).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="More", exact=True).click()
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("dialog", name="Delete this story?").get_by_role("button", name="Delete").click()
    expect(page.get_by_role("link", name="New story").first).to_be_visible()
    expect(mine).to_have_count(0)
    expect(viewer.get_by_role("alert")).to_have_text("This story is gone.")


def test_a_story_that_ends_while_it_is_open_says_so_and_the_next_one_comes(
    new_visitor: NewVisitor, ada: Person, ben: Person
) -> None:
    """The reader waits in the viewer for the second story, so that a busy machine does not let it end before."""
    ben.client.follow(ada.id)
    _tell(ada, "Stays")
    reader = new_visitor(**STILL)
    page = connected(reader, ben.username)
    page.get_by_role("link", name=f"{ada.username} 1 new story").click()
    expect(page.get_by_role("img", name="Stays")).to_be_visible()
    ticket = ada.client.upload(SMALL, "image/jpeg")
    ada.client.wait_for_photo(ticket["media_id"])
    ends = ada.client.story(photo_of(ticket, "Ends"), 20)
    expect(page.get_by_text("Story 1 of 2")).to_be_attached()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("img", name="Ends")).to_be_visible()
    page.wait_for_url(f"**/stories/{ada.username}/{ends['id']}")
    expect(page.get_by_role("alert")).to_have_text("This story has ended.")
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("img", name="Stays")).to_be_visible()
    page.keyboard.press("ArrowRight")  # after the last one the viewer closes
    expect(page.get_by_role("link", name=f"{ada.username} all seen")).to_be_focused()


def test_the_viewer_is_used_by_keyboard_alone(new_visitor: NewVisitor, ada: Person, ben: Person) -> None:
    reader = new_visitor(viewport={"width": 320, "height": 640})
    ada.client.follow(ben.id)
    stories = [_tell(ben, name) for name in ("One", "Two")]
    mine = _tell(ada, "Mine")
    _in_tray(ada, ben.id, mine["author"]["id"])
    page = reader.tab()
    page.clock.install()
    reader.sign_in(page, ada.username)
    link = page.get_by_role("link", name=f"{ben.username} 2 new stories")
    expect(link).to_be_visible()
    other = reader.tab()
    other.goto(reader.origin)
    expect(other.get_by_role("link", name=f"{ben.username} 2 new stories")).to_be_visible()
    page.bring_to_front()
    link.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("img", name="One")).to_be_visible()
    expect(page.get_by_role("button", name="Pause")).to_be_focused()
    page.keyboard.press("Space")  # first of all: the story goes on after six seconds
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_focused()
    assert too_wide(page) == []
    page.clock.run_for(20_000)
    expect(page.get_by_role("img", name="One")).to_be_visible()
    expect(other.get_by_role("link", name=f"{ben.username} 1 new story")).to_be_visible()
    page.keyboard.press("Space")
    page.keyboard.press("r")
    expect(page.get_by_label(f"Reply to {ben.username}")).to_be_focused()
    page.clock.run_for(20_000)
    expect(page.get_by_role("img", name="One")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    expect(other.get_by_role("link", name=f"{ben.username} all seen")).to_be_visible()
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("img", name="One")).to_be_visible()
    page.keyboard.press("Shift+ArrowLeft")
    expect(page.get_by_role("img", name="Mine")).to_be_visible()
    page.keyboard.press("Shift+ArrowRight")
    page.wait_for_url(f"**/stories/{ben.username}/{stories[0]['id']}")
    page.evaluate("document.documentElement.dir = 'rtl'")
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("img", name="Two")).to_be_visible()
    assert _left(page, "Previous story") > _left(page, "Next story")
    page.keyboard.press("Space")
    page.clock.run_for(30_000)  # the last story passes, and the viewer closes
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("link", name=f"{ben.username} all seen")).to_be_focused()
    assert too_wide(page) == []


def test_close_friends_alone_see_what_is_for_them(
    new_visitor: NewVisitor, ada: Person, ben: Person, new_person: Any
) -> None:
    cleo = new_person("cleo")
    for reader in (ben, cleo):
        reader.client.follow(ada.id)
    page = new_visitor(**STILL).signed_in(ada.username)
    follow(page, "/settings/friends")
    person = page.get_by_role("listitem").filter(has_text=ben.username)
    person.get_by_role("button", name="Add").click()
    expect(person.get_by_role("button", name="Remove")).to_be_visible()
    _tell(ada, "Secret", audience="close_friends")
    friend = new_visitor(**STILL).signed_in(ben.username)
    friend.get_by_role("link", name=f"{ada.username} 1 new story, Close friends").click()
    expect(friend.get_by_role("img", name="Secret")).to_be_visible()
    expect(friend.get_by_role("dialog").get_by_text("Close friends")).to_be_visible()
    stranger = new_visitor(**STILL).signed_in(cleo.username)
    expect(stranger.get_by_role("link", name="New story").first).to_be_visible()
    settled(stranger)  # also the authors next to it
    expect(stranger.get_by_role("link", name=ada.username)).to_have_count(0)
    follow(stranger, f"/stories/{ada.username}")
    stranger.wait_for_url("**/")
    expect(stranger.get_by_text("There is no story now.")).to_be_visible()


def test_a_highlight_is_made_seen_changed_and_deleted(new_visitor: NewVisitor, ada: Person, ben: Person) -> None:
    ben.client.follow(ada.id)
    for name in ("First", "Second", "Third"):
        _tell(ada, name)
    page = new_visitor(**STILL).signed_in(ada.username)
    follow(page, f"/stories/{ada.username}")
    page.get_by_role("button", name="More", exact=True).click()
    page.get_by_role("button", name="Keep in your archive").click()
    expect(page.get_by_role("status").filter(has_text="Kept in your archive")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)  # the way back has been gone
    follow(page, "/archive/stories")
    expect(page.get_by_role("link", name="First")).to_be_visible()
    assert axe_in_both(page) == []
    page.get_by_role("link", name="New highlight").click()
    page.get_by_label("Title").fill("Summer")
    for name in ("Third", "First"):
        page.get_by_role("button", name=name).click()
    assert axe_in_both(page) == []
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("link", name="Summer: 2 stories")).to_be_visible()
    assert axe_in_both(page) == []

    other = new_visitor(viewport={"width": 320, "height": 640}, **STILL)
    seen = other.signed_in(ben.username)
    follow(seen, f"/@{ada.username}")
    seen.get_by_role("link", name="Summer: 2 stories").click()
    expect(seen.get_by_role("img", name="Third")).to_be_visible()
    seen.keyboard.press("ArrowRight")
    expect(seen.get_by_role("img", name="First")).to_be_visible()
    expect(seen.get_by_role("link", name="Edit highlight")).to_have_count(0)
    assert too_wide(seen) == []
    seen.keyboard.press("Escape")
    expect(seen.get_by_role("link", name="Summer: 2 stories")).to_be_focused()
    expect(seen.get_by_role("link", name="New", exact=True)).to_have_count(0)
    assert too_wide(seen) == []

    page.get_by_role("link", name="Summer: 2 stories").click()
    page.get_by_role("link", name="Edit highlight").click()
    page.get_by_role("button", name="Move story 2 earlier").click()
    page.get_by_label("Title").fill("Winter")
    page.get_by_role("radio").nth(1).check()
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Winter: 2 stories").click()
    expect(page.get_by_role("img", name="First")).to_be_visible()
    page.get_by_role("link", name="Edit highlight").click()
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_role("link", name="Winter: 2 stories")).to_have_count(0)


def test_a_tray_and_a_viewer_in_both_themes(new_visitor: NewVisitor, ada: Person, ben: Person) -> None:
    ada.client.follow(ben.id)
    _tell(ada, "Mine")
    wide = _tell(ben, "Wide", stickers=[{"kind": "text", "text": "Hello", "x": 0.5, "y": 0.2}])
    page = new_visitor(**STILL).signed_in(ada.username)
    expect(page.get_by_role("link", name=f"{ben.username} 1 new story")).to_be_visible()
    assert axe_in_both(page) == []
    page.get_by_role("link", name=f"{ben.username} 1 new story").click()
    expect(page.get_by_role("img", name="Wide")).to_be_visible()
    assert axe_in_both(page) == []
    answer_of(ben.api.delete(f"/v1/stories/{wide['id']}"), 204)
    expect(page.get_by_role("alert")).to_have_text("This story is gone.")
    assert axe_in_both(page) == []


def test_a_story_on_its_way_survives_a_killed_tab_and_is_told_once(guest: Visitor, ada: Person) -> None:
    page = guest.signed_in(ada.username)
    follow(page, "/create/story")
    page.get_by_label("Choose a photo or video").set_input_files(files(1, *UPRIGHT))
    made: list[int] = []
    page.route("**/v1/stories", lambda route: made.append(route.fetch().status))  # and the tab never learns of it
    page.get_by_role("button", name="Share", exact=True).click()
    while not made:
        page.wait_for_timeout(50)
    page.close()
    again = guest.tab()
    again.goto(guest.origin)
    expect(again.get_by_role("link", name="Your story 1 new story")).to_be_visible()
    assert len(list(ada.client.stories_of(ada.id))) == 1


def test_stories_are_opened_at_a_profile_picture_and_swiped(
    new_visitor: NewVisitor, ada: Person, ben: Person, new_person: Any
) -> None:
    cleo = new_person("cleo")
    for author, alt in ((ben, "Of Ben"), (ada, "Of Ada")):
        cleo.client.follow(author.id)
        _tell(author, alt)
    _in_tray(cleo, ada.id, ben.id)
    phone = new_visitor(viewport={"width": 390, "height": 780}, has_touch=True, **STILL)
    page = phone.signed_in(cleo.username)
    expect(page.get_by_role("link", name=f"{ben.username} 1 new story")).to_be_visible()
    follow(page, f"/@{ada.username}")
    page.get_by_role("link", name=f"New stories of {ada.username}").click()
    expect(page.get_by_role("img", name="Of Ada")).to_be_visible()
    _swipe(page, -150, 10)
    expect(page.get_by_role("img", name="Of Ben")).to_be_visible()
    _swipe(page, 150, 10)
    expect(page.get_by_role("img", name="Of Ada")).to_be_visible()
    _swipe(page, 10, -150)
    expect(page.get_by_label(f"Reply to {ada.username}")).to_be_focused()
    _swipe(page, 10, 150)
    expect(page.get_by_role("link", name=f"stories of {ada.username}")).to_be_focused()
    assert axe(page) == []


def _swipe(page: Page, by_x: float, by_y: float) -> None:
    """Move a finger over the middle of the screen."""
    touches = page.context.new_cdp_session(page)
    for kind, steps in (("touchStart", 0), ("touchMove", 1), ("touchMove", 2)):
        point = {"x": 195 + by_x * steps / 2, "y": 390 + by_y * steps / 2}
        touches.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [point]})
    touches.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def _tell(author: Person, alt: str, **fields: Any) -> Story:
    """Publish a story whose photo is ready, so that it is active at once."""
    ticket = author.client.upload(SMALL, "image/jpeg")
    author.client.wait_for_photo(ticket["media_id"])
    return author.client.story(photo_of(ticket, alt), **fields)


def _in_tray(reader: Person, *author_ids: str) -> None:
    eventually(reader.client.tray, lambda tray: {item["author"]["id"] for item in tray} >= set(author_ids))


def _kinds(reader: Person) -> list[str]:
    """The kinds of the messages of the only conversation, newest first, which may be a request."""
    found = [*reader.client.items("/v1/conversations"), *reader.client.items("/v1/message-requests")]
    messages = reader.client.items(f"/v1/conversations/{found[0]['id']}/messages") if found else ()
    return [message["kind"] for message in messages]


def _add_sticker(page: Page, kind: str, words: str) -> None:
    page.get_by_role("group", name="Add a sticker").get_by_role("button", name=kind).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox").fill(words)
    dialog.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("dialog")).to_have_count(0)


def _drag(page: Page, handle: Locator, by_x: float, by_y: float) -> None:
    box = handle.bounding_box()
    assert box
    before = _top(handle)
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + by_x, y + by_y, steps=3)
    page.mouse.up()
    eventually(lambda: _top(handle), lambda top: abs(top - before - by_y) < 2)


def _left(page: Page, name: str) -> float:
    box = page.get_by_role("button", name=name).bounding_box()
    assert box
    return box["x"]


def _top(handle: Locator) -> float:
    box = handle.bounding_box()
    assert box
    return box["y"] + box["height"] / 2
