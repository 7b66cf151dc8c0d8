"""The client in the user's language: the browser's, or the chosen one, without a network too."""

from playwright.sync_api import Page, expect

from tests.support.deployed.people import Person
from tests.support.web.browser import NewVisitor, follow, wait_for_worker, wait_until

KEPT = """async language => {
    const caching = (await caches.keys()).map(async name => (await caches.open(name)).keys());
    return (await Promise.all(caching)).flat().some(({url}) => url.includes(`/words.${language}.settings-`));
}"""


def test_the_client_speaks_the_language_of_the_browser_until_another_is_chosen(
    new_visitor: NewVisitor, ada: Person
) -> None:
    german = new_visitor(locale="de-CH")
    page = german.tab()
    page.goto(f"{german.origin}/login")
    expect(page.get_by_role("heading", name="Anmelden")).to_be_visible()
    _expect_spoken(page, "de", "ltr")
    page.get_by_label("Sprache").select_option("العربية")
    expect(page.get_by_role("heading", name="تسجيل الدخول")).to_be_visible()
    _expect_spoken(page, "ar", "rtl")
    page.get_by_label("Language").or_(page.get_by_label("اللغة")).select_option("English")
    german.sign_in(page, ada.username)

    other = german.tab()
    other.goto(german.origin)
    expect(other.get_by_role("link", name="Create", exact=True)).to_be_visible()
    follow(page, "/settings/language")
    page.get_by_label("Deutsch").check()
    expect(page.get_by_role("heading", name="Sprache")).to_be_visible()
    expect(other.get_by_role("link", name="Erstellen", exact=True)).to_be_visible()  # in every tab
    page.get_by_label("Wie der Browser").check()
    page.get_by_label("العربية").check()
    expect(page.get_by_role("heading", name="اللغة")).to_be_visible()

    wait_for_worker(page)
    wait_until(page, KEPT, arg="ar")
    german.context.set_offline(True)
    page.reload()
    expect(page.get_by_role("heading", name="اللغة")).to_be_visible()
    _expect_spoken(page, "ar", "rtl")
    german.faults.clear()  # Chromium reports each call that found no network


def _expect_spoken(page: Page, language: str, direction: str) -> None:
    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(page.locator("html")).to_have_attribute("dir", direction)
