"""The manifest agrees with handlers, policies, streams, subscriptions and messages.

These tests need no emulator. Their messages name the file to edit.
"""

import importlib
import json
from collections import Counter
from typing import Any

import pytest
from chalice import app as chalice

import app as composition
from chalicelib.core.messages import Message
from chalicelib.core.settings import TRIGGERS
from infra import generated, grants, handled_records, manifest
from infra.deploy import stack
from infra.function_kinds import AsyncFunction, Function, Outbox, QueueFunction, ScheduledFunction, StreamFunction
from infra.manifest import FUNCTIONS, QUEUE_FUNCTIONS
from infra.paths import CHALICE_CONFIG, ROOT

READERS = 2  # of one shard of a stream (AWS, "DynamoDB Streams and Lambda triggers"); a third is throttled
FILTERS = 5  # of one event source, unless AWS raises it
MANIFEST = "infra/functions/"
BY_NAME = {function.name: function for function in FUNCTIONS}
SOCKETS = {"$connect": "websocket_connect", "$disconnect": "websocket_disconnect"}  # as Chalice names functions


def handlers() -> dict[str, Any]:
    """Name -> Chalice's configuration of each event handler of the application."""
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
            assert (queue_of(handler), handler.batch_size) == (queue.name, queue.batch), place
        case StreamFunction():
            assert isinstance(handler, chalice.DynamoDBEventConfig), place
            assert handler.batch_size == handled_records.batch_size(function), place
            assert handler.starting_position == "TRIM_HORIZON", f"{place}: read also older records"
        case ScheduledFunction(minutes=minutes):
            unit = "minute" if minutes == 1 else "minutes"
            assert handler.schedule_expression.to_string() == f"rate({minutes} {unit})", place
        case AsyncFunction():
            assert not isinstance(handler, chalice.SQSEventConfig | chalice.ScheduledEventConfig), place


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda each: each.name)
def test_a_function_has_its_room_and_its_reason(function: Function) -> None:
    assert (ROOT / "chalicelib" / function.room / "__init__.py").exists(), f"{MANIFEST}: {function.name}"
    assert len(function.reason) > 10, f"{MANIFEST}: {function.name}"


@pytest.mark.parametrize("names", [[each.name for each in FUNCTIONS], [each.queue.name for each in QUEUE_FUNCTIONS]])
def test_names_and_queues_are_used_once(names: list[str]) -> None:
    assert [name for name, times in Counter(names).items() if times > 1] == [], MANIFEST


def test_what_is_generated_is_up_to_date() -> None:
    assert generated.stale() == [], "run `make generate`"


def test_only_stages_that_reserve_concurrency_cap_async_functions(monkeypatch: pytest.MonkeyPatch) -> None:
    caps = {each.name: {"reserved_concurrency": each.cap} for each in manifest.ASYNC_FUNCTIONS}
    for reserving in (("dev", "prod"), ()):
        monkeypatch.setattr(manifest, "RESERVING_STAGES", reserving)
        stages = json.loads(generated._config())["stages"]
        found = {stage: section.get("lambda_functions") for stage, section in stages.items()}
        assert found == {stage: caps if stage in reserving else None for stage in stages}


def test_each_function_has_a_policy_of_its_own() -> None:
    wanted = {generated.policy_file(each) for each in FUNCTIONS}
    found = {path.name for path in CHALICE_CONFIG.parent.glob("policy-*.json")}
    assert sorted(wanted - found) == [], "run `make policies`"
    assert sorted(found - wanted) == [], f"run `make policies`, or list their functions in {MANIFEST}"


def test_stages_set_only_functions_that_there_are() -> None:
    for stage, section in json.loads(CHALICE_CONFIG.read_text())["stages"].items():
        assert section.get("lambda_functions", {}).keys() <= BY_NAME.keys(), f".chalice/config.json, stage {stage}"


def test_every_message_has_a_consumer() -> None:
    consumed = {each.queue for each in QUEUE_FUNCTIONS}
    for path in sorted((ROOT / "chalicelib").glob("*/messages.py")):
        importlib.import_module(f"chalicelib.{path.parent.name}.messages")
    for message in Message.__subclasses__():
        if message.__module__.startswith("chalicelib."):
            name = f"{message.__module__}.{message.__name__}"
            assert getattr(message, "queue", None) in consumed, f"{name}: list the consumer of its queue in {MANIFEST}"


