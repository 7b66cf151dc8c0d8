"""Fixtures of the system tests: users and the stored state. The stack is in tests/support/deployed/stack.py."""

from collections.abc import Iterator

import pytest

from tests.support.deployed.http import Api
from tests.support.deployed.people import NewPerson, Person, register
from tests.support.deployed.rows import Rows
from tests.support.deployed.stack import Stack


@pytest.fixture
def anyone(stack: Stack) -> Api:
    """The API without a token."""
    return Api(stack.api_url)


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


@pytest.fixture(scope="session")
def rows(stack: Stack) -> Rows:
    """The stored state."""
    return Rows(stack)


@pytest.fixture(scope="module")
def mallory(stack: Stack) -> Person:
    """A user that sends invalid requests."""
    return register(stack.api_url, "mallory")


@pytest.fixture
def nothing_written(mallory: Person, rows: Rows) -> Iterator[None]:
    """Check that the test changes the number of rows in no table that is not derived."""
    before = rows.counts()
    yield
    assert rows.counts() == before
