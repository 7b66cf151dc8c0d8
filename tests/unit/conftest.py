"""In-process AWS (moto) with the tables, bucket and queues of the deployed template. No sockets."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from moto import mock_aws

from chalicelib.core import aws, caches, keys, queues
from chalicelib.core.settings import settings
from tests.unit.resources import KEYS_DOCUMENT, client, create_all

TEMPLATE = Path(__file__).parents[2] / "infra" / "template.yaml"


@pytest.fixture(scope="session")
def template() -> dict[str, Any]:
    """The CloudFormation template as a document."""
    document: dict[str, Any] = yaml.safe_load(TEMPLATE.read_text())
    return document


@pytest.fixture
def cloud(monkeypatch: pytest.MonkeyPatch, template: dict[str, Any]) -> Iterator[None]:
    """A fresh cloud with the stage's resources and keys; every cached client and setting is forgotten around it."""
    for name, value in {
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_DEFAULT_REGION": "us-east-1",
        "EMULSION_STAGE": "local",
        "EMULSION_MEDIA_BUCKET": "emulsion-local-media-123456789012",
        "EMULSION_KEYS_PARAMETER": "/emulsion/local/keys",
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    _forget()
    with mock_aws():
        create_all(template)
        client("ssm").put_parameter(Name="/emulsion/local/keys", Value=KEYS_DOCUMENT, Type="SecureString")
        yield
    _forget()


def _forget() -> None:
    aws.forget_clients()
    caches.forget_caches()
    keys.forget_keys()
    settings.cache_clear()
    queues.queue_url.cache_clear()
