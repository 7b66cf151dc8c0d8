"""Let two users use the client at once, each in a browser of their own, and measure how old what they see gets.

`python -m tests.support.web.together --seconds 300` does it with the client that `make up` serves, and fails if a page
was loaded again, if a page had an error, or if something was old for more than two seconds.
"""

import argparse
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import median

from playwright.sync_api import Locator, Page, expect, sync_playwright

from infra.web import local_server
from tests.support.deployed.people import Person, register
from tests.support.web.browser import Visitor, chromium, follow, settled, visitor, watch_reloads
from tests.support.web.photos import files

MOST = 2.0  # seconds that something may be old
NARROW = {"width": 412, "height": 823}
VISITED = (
    "/search",
    "/explore",
    "/saved",
    "/messages",
    "/requests",
    "/create/import",
    "/archive/archived",
    "/archive/stories",
    "/settings/privacy",
)


@dataclass
class Side:
    """One of the two: the user, their tab, and the documents that it loaded."""

    person: Person
    visitor: Visitor
    page: Page
    loads: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The username."""
        return self.person.username

    def card(self, caption: str) -> Locator:
        """A post, in the feed or on its own page."""
        return self.page.get_by_role("article").filter(has_text=caption)

    def comment_of(self, other: "Side") -> Locator:
        """What the other one wrote."""
        return self.page.get_by_role("article", name=f"Comment by {other.name}")


@dataclass(frozen=True)
class Result:
    """What became of a run.

    Attributes:
        ages: seconds from the service's answer to one until the other saw it, by act.
        reloads: documents that were loaded after the first.
        faults: errors of the pages and of their consoles.
    """

    ages: dict[str, list[float]]
    reloads: list[str]
    faults: list[str]

    @property
    def worst(self) -> float:
        """The longest of all ages."""
        return max(max(each) for each in self.ages.values())

    def lines(self) -> Iterator[str]:
        """A table for people."""
        yield f"{'what the other one sees':<28} {'times':>5} {'median s':>9} {'worst s':>8}"
        for act, ages in self.ages.items():
            yield f"{act:<28} {len(ages):>5} {median(ages):>9.2f} {max(ages):>8.2f}"
        yield f"reloads: {len(self.reloads)}, errors: {len(self.faults)}"
        yield from self.reloads + self.faults


class Together:
    """Rounds of what two users do with each other's posts."""

    def __init__(self, one: Side, other: Side) -> None:
        self.one, self.other = one, other
        self.ages: dict[str, list[float]] = {}
        self._number = 0

    def round(self) -> None:
        """One shares a post, they talk about it, it is changed and deleted; next time it is the other way round."""
        author, reader = self.one, self.other
        self.one, self.other = reader, author
        self._number += 1
        caption = f"round {self._number} of {author.name}"
        self._share(author, reader, caption)
        self._like(author, reader, caption)
        self._talk(author, reader, caption)
        self._edit_and_delete(author, reader, caption)

    def _share(self, author: Side, reader: Side, caption: str) -> None:
        page = author.page
        page.get_by_role("link", name="Create", exact=True).click()
        page.get_by_label("Choose photos or videos").set_input_files(files(2))
        page.get_by_label("Caption").fill(caption)
        page.get_by_role("button", name="Share", exact=True).click()
        page.get_by_role("link", name="See it").wait_for()
        with self._measured("a new post"):
            expect(reader.card(caption)).to_be_visible()
        page.get_by_role("link", name="See it").click()
        expect(author.card(caption)).to_be_visible()

    def _like(self, author: Side, reader: Side, caption: str) -> None:
        button = reader.card(caption).get_by_role("button", name="Like", exact=True)
        for act, expected in (("a like", "1 like"), ("a like taken back", None)):
            with reader.page.expect_response("**/like"):
                button.click()
            with self._measured(act):
                counted = author.page.get_by_role("link", name="1 like")
                expect(counted).to_be_visible() if expected else expect(counted).to_have_count(0)

    def _talk(self, author: Side, reader: Side, caption: str) -> None:
        reader.card(caption).get_by_role("link", name="Open the post").click()
        self._write(reader, "What a view")
        with self._measured("a comment"):
            expect(author.comment_of(reader)).to_be_visible()
        with author.page.expect_response("**/like"):
            author.comment_of(reader).get_by_role("button", name="Like the comment").click()
        with self._measured("a like of a comment"):
            expect(reader.comment_of(reader)).to_contain_text("1 like")
        author.comment_of(reader).get_by_role("button", name="Reply").click()
        self._write(author, "Thank you")
        with self._measured("a reply"):
            expect(reader.page.get_by_role("button", name="Show 1 reply")).to_be_visible()

    def _edit_and_delete(self, author: Side, reader: Side, caption: str) -> None:
        _choose(author.page, "Edit")
        author.page.get_by_label("Caption").fill(f"{caption}, once more")
        with author.page.expect_response("**/v1/posts/*"):
            author.page.get_by_role("button", name="Save", exact=True).click()
        with self._measured("an edit"):
            expect(reader.page.get_by_text(f"{caption}, once more")).to_be_visible()
        expect(author.card(caption)).to_be_visible()
        _choose(author.page, "Delete")
        with author.page.expect_response(lambda response: response.request.method == "DELETE"):
            author.page.get_by_role("dialog").get_by_role("button", name="Delete").click()
        with self._measured("a deletion"):
            expect(reader.page.get_by_role("heading", name="This post is gone")).to_be_visible()
        reader.page.get_by_role("link", name="Home", exact=True).click()

    def _write(self, side: Side, text: str) -> None:
        field = side.page.get_by_label("Write a comment")
        field.fill(text)
        with side.page.expect_response(
            lambda response: response.request.method == "POST" and "comments" in response.url
        ):
            side.page.get_by_role("button", name="Send").click()

    def visit(self, pages: Sequence[str]) -> None:
        """Both look at pages that are of no round, and come back to the feed."""
        for path in (*pages, f"/@{self.one.name}", "/"):
            for side in (self.one, self.other):
                follow(side.page, path)
                settled(side.page)
                side.page.mouse.move(len(path), len(path))  # a sign of the user: without one, totals are read seldom

    @contextmanager
    def _measured(self, act: str) -> Iterator[None]:
        began = time.monotonic()
        yield
        self.ages.setdefault(act, []).append(time.monotonic() - began)


