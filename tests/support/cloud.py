"""In-process AWS (moto) with the tables, buckets, queues and streams of the deployed template. No sockets.

Requests that AWS would refuse raise `Refused` (`tests/support/aws_rules`).
"""

import itertools
import secrets
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from moto import mock_aws

from chalicelib.accounts import passwords
from chalicelib.core import aws, caches, keys, queues, retries, tables
from chalicelib.core.settings import forget_settings
from infra.deploy import stack
from tests.support import aws_rules
from tests.support.quick_moto import quick_moto
from tests.support.resources import (
    BUCKET,
    EVENTS_BUCKET,
    LAMBDA,
    PUSH_SERVICES,
    SOCKETS,
    WEB_BUCKET,
    create_all,
    empty_all,
    put_keys,
    put_push_keys,
)

ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_DEFAULT_REGION": "us-east-1",
    "EMULSION_STAGE": "local",
    "EMULSION_MEDIA_BUCKET": BUCKET,
    "EMULSION_WEB_BUCKET": WEB_BUCKET,
    "EMULSION_EVENTS_BUCKET": EVENTS_BUCKET,
    "EMULSION_KEYS_PARAMETER": "/emulsion/local/keys",
    "EMULSION_SOCKETS_URL": "wss://sockets.example.com/api",
    "EMULSION_OUTBOX_PATIENCE_MS": "60000",  # a busy machine degrades no page
    "EMULSION_TIMELINE_PATIENCE_MS": "60000",
}
HASHED_IN_KIB, HASHED_IN_PASSES = passwords.MEMORY_KIB, passwords.PASSES


@pytest.fixture(scope="session")
def template() -> dict[str, Any]:
    """The CloudFormation template as a document."""
    return stack.template()


@pytest.fixture(scope="package")
def account(template: dict[str, Any]) -> Iterator[None]:
    """An in-process AWS account with the stage's resources, one for all tests."""
    with pytest.MonkeyPatch.context() as environment, mock_aws(), aws_rules.enforced(), quick_moto():
        for name, value in ENVIRONMENT.items():
            environment.setenv(name, value)
        environment.delenv("AWS_ENDPOINT_URL", raising=False)
        environment.setattr(retries, "BASE_SECONDS", 0)  # another try follows at once
        _use_cheap_hashes(environment)
        _order_ids(environment)
        create_all(template)
        put_push_keys()
        aws.forget_clients()
        aws._clients |= {"lambda": LAMBDA, "apigatewaymanagementapi": SOCKETS, "push-services": PUSH_SERVICES}
        yield
        aws.forget_clients()
    _forget_hashers()


@pytest.fixture
def real_hashes(cloud: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Passwords are hashed with the parameters in force."""
    monkeypatch.setattr(passwords, "MEMORY_KIB", HASHED_IN_KIB)
    monkeypatch.setattr(passwords, "PASSES", HASHED_IN_PASSES)
    _forget_hashers()
    yield
    monkeypatch.undo()
    _forget_hashers()


@pytest.fixture
def cloud(account: None) -> Iterator[None]:
    """The account without rows, objects and messages, and functions with empty caches."""
    empty_all()
    put_keys()
    forget()
    yield
    forget()


@pytest.fixture
def with_video(monkeypatch: pytest.MonkeyPatch) -> None:
    """The stage accepts videos."""
    monkeypatch.setenv("EMULSION_VIDEO", "on")
    forget_settings()


@pytest.fixture
def own_models() -> Iterator[None]:
    """Let a module define models of its own; afterwards the product's models describe the tables again."""
    descriptions = tables._connection._tables
    before = dict(descriptions)
    yield
    for model in tables.Table.__subclasses__():
        if model.__module__.startswith("tests.") and model._connection:
            model._connection = None
            name = model.Meta.table_name
            del descriptions[name]
            if name in before:
                descriptions[name] = before[name]


Policy = Callable[..., None]
"""Sets numbers of the settings by name, for one test."""


@pytest.fixture
def policy(monkeypatch: pytest.MonkeyPatch) -> Policy:
    """See `Policy`."""

    def set_policy(**numbers: int) -> None:
        for name, number in numbers.items():
            monkeypatch.setenv(f"EMULSION_{name.upper()}", str(number))
        forget_settings()

    return set_policy


def _use_cheap_hashes(environment: pytest.MonkeyPatch) -> None:
    """Hash with the least that argon2 accepts: 0.1 ms instead of 30 ms. Few tests are about hashes."""
    environment.setattr(passwords, "MEMORY_KIB", 8)
    environment.setattr(passwords, "PASSES", 1)
    _forget_hashers()


def _order_ids(environment: pytest.MonkeyPatch) -> None:
    """Let ids of one millisecond ascend in the order in which they are made: tests make several in one."""
    made = itertools.count()
    environment.setattr(secrets, "randbits", lambda bits: next(made) % (1 << bits))


def _forget_hashers() -> None:
    passwords._hasher.cache_clear()
    passwords._placeholder_hash.cache_clear()


def forget() -> None:
    """Empty the caches of a warm function, except its clients."""
    caches.forget_caches()
    keys.forget_keys()
    forget_settings()
    queues.queue_url.cache_clear()
