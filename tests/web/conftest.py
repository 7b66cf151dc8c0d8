"""Fixtures of the journeys: the served client, the browser, and people."""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.support.deployed.people import NewPerson, Person, register
from tests.support.deployed.stack import Stack
from tests.support.web import browser as browsers
from tests.support.web.browser import NewVisitor, Visitor, chromium, visitor
from tests.support.web.site import served


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """CI runs a journey that fails once more, and names it: a page may stall where two cores run all tests."""
    for item in items:
        if os.environ.get("CI") and item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(scope="session")
def origin(stack: Stack, run_folder: Path) -> Iterator[str]:
    """The address of the client."""
    with served(stack, run_folder) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of a worker."""
    expect.set_options(timeout=browsers.PATIENCE_MS)
    with sync_playwright() as playwright, chromium(playwright) as started:
        yield started


@pytest.fixture
def new_visitor(browser: Browser, origin: str) -> Iterator[NewVisitor]:
    """Opens browser profiles, which close with the test."""
    with ExitStack() as profiles:
        yield lambda **options: profiles.enter_context(visitor(browser, origin, **options))


@pytest.fixture
def guest(new_visitor: NewVisitor) -> Visitor:
    """A profile in which nobody is signed in."""
    return new_visitor()


@pytest.fixture
def new_person(stack: Stack) -> NewPerson:
    """Registers a user."""
    return lambda prefix="p", display_name=None: register(stack.api_url, prefix, display_name)


@pytest.fixture
def ada(new_person: NewPerson) -> Person:
    """A new user."""
    return new_person("ada")


@pytest.fixture
def ben(new_person: NewPerson) -> Person:
    """Another new user."""
    return new_person("ben")
