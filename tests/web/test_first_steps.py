"""A stranger registers, shares a carousel, and another user sees it in their feed."""

from playwright.sync_api import FilePayload, Page, expect

from tests.support.deployed.http import answer_of
from tests.support.deployed.people import PASSWORD, Person, new_username
from tests.support.deployed.waiting import eventually
from tests.support.web.browser import NewVisitor, Visitor
from tests.support.web.photos import files


def test_a_stranger_registers_and_shares_a_carousel_that_a_follower_sees(
    guest: Visitor, new_visitor: NewVisitor, ben: Person
) -> None:
    name = new_username("ada")
    page = guest.tab()
    _register(page, guest.origin, name)
    expect(page.get_by_role("heading", name="Your feed starts with someone")).to_be_visible()

    reader = new_visitor().signed_in(ben.username)
    eventually(lambda: answer_of(ben.api.get("/v1/search/users", q=name))["items"], bool)
    reader.get_by_role("link", name="Find people").click()
    reader.get_by_role("combobox").fill(name)
    reader.get_by_role("option", name=name).click()
    reader.get_by_role("button", name="Follow", exact=True).click()
    expect(reader.get_by_role("button", name="Following")).to_be_visible()

    page.get_by_role("link", name="Create", exact=True).click()
    page.get_by_label("Choose photos or videos").set_input_files(files(3))
    page.get_by_label("Description of photo 1").fill("Four colours")
    page.get_by_role("button", name="Move later").click()  # the described photo is the second one now
    page.get_by_role("button", name="Photo 3 of 3").first.click()
    page.get_by_role("button", name="Square").click()
    page.get_by_label("Caption").fill("Three of a kind. #colours")
    page.get_by_role("button", name="Share", exact=True).click()
    page.get_by_role("link", name="See it").click()
    expect(page.get_by_text("Three of a kind.")).to_be_visible()

    reader.get_by_role("link", name="Home", exact=True).click()
    post = reader.get_by_role("article", name=f"Post by {name}")
    expect(post).to_be_visible()
    expect(post).to_contain_text("Three of a kind. #colours")
    expect(post.get_by_text("1/3")).to_be_visible()
    post.get_by_role("group", name="Photos and videos; use the arrow keys").focus()
    reader.keyboard.press("ArrowRight")
    expect(post.get_by_text("2/3")).to_be_visible()
    expect(post.get_by_role("img", name="Four colours")).to_be_visible()
    author = next(ben.client.following(ben.id))
    media = next(ben.client.posts_of(author["id"]))["media"]
    shapes = [medium["width"] == medium["height"] for medium in media]
    assert shapes == [False, False, True]


def test_what_the_service_refuses_is_told_at_its_field_and_nothing_typed_is_lost(guest: Visitor) -> None:
    page = guest.tab()
    page.goto(f"{guest.origin}/register")
    page.get_by_label("Username").fill("settings")
    page.get_by_label("E-mail address").fill("ada@example.org")
    page.get_by_label("Password").fill("too short")
    page.get_by_role("button", name="Sign up").click()
    expect(page.get_by_label("Username")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_text("This is taken already.")).to_be_visible()
    expect(page.get_by_label("Password")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Username")).to_have_value("settings")
    expect(page.get_by_label("E-mail address")).to_have_value("ada@example.org")
    page.get_by_label("Language").select_option("Deutsch")
    expect(page.get_by_text("Das ist schon vergeben.")).to_be_visible()
    expect(page.get_by_label("Benutzername")).to_have_value("settings")


def test_a_wrong_password_is_told(guest: Visitor, ada: Person) -> None:
    page = guest.tab()
    page.goto(f"{guest.origin}/login")
    page.get_by_label("Username or e-mail address").fill(ada.username)
    page.get_by_label("Password").fill("not the password")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("do not match")


def test_a_page_for_users_sends_guests_to_sign_in_and_back(guest: Visitor, ada: Person) -> None:
    page = guest.tab()
    page.goto(f"{guest.origin}/settings/privacy")
    page.get_by_label("Username or e-mail address").fill(ada.username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("switch", name="Private account")).to_be_visible()


def test_files_that_cannot_be_shared_are_told_before_the_upload(guest: Visitor, ada: Person) -> None:
    page = guest.signed_in(ada.username)
    page.get_by_role("link", name="Create", exact=True).click()
    letter: FilePayload = {"name": "letter.pdf", "mimeType": "application/pdf", "buffer": b"%PDF"}
    page.get_by_label("Choose photos or videos").set_input_files([*files(11), letter])
    told = page.get_by_role("alert")
    expect(told).to_contain_text("at most 10 photos")
    expect(page.get_by_role("button", name="Photo 10 of 10").first).to_be_visible()
    page.get_by_role("button", name="Remove", exact=True).click()
    page.get_by_label("Choose photos or videos").set_input_files([letter])
    expect(told).not_to_contain_text("at most 10 photos")
    expect(told).to_contain_text("letter.pdf")


def test_too_many_tries_are_counted_down(guest: Visitor, ada: Person) -> None:
    page = guest.tab()
    page.route(
        "**/v1/auth/login",
        lambda route: route.fulfill(
            status=429,
            headers={"Retry-After": "30", "Content-Type": "application/problem+json"},
            json={"type": "urn:emulsion:problem:too-many-requests", "detail": "sign-ins-per-login", "status": 429},
        ),
        times=1,
    )
    page.clock.install()
    page.goto(f"{guest.origin}/login")
    page.get_by_label("Username or e-mail address").fill(ada.username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("button", name="Try again in")).to_be_disabled()
    page.clock.run_for(31_000)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("navigation", name="Main")).to_be_visible()


def _register(page: Page, origin: str, name: str) -> None:
    page.goto(origin)
    page.get_by_role("link", name="Create an account").click()
    page.get_by_label("Username").fill(name)
    page.get_by_label("E-mail address").fill(f"{name}@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign up").click()
