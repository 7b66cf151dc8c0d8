"""Queues: refused entries are sent again, and one bad message fails alone."""

import json
from dataclasses import dataclass
from typing import Any, ClassVar

import boto3
import pytest

from chalicelib.core import aws, observability, queues
from chalicelib.core.messages import Message, Queue
from chalicelib.core.problems import Unavailable

pytestmark = pytest.mark.usefixtures("cloud")


@dataclass(frozen=True)
class Number(Message):
    queue: ClassVar = Queue("plan")

    number: int


@dataclass(frozen=True)
class Word(Message):
    queue: ClassVar = Queue("fanout")

    word: str


def received(queue: Queue = Number.queue) -> list[dict[str, Any]]:
    sqs = boto3.client("sqs")
    messages: list[dict[str, Any]] = []
    while got := sqs.receive_message(
        QueueUrl=queues.queue_url(queue.name), MaxNumberOfMessages=10, MessageAttributeNames=["All"]
    ).get("Messages"):
        messages += got
    return messages


def test_more_than_a_batch_arrives_with_the_request_id() -> None:
    with observability.request("r-1"):
        queues.send([Number(i) for i in range(25)], group="ada")
    messages = received()
    assert {json.loads(message["Body"])["number"] for message in messages} == set(range(25))
    assert {message["MessageAttributes"]["request_id"]["StringValue"] for message in messages} == {"r-1"}


def test_each_message_goes_to_the_queue_of_its_class() -> None:
    assert queues.send([Number(1), Word("one"), Word("two"), Number(2)]) == 4
    assert sorted(json.loads(message["Body"])["number"] for message in received()) == [1, 2]
    assert sorted(json.loads(message["Body"])["word"] for message in received(Word.queue)) == ["one", "two"]


class Refusing:
    """An SQS client that refuses every second entry, `times` times."""

    def __init__(self, times: int) -> None:
        self.times = times
        self.real = aws.client("sqs")

    def get_queue_url(self, **arguments: Any) -> Any:
        return self.real.get_queue_url(**arguments)

    def send_message_batch(self, QueueUrl: str, Entries: list[dict[str, Any]]) -> Any:  # noqa: N803
        if self.times == 0:
            return self.real.send_message_batch(QueueUrl=QueueUrl, Entries=Entries)
        self.times -= 1
        refused, taken = Entries[::2], Entries[1::2]
        if taken:
            self.real.send_message_batch(QueueUrl=QueueUrl, Entries=taken)
        return {"Failed": [{"Id": entry["Id"]} for entry in refused]}


def test_only_refused_entries_are_sent_again(monkeypatch: pytest.MonkeyPatch) -> None:
    refusing = Refusing(times=2)
    monkeypatch.setattr(aws, "client", lambda _: refusing)
    queues.send([Number(i) for i in range(10)])
    assert sorted(json.loads(message["Body"])["number"] for message in received()) == list(range(10))


def test_a_queue_that_keeps_refusing_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    refusing = Refusing(times=100)
    monkeypatch.setattr(aws, "client", lambda _: refusing)
    with pytest.raises(Unavailable):
        queues.send([Number(1)])


def event(*numbers: int) -> dict[str, Any]:
    return {
        "Records": [
            {
                "messageId": f"m{number}",
                "body": json.dumps({"number": number}),
                "messageAttributes": {"request_id": {"stringValue": "r-7", "dataType": "String"}},
                "eventSource": "aws:sqs",
            }
            for number in numbers
        ]
    }


def test_a_bad_message_is_reported_alone() -> None:
    seen = []

    def handle(message: Number) -> None:
        if message.number == 2:
            raise ValueError(message)
        seen.append((message.number, observability.request_id()))

    answer = queues.consume(event(1, 2, 3), Number.from_record, handle)
    assert answer == {"batchItemFailures": [{"itemIdentifier": "m2"}]}
    assert seen == [(1, "r-7"), (3, "r-7")]


def test_when_all_fail_all_are_reported() -> None:
    def handle(message: Number) -> None:
        raise ValueError(message)

    answer = queues.consume(event(1, 2), Number.from_record, handle)
    assert [failure["itemIdentifier"] for failure in answer["batchItemFailures"]] == ["m1", "m2"]