def play(one: Side, other: Side, goes_on: Callable[[], bool], visited: Sequence[str] = ()) -> Result:
    """Play rounds, at least one, and visit pages between them. Both sides are signed in and follow each other."""
    together = Together(one, other)
    together.round()
    while goes_on():
        together.visit(visited)
        together.round()
    sides = (one, other)
    reloads = [url for side in sides for url in side.loads]
    return Result(together.ages, reloads, [fault for side in sides for fault in side.visitor.faults])


def enter(visitor: Visitor, person: Person) -> Side:
    """Sign in, and note documents that are loaded from now on."""
    page = visitor.signed_in(person.username)
    return Side(person, visitor, page, watch_reloads(page))


def _choose(page: Page, what: str) -> None:
    page.get_by_role("button", name="More about this post").click()
    menu = page.get_by_role("dialog")
    menu.get_by_role("button", name=what, exact=True).or_(menu.get_by_role("link", name=what, exact=True)).click()


def main() -> int:
    """Run the command. Returns its exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.support.web.together", description=__doc__)
    parser.add_argument("--seconds", type=float, default=300, help="how long they do it (default: 300)")
    parser.add_argument("--origin", default=local_server.address(), help="where the client is served")
    options = parser.parse_args()
    people = [register(options.origin, prefix) for prefix in ("ada", "ben")]
    for person, followee in (people, people[::-1]):
        person.client.follow(followee.id)
    until = time.monotonic() + options.seconds
    with sync_playwright() as playwright, chromium(playwright) as first, chromium(playwright) as second:
        expect.set_options(timeout=60_000)
        with visitor(first, options.origin) as wide, visitor(second, options.origin, viewport=NARROW) as narrow:
            one, other = enter(wide, people[0]), enter(narrow, people[1])
            result = play(one, other, lambda: time.monotonic() < until, VISITED)
            print("\n".join(result.lines()))
    return int(bool(result.reloads or result.faults) or result.worst > MOST)


if __name__ == "__main__":
    sys.exit(main())
