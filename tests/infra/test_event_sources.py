"""Event sources have their declared settings, which fit the functions and queues."""

from typing import Any

import pytest

from infra.deploy import recursion, tune
from infra.deploy import stack as stacks
from infra.function_kinds import QueueFunction
from infra.manifest import QUEUE_FUNCTIONS, STREAM_FUNCTIONS
from tests.support.deployed.stack import Stack


def test_everything_reads_back_as_declared(stack: Stack) -> None:
    assert tune.differences(stack.target) == []


@pytest.mark.alone
def test_a_drifted_setting_is_seen_and_set_again(stack: Stack) -> None:
    source = QUEUE_FUNCTIONS[0]
    uuid = tune.find_mapping(stack.target, source)["UUID"]
    stack.client("lambda").update_event_source_mapping(UUID=uuid, FunctionResponseTypes=[])
    assert [line for line in tune.differences(stack.target) if "FunctionResponseTypes" in line]
    assert tune.tune(stack.target) == 1
    assert tune.differences(stack.target) == []


@pytest.mark.alone
def test_recursion_is_allowed_to_functions_that_send_to_themselves_alone(stack: Stack) -> None:
    client = stack.client("lambda")

    def allowed() -> set[str]:
        names = {each.name: stack.target.name(each.name) for each in QUEUE_FUNCTIONS}
        read = client.get_function_recursion_config
        return {name for name, deployed in names.items() if read(FunctionName=deployed)["RecursiveLoop"] == "Allow"}

    declared = {each.name for each in QUEUE_FUNCTIONS if each.sends_to_itself}
    assert allowed() == declared
    assert recursion.tune_recursion(stack.target) == 0
    client.put_function_recursion_config(FunctionName=stack.target.name("purge"), RecursiveLoop="Terminate")
    client.put_function_recursion_config(FunctionName=stack.target.name("plan"), RecursiveLoop="Allow")
    assert recursion.tune_recursion(stack.target) == 2
    assert allowed() == declared


def test_streams_are_read_from_the_beginning(stack: Stack) -> None:
    for source in STREAM_FUNCTIONS:
        assert tune.find_mapping(stack.target, source)["StartingPosition"] == "TRIM_HORIZON"


@pytest.mark.parametrize("source", QUEUE_FUNCTIONS, ids=lambda source: source.name)
def test_messages_stay_hidden_for_six_timeouts_unless_the_manifest_says_otherwise(source: QueueFunction) -> None:
    queues = {q["QueueName"]["Fn::Sub"]: q for q in stacks.template_resources("AWS::SQS::Queue").values()}
    queue: dict[str, Any] = queues["emulsion-${Stage}-" + source.queue.name]
    assert queue["VisibilityTimeout"] == source.hidden or queue["VisibilityTimeout"] >= 6 * source.timeout
    assert queue["VisibilityTimeout"] >= source.timeout, "or Lambda refuses the mapping"
