"""Deploy a small application with the project's tools on a separate emulator.

A function is renamed while the stage runs, a queue function is added, and the application has sockets. The tests run in
the file's order; the last one takes the stage down.
"""

import threading
from collections.abc import Iterator

import pytest
from websockets.sync.client import connect

from infra.deploy import deployments, inventory, websocket_api
from infra.emulator import Emulator
from infra.operate import status
from infra.target import Target
from tests.support.deployed import small
from tests.support.deployed.small import SmallApplication
from tests.support.deployed.waiting import eventually

PATIENCE = 60  # seconds
SOCKETS = {f"websocket_{kind}": [small.NOTE] for kind in ("connect", "message", "disconnect")}


@pytest.fixture(scope="module")
def application(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallApplication]:
    """Deployed with its outbox under the name of the first stages, `publish`."""
    with Emulator.temporary() as emulator:
        made = SmallApplication(tmp_path_factory.mktemp("checkout"), Target(small.STAGE, emulator.endpoint))
        made.write("functions/publish.py", small.PUBLISH.format(name="publish"))
        made.write("functions/sockets.py", small.SOCKETS)
        made.list_functions(small.OUTBOX_ENTRY.format(name="publish"), small.RETRY_ENTRY, *small.SOCKET_ENTRIES)
        made.write_policies(publish=[small.NOTE], **SOCKETS)
        made.deploy()
        yield made


def awaited(application: SmallApplication, *wanted: str) -> None:
    """Wait until the room has noted all of `wanted`."""
    eventually(application.notes, lambda notes: set(wanted) <= notes)


def talk(application: SmallApplication, words: str) -> None:
    """Connect, send a message, wait until it is noted, and disconnect."""
    url = websocket_api.websocket_url(application.target)
    assert url is not None
    assert status.status(application.target)["websocket_url"] == url
    with connect(url, open_timeout=PATIENCE) as socket:
        socket.send(words)
        awaited(application, f"said {words}")
    eventually(application.notes, lambda notes: {note.split()[0] for note in notes} >= {"connected", "left"})


def test_sockets_are_deployed(application: SmallApplication) -> None:
    talk(application, "hello")


def test_the_outbox_hands_on_what_rooms_subscribe_to(application: SmallApplication) -> None:
    application.post("before")
    awaited(application, "post before")


def test_the_record_knows_the_socket_api(application: SmallApplication) -> None:
    recorded = deployments.last(application.target)
    assert recorded is not None
    (sockets,) = [each for each in recorded.resources if each["resource_type"] == "websocket_api"]
    found = inventory.take(application.target)
    assert found.has(sockets)
    assert not found.has({**sockets, "websocket_api_id": "gone"})
    (again,) = [each for each in inventory.corrected(application.target, found, []) if each["name"] == sockets["name"]]
    assert (again["resource_type"], again["websocket_api_id"]) == ("websocket_api", sockets["websocket_api_id"])


def test_a_function_is_renamed_and_another_added_while_the_stage_runs(application: SmallApplication) -> None:
    """From the older stage's record: the new mapping reads from the beginning, and no record is lost."""
    api_id, stop = websocket_api.find_api(application.target), threading.Event()
    written: list[str] = []

    def write() -> None:
        while not stop.wait(0.5):
            written.append(str(len(written)))
            application.post(written[-1])

    application.write("functions/publish.py", small.PUBLISH.format(name="publish_posts"))
    application.write("functions/run_errands.py", small.CONSUMER)
    application.list_functions(
        small.OUTBOX_ENTRY.format(name="publish_posts"),
        small.RETRY_ENTRY,
        *small.SOCKET_ENTRIES,
        small.CONSUMER_ENTRY,
    )
    application.write_policies(publish_posts=[small.NOTE], run_errands=[small.NOTE], **SOCKETS)
    writer = threading.Thread(target=write)
    writer.start()
    try:
        application.deploy()
    finally:
        stop.set()
        writer.join()
    assert application.functions() == {"", "publish_posts", "publish_retry", "run_errands", *SOCKETS}
    assert application.event_sources() == {
        ("publish_posts", "dynamodb"),
        ("publish_retry", "sqs"),
        ("run_errands", "sqs"),
    }
    assert len(written) > 1
    awaited(application, *(f"post {seq}" for seq in written))
    assert websocket_api.find_api(application.target) == api_id, "clients keep their address"


def test_the_added_function_does_its_work(application: SmallApplication) -> None:
    sqs = application.target.client("sqs")
    url = sqs.get_queue_url(QueueName=application.target.name("errands"))["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody='{"errand": "milk"}')
    awaited(application, "milk")
    redrive = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["RedrivePolicy"])["Attributes"]["RedrivePolicy"]
    assert application.target.name("errands-dlq") in redrive
    pages = application.target.client("cloudwatch").get_paginator("describe_alarms").paginate()
    alarms = {alarm["AlarmName"] for page in pages for alarm in page["MetricAlarms"]}
    for alarm in ("dead-letters-errands", "queue-age-errands", "function-errors-run_errands"):
        assert application.target.name(alarm) in alarms


def test_sockets_work_after_a_deployment(application: SmallApplication) -> None:
    talk(application, "hello again")


def test_nothing_of_it_is_left(application: SmallApplication) -> None:
    application.infra("down", "--stage", small.STAGE, "--endpoint", str(application.target.endpoint))
    assert application.functions() == set()
    assert application.event_sources() == set()
    assert websocket_api.websocket_url(application.target) is None