def test_a_function_that_messages_lead_back_to_is_declared() -> None:
    """Lambda stops such a chain after about 16 invocations of the function, unless the manifest declares it.

    An edge leads from a function to those that it may start, by its policy: the consumers of queues, and functions that
    it invokes. (Lambda does not follow chains through the streams of tables.)
    """
    invoked = "arn:aws:lambda:*:*:function:emulsion-*-"
    starts = {("sqs:SendMessage", grants.queue(each.queue.name)): each.name for each in QUEUE_FUNCTIONS}
    starts |= {("lambda:InvokeFunction", f"{invoked}{each.name}"): each.name for each in FUNCTIONS}
    started = {each.name: {starts[grant] for grant in grants.granted(each) if grant in starts} for each in FUNCTIONS}

    def reachable(name: str, seen: frozenset[str] = frozenset()) -> frozenset[str]:
        for each in started[name] - seen:
            seen = reachable(each, seen | {each})
        return seen

    looping = {name for name in BY_NAME if name in reachable(name)}
    declared = {each.name for each in QUEUE_FUNCTIONS if each.sends_to_itself}
    assert {name for name in looping if name in started[name]} == looping, "a loop of several functions: break it"
    assert sorted(looping - declared) == [], f"{MANIFEST}: declare sends_to_itself, or send to no own queue"
    assert sorted(declared - looping) == [], f"{MANIFEST}: they do not send to their own queues"


def test_every_stream_has_a_reader_and_every_reader_a_stream() -> None:
    tables = stack.template_resources("AWS::DynamoDB::Table").values()
    streamed = {each["TableName"]["Fn::Sub"].rpartition("-")[2] for each in tables if "StreamSpecification" in each}
    read = set(manifest.STREAMED_TABLES)
    assert sorted(read - streamed) == [], (
        f"{MANIFEST} reads their streams: give them a StreamSpecification in infra/state/"
    )
    assert sorted(streamed - read) == [], f"infra/state/ gives them streams that nothing in {MANIFEST} reads"


def test_a_stream_has_one_outbox_and_one_counter_at_most() -> None:
    """Their names are unique, so each shard has two readers at most."""
    for function in manifest.STREAM_FUNCTIONS:
        kinds = ("publish",) if function in manifest.OUTBOXES else ("count", "notify")
        assert function.name in {f"{kind}_{function.table}" for kind in kinds}, f"{MANIFEST}: {function.name}"
    readers = Counter(each.table for each in manifest.STREAM_FUNCTIONS)
    assert max(readers.values()) <= READERS


def test_an_outbox_is_there_where_a_room_subscribes() -> None:
    wanted = {each.table for each in handled_records.subscribers()}
    read = {each.table for each in manifest.OUTBOXES}
    assert sorted(wanted - read) == [], f"add publish_<table> to functions/publish.py and {MANIFEST}"
    assert sorted(read - wanted) == [], (
        f"no room subscribes: take publish_<table> out of functions/publish.py and {MANIFEST}"
    )


def test_what_is_folded_has_its_function() -> None:
    counters = sorted(each.name for each in manifest.STREAM_FUNCTIONS if each not in manifest.OUTBOXES)
    assert sorted(each.function for each in handled_records.counted()) == counters, (
        f"COUNTED in functions/count.py, NOTIFIED in chalicelib/notifications/notified.py, {MANIFEST}"
    )


def test_a_room_subscribes_to_a_table_once() -> None:
    """A parked record finds its subscriber by the room's name."""
    subscribed = Counter((each.table, each.room) for each in handled_records.subscribers())
    assert [each for each, times in subscribed.items() if times > 1] == [], "functions/publish.py"


@pytest.mark.parametrize("function", manifest.STREAM_FUNCTIONS, ids=lambda each: each.name)
def test_filters_are_as_few_as_aws_takes(function: StreamFunction) -> None:
    assert len(handled_records.filters(function)) <= FILTERS, (
        "subscribe to fewer changes, or have AWS raise the limit to 10"
    )


@pytest.mark.parametrize("outbox", manifest.OUTBOXES, ids=lambda each: each.name)
def test_an_outbox_is_invoked_for_what_any_room_wants_and_for_nothing_else(outbox: Outbox) -> None:
    subscribers = [each for each in handled_records.subscribers() if each.table == outbox.table]
    wanted = {json.dumps(p) for subscriber in subscribers for change in subscriber.changes for p in change.patterns()}
    assert sorted(map(json.dumps, handled_records.filters(outbox))) == sorted(wanted)


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda each: each.name)
def test_the_tests_platform_finds_its_handler(function: Function) -> None:
    module, _, name = function.handler.partition(":")
    assert callable(getattr(importlib.import_module(module), name)), MANIFEST
