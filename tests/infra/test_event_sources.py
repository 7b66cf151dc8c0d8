"""Event sources have their declared settings, which fit the functions and queues."""

from typing import Any

import pytest

from infra.deploy import stack as stacks
from infra.deploy import tune
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


def test_streams_are_read_from_the_beginning(stack: Stack) -> None:
    for source in STREAM_FUNCTIONS:
        assert tune.find_mapping(stack.target, source)["StartingPosition"] == "TRIM_HORIZON"


@pytest.mark.parametrize("source", QUEUE_FUNCTIONS, ids=lambda source: source.name)
def test_messages_stay_hidden_for_six_timeouts_unless_the_manifest_says_otherwise(source: QueueFunction) -> None:
    queues = {q["QueueName"]["Fn::Sub"]: q for q in stacks.template_resources("AWS::SQS::Queue").values()}
    queue: dict[str, Any] = queues["emulsion-${Stage}-" + source.queue.name]
    assert queue["VisibilityTimeout"] == source.hidden or queue["VisibilityTimeout"] >= 6 * source.timeout
    assert queue["VisibilityTimeout"] >= source.timeout, "or Lambda refuses the mapping"


@pytest.mark.alone
def test_lambda_lets_only_those_functions_feed_themselves_that_may(stack: Stack) -> None:
    client = stack.client("lambda")
    for source in QUEUE_FUNCTIONS:
        found = client.get_function_recursion_config(FunctionName=stack.target.name(source.name))["RecursiveLoop"]
        assert found == ("Allow" if source.may_feed_itself else "Terminate"), source.name
    (source,) = tune.SELF_FEEDING
    name = stack.target.name(source.name)
    client.put_function_recursion_config(FunctionName=name, RecursiveLoop="Terminate")
    assert tune.differences(stack.target) == [f"{source.name}: RecursiveLoop is 'Terminate', not 'Allow'"]
    assert tune.tune(stack.target) == 1
