"""Fixtures of the journeys: the served client, the browser, and people."""

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
