"""The manifest is complete: handlers, policies, streams, subscriptions and messages are in step with it.

Nothing here needs an emulator. What fails names the file to edit.
"""

import importlib
import json
import re
from collections import Counter
from typing import Any

import pytest
from chalice import app as chalice

import app as composition
from chalicelib.core.outbox import RETRY_QUEUE
from chalicelib.core.settings import TRIGGERS
from infra import generated, manifest
from infra.deploy import stack
from infra.manifest import (
    FUNCTIONS,
    QUEUE_FUNCTIONS,
    AsyncFunction,
    Function,
    QueueFunction,
    ScheduledFunction,
    StreamFunction,
)
from infra.paths import CHALICE_CONFIG, ROOT

READERS = 2  # of one shard of a stream (AWS, "DynamoDB Streams and Lambda triggers"); a third is throttled
FILTERS = 5  # of one event source, unless AWS raises it
MANIFEST = "infra/manifest.py"
BY_NAME = {function.name: function for function in FUNCTIONS}
SOCKETS = {"$connect": "websocket_connect", "$disconnect": "websocket_disconnect"}  # as Chalice names functions


def handlers() -> dict[str, Any]:
    """Name -> how Chalice knows each event handler of the application."""
    made = composition.app
    sockets = {SOCKETS.get(key, "websocket_message"): each for key, each in made.websocket_handlers.items()}
    return {each.name: each for each in (*made.event_sources, *made.pure_lambda_functions)} | sockets


def queue_of(handler: chalice.SQSEventConfig) -> str:
    return str(handler.queue).removeprefix(TRIGGERS.queue(""))


def test_every_handler_is_in_the_manifest_and_every_entry_has_its_handler() -> None:
    found, listed = handlers(), BY_NAME.keys() - {manifest.API_HANDLER}
    for name in found.keys() - listed:
        pytest.fail(f"functions/ has the handler {name} ({found[name].handler_string}): add it to {MANIFEST}")
    for name in listed - found.keys():
        pytest.fail(f"{MANIFEST} lists {name}: write {BY_NAME[name].handler} for it, or take it out")


@pytest.mark.parametrize("name", sorted(BY_NAME.keys() - {manifest.API_HANDLER}))
def test_handler_and_entry_tell_the_same(name: str) -> None:
    handler, function = handlers()[name], BY_NAME[name]
    place = f"{function.handler.replace(':', '.').replace('.', '/', 1)} and {MANIFEST}"
    assert handler.handler_string == function.handler.replace(":", "."), place
    match function:
        case QueueFunction(queue=queue):
            assert isinstance(handler, chalice.SQSEventConfig), place
            assert queue_of(handler) == queue, place
        case StreamFunction():
            assert isinstance(handler, chalice.DynamoDBEventConfig), place
            assert handler.starting_position == "TRIM_HORIZON", f"{place}: what was written before it came must be read"
        case ScheduledFunction(minutes=minutes):
            assert handler.schedule_expression.to_string() == f"rate({minutes} minutes)", place
        case AsyncFunction():
            assert not isinstance(handler, chalice.SQSEventConfig | chalice.ScheduledEventConfig), place


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda each: each.name)
def test_a_function_has_its_room_and_its_reason(function: Function) -> None:
    assert (ROOT / "chalicelib" / function.room / "__init__.py").exists(), f"{MANIFEST}: {function.name}"
    assert len(function.reason) > 10, f"{MANIFEST}: {function.name}"


@pytest.mark.parametrize("names", [[each.name for each in FUNCTIONS], [each.queue for each in QUEUE_FUNCTIONS]])
def test_names_and_queues_are_used_once(names: list[str]) -> None:
    assert [name for name, times in Counter(names).items() if times > 1] == [], MANIFEST


def test_what_is_generated_is_up_to_date() -> None:
    assert generated.stale() == [], "run `make generate`"


