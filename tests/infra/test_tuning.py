"""The settings of event sources, applied to a Lambda that is slow, refuses, or dies half-way. Lambda is a fake here."""

import itertools
from typing import Any

import pytest
from botocore.exceptions import ClientError

from infra.deploy import tune
from infra.deploy.event_sources import mapping_settings
from infra.errors import InfraError
from infra.function_kinds import QueueFunction
from infra.manifest import MAPPED_FUNCTIONS
from infra.target import Target


class Died(BaseException):
    """The deployer ended."""


class Lambda:
    """Mappings as Chalice creates them, each disabled and without settings.

    Args:
        slow: reads for which a changed mapping is in a state of transition.
        calls: changing calls after which the deployer dies.
        stays: the state that enabled mappings get.
    """

    class exceptions:  # noqa: N801 - botocore's name
        ClientError = ClientError

    def __init__(self, target: Target, slow: int = 0, calls: int | None = None, stays: str = "Enabled") -> None:
        self.target, self.slow, self.calls, self.stays = target, slow, calls, stays
        self.left: dict[str, int] = {}
        self.invoke: dict[str, Any] = {}
        self.mappings = {
            source.name: {
                "UUID": source.name,
                "State": "Disabled",
                "FunctionArn": f"arn:aws:lambda:us-east-1:1:function:{target.name(source.name)}",
                "EventSourceArn": f"arn:aws:sqs:us-east-1:1:{target.name(source.queue.name)}"
                if isinstance(source, QueueFunction)
                else f"arn:aws:dynamodb:us-east-1:1:table/{target.name(source.table)}/stream/1",
            }
            for source in MAPPED_FUNCTIONS
        }

    def get_paginator(self, _operation: str) -> Any:
        return self

    def paginate(self, FunctionName: str) -> list[dict[str, Any]]:  # noqa: N803 - an argument of AWS
        mapping = self.mappings[FunctionName.removeprefix(self.target.name(""))]
        return [{"EventSourceMappings": [mapping | {"State": "Disabled"}]}]  # may lag behind

    def get_event_source_mapping(self, UUID: str) -> dict[str, Any]:  # noqa: N803
        mapping = self.mappings[UUID]
        if self.left.get(UUID):
            self.left[UUID] -= 1
            return mapping | {"State": "Disabling" if mapping["State"] == "Disabled" else "Enabling"}
        return mapping

    def update_event_source_mapping(self, UUID: str, **changes: Any) -> None:  # noqa: N803
        self._count()
        assert not self.left.get(UUID), "Lambda refuses to change a mapping that it is changing"
        if changes.pop("Enabled", False):
            self.mappings[UUID]["State"] = self.stays
        self.mappings[UUID] |= changes
        self.left[UUID] = self.slow

    def get_function_event_invoke_config(self, FunctionName: str) -> dict[str, Any]:  # noqa: N803
        if FunctionName not in self.invoke:
            raise ClientError({"Error": {"Code": "ResourceNotFoundException"}}, "GetFunctionEventInvokeConfig")
        found: dict[str, Any] = self.invoke[FunctionName]
        return found

    def put_function_event_invoke_config(self, FunctionName: str, **settings: Any) -> None:  # noqa: N803
        self._count()
        self.invoke[FunctionName] = settings

    def enabled(self) -> set[str]:
        """The functions whose mapping is read."""
        return {name for name, mapping in self.mappings.items() if mapping["State"] == "Enabled"}

    def settled(self) -> set[str]:
        """The functions whose mapping has all settings."""
        settings = {source.name: mapping_settings(source, self.target) for source in MAPPED_FUNCTIONS}
        return {name for name, wanted in settings.items() if wanted.items() <= self.mappings[name].items()}

    def _count(self) -> None:
        if self.calls is not None:
            self.calls -= 1
            if self.calls < 0:
                raise Died


EVERY = {source.name for source in MAPPED_FUNCTIONS}


@pytest.fixture
def target(monkeypatch: pytest.MonkeyPatch) -> Target:
    monkeypatch.setattr(tune, "UPDATE_PAUSE", {"aws": 0.0, "emulator": 0.0})
    made = Target("dev", "http://lambda")
    made.__dict__.update(emulator="localstack", region="us-east-1", account_id="1", partition="aws")
    return made


def connect(target: Target, **arguments: Any) -> Lambda:
    fake = Lambda(target, **arguments)
    target._clients["lambda"] = fake
    return fake


def test_mappings_are_enabled_when_they_have_their_settings(target: Target) -> None:
    fake = connect(target)
    assert tune.tune(target) == len(EVERY) + len(fake.invoke)
    assert fake.enabled() == fake.settled() == EVERY
    assert tune.tune(target) == 0


def test_whenever_the_deployer_dies_the_next_deployment_ends_its_work(target: Target) -> None:
    for calls in itertools.count():
        fake = connect(target, calls=calls)
        try:
            tune.tune(target)
        except Died:
            assert not fake.enabled() or fake.settled() == EVERY, "a mapping without settings is read"
        else:
            break
        fake.calls = None
        tune.tune(target)
        assert fake.enabled() == fake.settled() == EVERY
    assert calls > 2 * len(EVERY)


def test_a_slow_lambda_is_waited_for(target: Target) -> None:
    fake = connect(target, slow=3)
    fake.left = dict.fromkeys(EVERY, 3)
    tune.tune(target)
    assert fake.enabled() == EVERY


def test_a_mapping_that_lambda_does_not_enable_fails_the_deployment(target: Target) -> None:
    connect(target, stays="Disabled")
    with pytest.raises(InfraError, match="is Disabled after it was enabled"):
        tune.tune(target)


def test_a_mapping_that_never_settles_fails_the_deployment(target: Target, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tune, "UPDATE_TIMEOUT", -1)
    connect(target, slow=1_000_000)
    with pytest.raises(InfraError, match="is still Disabling"):
        tune.tune(target)
