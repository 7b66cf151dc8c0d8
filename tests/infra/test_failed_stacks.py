"""A stack that fails: what the message says, and when it is tried again. CloudFormation is a fake here."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from infra.deploy import artifacts, stack
from infra.errors import InfraError
from infra.target import Target

NAME = "emulsion-dev-state"
ASSUME = "Firehose is unable to assume role arn:aws:iam::1:role/emulsion-dev-events-delivery (InvalidArgument)"
Event = tuple[str, str, str]  # logical id, status, reason


def begun(kind: str) -> Event:
    return (NAME, f"{kind}_IN_PROGRESS", "User Initiated")


class CloudFormation:
    """One stack, whose changes end as given: None for a success, else the events of a failure, oldest first."""

    def __init__(self, *changes: list[Event] | None) -> None:
        self.changes, self.events = list(changes), list[Event]()
        self.status: str | None = None

    def describe_stacks(self, **_: Any) -> dict[str, Any]:
        if self.status is None:
            raise ClientError({"Error": {"Code": "ValidationError", "Message": "does not exist"}}, "DescribeStacks")
        return {"Stacks": [{"StackStatus": self.status}]}

    def create_stack(self, **_: Any) -> None:
        self._change("CREATE", "ROLLBACK_COMPLETE")

    def update_stack(self, **_: Any) -> None:
        self._change("UPDATE", "UPDATE_ROLLBACK_COMPLETE")

    def delete_stack(self, **_: Any) -> None:
        self.status, self.events = None, []

    def get_paginator(self, _operation: str) -> Any:
        return self

    def paginate(self, **_: Any) -> list[dict[str, Any]]:
        """Newest first, one event on a page."""
        names = ("LogicalResourceId", "ResourceStatus", "ResourceStatusReason")
        return [{"StackEvents": [dict(zip(names, event, strict=True))]} for event in reversed(self.events)]

    def _change(self, kind: str, failed: str) -> None:
        failure = self.changes.pop(0)
        self.events += [begun(kind), *(failure or [])]
        self.status = failed if failure else f"{kind}_COMPLETE"


@pytest.fixture
def apply(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Applies a template to a fake that the test passes."""
    monkeypatch.setattr(artifacts, "store_template", lambda *_: "https://template")
    monkeypatch.setattr(stack, "RACE_PAUSE", 0)

    def run(fake: CloudFormation) -> str:
        target = Target("dev", "http://emulator")
        target._clients["cloudformation"] = fake
        return stack.apply_template(target, NAME, "{}", {})

    return run


def test_the_first_failure_is_told_first(apply: Any) -> None:
    cancelled = ("MediaTable", "CREATE_FAILED", "Resource creation cancelled")
    fake = CloudFormation([("UsersTable", "CREATE_FAILED", "LimitExceeded"), cancelled])
    with pytest.raises(InfraError, match=r"COMPLETE:\n  UsersTable: LimitExceeded\n  MediaTable: .* cancelled$"):
        apply(fake)


def test_failures_of_earlier_changes_are_not_told(apply: Any) -> None:
    fake = CloudFormation(None, [("PostsTable", "UPDATE_FAILED", "old")], [("UsersTable", "UPDATE_FAILED", "new")])
    assert apply(fake) == "created"
    with pytest.raises(InfraError, match="PostsTable: old"):
        apply(fake)
    with pytest.raises(InfraError, match=r"COMPLETE:\n  UsersTable: new$"):
        apply(fake)


@pytest.mark.parametrize(("before", "outcome"), [([], "created"), ([None], "updated")])
def test_a_role_that_is_not_known_yet_is_tried_again(apply: Any, before: list[None], outcome: str) -> None:
    race = [("EventsStream", "CREATE_FAILED", ASSUME)]
    fake = CloudFormation(*before, race, race, None)
    for _ in before:
        apply(fake)
    assert apply(fake) == outcome


def test_a_role_that_stays_unknown_fails_the_deployment(apply: Any) -> None:
    fake = CloudFormation(*[[("EventsStream", "CREATE_FAILED", ASSUME)]] * (stack.RACE_TRIES + 1))
    with pytest.raises(InfraError, match="unable to assume role"):
        apply(fake)
    assert len(fake.changes) == 1


def test_firehose_gets_its_role_later() -> None:
    resources = stack.template()["Resources"]
    for name, resource in resources.items():
        if resource["Type"] == "AWS::KinesisFirehose::DeliveryStream":
            assert resources[resource["DependsOn"]]["Type"] == "AWS::DynamoDB::Table", name