def test_each_function_has_a_policy_file() -> None:
    wanted = {generated.policy_file(each) for each in FUNCTIONS}
    found = {path.name for path in CHALICE_CONFIG.parent.glob("policy-*.json")}
    assert sorted(wanted - found) == [], "run `make policies`"
    assert sorted(found - wanted) == [], f"run `make policies`, or list their functions in {MANIFEST}"


def test_stages_set_only_functions_that_there_are() -> None:
    for stage, section in json.loads(CHALICE_CONFIG.read_text())["stages"].items():
        assert section.get("lambda_functions", {}).keys() <= BY_NAME.keys(), f".chalice/config.json, stage {stage}"


def test_every_queue_that_is_sent_to_has_its_consumer() -> None:
    consumed = {each.queue for each in QUEUE_FUNCTIONS}
    for path in sorted((ROOT / "chalicelib").rglob("*.py")):
        for queue in re.findall(r'queues\.send\(\s*"([^"]+)"', path.read_text()):
            assert queue in consumed, f"{path.relative_to(ROOT)} sends to {queue}, which {MANIFEST} does not list"


def test_every_stream_has_a_reader_and_every_reader_a_stream() -> None:
    tables = stack.template_resources("AWS::DynamoDB::Table").values()
    streamed = {each["TableName"]["Fn::Sub"].rpartition("-")[2] for each in tables if "StreamSpecification" in each}
    read = set(manifest.STREAMED_TABLES)
    assert sorted(read - streamed) == [], (
        f"{MANIFEST} reads their streams: give them a StreamSpecification in infra/state/"
    )
    assert sorted(streamed - read) == [], f"infra/state/ gives them streams that nothing in {MANIFEST} reads"


def test_a_stream_has_one_outbox_and_one_counter_at_most() -> None:
    """By their names: so a shard has the two readers that it takes."""
    for function in manifest.STREAM_FUNCTIONS:
        kind = "publish" if function in manifest.OUTBOXES else "count"
        assert function.name == f"{kind}_{function.table}", f"{MANIFEST}: {function.name}"
    readers = Counter(each.table for each in manifest.STREAM_FUNCTIONS)
    assert max(readers.values()) <= READERS


def test_an_outbox_is_there_where_a_room_subscribes() -> None:
    wanted = {each.table for each in manifest.subscribers()}
    read = {each.table for each in manifest.OUTBOXES}
    assert sorted(wanted - read) == [], f"add publish_<table> to functions/publish.py and {MANIFEST}"
    assert sorted(read - wanted) == [], (
        f"no room subscribes: take publish_<table> out of functions/publish.py and {MANIFEST}"
    )


def test_what_outboxes_park_has_its_consumer() -> None:
    assert RETRY_QUEUE in {each.queue for each in QUEUE_FUNCTIONS}, MANIFEST


def test_a_room_subscribes_to_a_table_once() -> None:
    """A parked record finds its subscriber by the room's name."""
    subscribed = Counter((each.table, each.room) for each in manifest.subscribers())
    assert [each for each, times in subscribed.items() if times > 1] == [], "functions/publish.py"


@pytest.mark.parametrize("function", manifest.STREAM_FUNCTIONS, ids=lambda each: each.name)
def test_filters_are_as_few_as_aws_takes(function: StreamFunction) -> None:
    assert len(manifest.filters(function)) <= FILTERS, "subscribe to fewer changes, or have AWS raise the limit to 10"


@pytest.mark.parametrize("outbox", manifest.OUTBOXES, ids=lambda each: each.name)
def test_an_outbox_is_invoked_for_what_any_room_wants_and_for_nothing_else(outbox: manifest.Outbox) -> None:
    patterns = manifest.filters(outbox)
    subscribers = [each for each in manifest.subscribers() if each.table == outbox.table]
    for change in (change for subscriber in subscribers for change in subscriber.changes):
        assert all(pattern in patterns for pattern in change.patterns())
    assert patterns == manifest.wanted_by(subscribers * 2), "each once"


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda each: each.name)
def test_the_tests_platform_finds_its_handler(function: Function) -> None:
    module, _, name = function.handler.partition(":")
    assert callable(getattr(importlib.import_module(module), name)), MANIFEST
