"""In-process AWS (moto) with the tables, buckets, queues and streams of the deployed template. No sockets."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from moto import mock_aws

from chalicelib.core import aws, caches, keys, queues
from chalicelib.core.settings import forget_settings
from tests.unit.resources import BUCKET, LAMBDA, create_all, empty_all, put_keys

ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_DEFAULT_REGION": "us-east-1",
    "EMULSION_STAGE": "local",
    "EMULSION_MEDIA_BUCKET": BUCKET,
    "EMULSION_KEYS_PARAMETER": "/emulsion/local/keys",
    "EMULSION_OUTBOX_PATIENCE_MS": "60000",  # a busy machine degrades no page
    "EMULSION_TIMELINE_PATIENCE_MS": "60000",
}
TEMPLATE = Path(__file__).parents[2] / "infra" / "template.yaml"


@pytest.fixture(scope="session")
def template() -> dict[str, Any]:
    """The CloudFormation template as a document."""
    document: dict[str, Any] = yaml.safe_load(TEMPLATE.read_text())
    return document


@pytest.fixture(scope="package")
def account(template: dict[str, Any]) -> Iterator[None]:
    """An in-process AWS account with the stage's resources, one for all tests."""
    with pytest.MonkeyPatch.context() as environment, mock_aws():
        for name, value in ENVIRONMENT.items():
            environment.setenv(name, value)
        environment.delenv("AWS_ENDPOINT_URL", raising=False)
        create_all(template)
        aws.forget_clients()
        aws._clients["lambda"] = LAMBDA
        yield
        aws.forget_clients()


@pytest.fixture
def cloud(account: None) -> Iterator[None]:
    """The account, empty; whatever a function remembers is forgotten around the test."""
    empty_all()
    put_keys()
    forget()
    yield
    forget()


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


def forget() -> None:
    """Empty what a warm function remembers, but its clients."""
    caches.forget_caches()
    keys.forget_keys()
    forget_settings()
    queues.queue_url.cache_clear()
