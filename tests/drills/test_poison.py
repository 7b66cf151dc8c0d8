"""A message or record that always fails harms no other one, and is handled again when the cause is gone."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.posts.settings import settings
from tests.support import faults
from tests.support.drills.stage import Person, Stage, inbox, unplanned
from tests.support.platform import QUEUES, strike
from tests.support.resources import client

NewStage = Callable[[], Stage]


@pytest.fixture
def stage(new_stage: NewStage) -> Stage:
    return new_stage()


@pytest.fixture
def ada(stage: Stage) -> Person:
    return stage.register("ada")


def queue_url(name: str) -> str:
    url: str = client("sqs").get_queue_url(QueueName=f"emulsion-local-{name}")["QueueUrl"]
    return url


@pytest.mark.parametrize("queue", QUEUES)
@pytest.mark.parametrize("body", ['{"nonsense": 1}', "not JSON"])
def test_a_poison_message_among_good_ones(stage: Stage, ada: Person, queue: str, body: str) -> None:
    client("sqs").send_message(QueueUrl=queue_url(queue), MessageBody=body)
    bob = stage.register("bob")
    stage.expect(200, bob, "POST", "/v1/follow", {"target_user_id": ada.id})
    stage.post(ada, "good", stage.upload(ada))
    stage.platform.settle()
    assert stage.feed(bob) == ["good"]
    assert [(name, message["Body"]) for name, message in stage.platform.dead] == [(queue, body)]


class PlanQueueRefuses:
    """SQS refuses every plan of one post."""

    def __init__(self, post_id: str) -> None:
        self.post_id = post_id

    def call(self, number: int, operation: str, arguments: dict[str, Any], proceed: faults.Proceed) -> Any:
        if operation == "SendMessageBatch" and arguments["QueueUrl"] == queue_url("plan"):
            bodies = {entry["Id"]: json.loads(entry["MessageBody"]) for entry in arguments["Entries"]}
            failed = [each for each, body in bodies.items() if body["post_id"] == self.post_id]
            if failed:
                return {"Failed": [{"Id": each, "SenderFault": True, "Code": "Drill"} for each in failed]}
        return proceed(arguments)


def test_a_poison_record_does_not_block_its_shard(stage: Stage, ada: Person) -> None:
    keys = [stage.upload(ada) for _ in range(2)]
    stage.platform.settle()
    poison = stage.post(ada, "poison", keys[0])["id"]
    stage.post(ada, "behind it", keys[1])
    with faults.between(PlanQueueRefuses(poison)):
        stage.platform.settle()
    assert stage.feed(ada) == ["behind it"]
    assert [queue for queue, _ in stage.platform.dead] == ["outbox-retry"]

    # The cause is gone: what was parked is redriven.
    for queue, message in stage.platform.dead:
        client("sqs").send_message(QueueUrl=queue_url(queue), MessageBody=message["Body"])
    stage.platform.settle()
    assert stage.feed(ada) == ["behind it", "poison"]


@pytest.mark.parametrize("change", ["publish", "retract"])
def test_a_plan_that_got_lost_is_made_again_by_the_sweeper(stage: Stage, ada: Person, change: str) -> None:
    key = stage.upload(ada)
    stage.platform.settle()
    post_id = stage.post(ada, "lost", key)["id"]
    if change == "retract":
        stage.platform.settle()
        stage.expect(204, ada, "DELETE", f"/v1/posts/{post_id}")
        stage.platform.settle()
        stage.expect(204, ada, "DELETE", f"/v1/users/me/recently-deleted/{post_id}")
    lose_the_plan(stage)
    assert unplanned() == 1

    sweep(0)
    stage.platform.settle()
    assert unplanned() == 1, "what is unplanned for a moment only is left to the stream"

    sweep(settings().unplanned_grace + 1)
    stage.platform.settle()
    assert unplanned() == 0
    assert inbox(ada.id) == ([post_id] if change == "publish" else [])


def lose_the_plan(stage: Stage) -> None:
    class Lose:
        def call(self, number: int, operation: str, arguments: dict[str, Any], proceed: faults.Proceed) -> Any:
            return {"Successful": []} if operation == "SendMessageBatch" else proceed(arguments)

    with faults.between(Lose()):
        stage.platform.settle()


def sweep(seconds_later: int) -> None:
    strike("functions.housekeeping:sweep_unplanned", seconds_later)
