"""Views on the deployed stage: from the API through the delivery stream and the schedule's function to the post."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.support.deployed.http import answer_of, problem_of
from tests.support.deployed.people import Person
from tests.support.deployed.stack import Stack
from tests.support.deployed.storage import delivered
from tests.support.deployed.waiting import eventually

SCHEDULED: dict[str, Any] = {
    "version": "0", "id": "e-1", "detail-type": "Scheduled Event", "source": "aws.events", "account": "1",
    "time": "2026-01-02T03:04:05Z", "region": "us-east-1", "resources": [], "detail": {},
}  # fmt: skip
NOW_COUNTS = {"EMULSION_VIEWS_SETTLE": str(-2 * 3600), "EMULSION_VIEW_HOURS_BACK": "4"}


@contextmanager
def counting_the_current_hour(stack: Stack) -> Iterator[str]:
    """The function's name, while it takes the current hour for a closed one that is not counted yet."""
    functions, name = stack.client("lambda"), stack.target.name("count_views")
    variables = functions.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
    functions.update_function_configuration(FunctionName=name, Environment={"Variables": variables | NOW_COUNTS})
    functions.get_waiter("function_updated_v2").wait(FunctionName=name)
    forget_hours(stack)
    yield name
    functions.update_function_configuration(FunctionName=name, Environment={"Variables": variables})
    functions.get_waiter("function_updated_v2").wait(FunctionName=name)


def forget_hours(stack: Stack) -> None:
    """Delete what is recorded of this hour and its neighbours, which another run of this test may have counted."""
    dynamodb, table = stack.client("dynamodb"), stack.target.name("view_folds")
    for hours in range(-2, 3):
        hour = f"{datetime.now(UTC) + timedelta(hours=hours):%Y-%m-%dT%H}"
        query = {"KeyConditionExpression": "#h = :h", "ExpressionAttributeNames": {"#h": "hour"}}
        answer = dynamodb.query(TableName=table, ExpressionAttributeValues={":h": {"S": hour}}, **query)
        for row in answer["Items"]:
            dynamodb.delete_item(TableName=table, Key={name: row[name] for name in ("hour", "part")})


@pytest.fixture
def counter(stack: Stack) -> Iterator[str]:
    with counting_the_current_hour(stack) as name:
        yield name


def test_views_are_counted_once_and_shown_to_the_author_by_day(
    stack: Stack, ada: Person, ben: Person, counter: str
) -> None:
    post_id = ada.publish("to be viewed")["id"]
    view = {"type": "view", "post_id": post_id, "dwell_ms": 2000}
    for person in (ben, ben, ada):
        answer_of(person.api.post("/v1/events", {"events": [view, view]}), 202)
    eventually(lambda: delivered(stack, ada.id), lambda events: len(events) == 2)
    eventually(lambda: delivered(stack, ben.id), lambda events: len(events) == 4)
    for _ in range(2):
        answer = stack.client("lambda").invoke(FunctionName=counter, Payload=json.dumps(SCHEDULED).encode())
        assert "FunctionError" not in answer, answer["Payload"].read()
    assert answer_of(ada.api.get(f"/v1/posts/{post_id}"), 200)["views_count"] == 1
    days = answer_of(ada.api.get(f"/v1/posts/{post_id}/views"), 200)["items"]
    assert [each["views"] for each in days] == [1]
    problem_of(ben.api.get(f"/v1/posts/{post_id}/views"), 403)
