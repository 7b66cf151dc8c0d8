"""Each function's policy grants what the function uses, nothing less and nothing more.

What is used is found by running everything in process and recording every AWS call. Further tests hold the record to
the code: every function, every endpoint and every place that calls AWS must have been run.
"""

import ast
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app import ROOMS
from infra.manifest import ASYNC_FUNCTIONS, QUEUE_FUNCTIONS, STREAM_FUNCTIONS
from infra.paths import CHALICE_CONFIG, ROOT
from tests.support.cloud import forget
from tests.support.drills import tour
from tests.support.drills.usage import API, Grant, ObservedPlatform, ObservedWorld, Usage, queue, table
from tests.support.drills.world import put_stand_ins
from tests.support.resources import empty_all, put_keys

CONFIG = json.loads(CHALICE_CONFIG.read_text())
FUNCTIONS = sorted(CONFIG["lambda_functions"])

# What AWS wants the execution role to have, for Lambda to do it in the function's name (Lambda developer guide: the
# managed policies AWSLambdaBasicExecutionRole, AWSLambdaDynamoDBExecutionRole, AWSLambdaSQSQueueExecutionRole and
# AWSXRayDaemonWriteAccess).
LOG = ("logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents")
READ_STREAM = ("dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator")
CONSUME = ("sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage")
TRACE = ("xray:PutTelemetryRecords", "xray:PutTraceSegments")

# Places that look like calls of AWS and make none.
NO_CALLS = {
    "chalicelib.core.tables:_SharedConnection.client": "hands the client to PynamoDB",
    "chalicelib.media.signing:storage": "asks for the bucket's address; signatures are recorded where they are made",
    "chalicelib.posts.timelines:_page": "is lazy: the call is made by whoever iterates, `wanted`",
}


@pytest.fixture(scope="module")
def usage(account: None) -> Iterator[Usage]:
    empty_all()
    put_keys()
    forget()
    usage = Usage()
    with usage.recorded(), pytest.MonkeyPatch.context() as patch:
        put_stand_ins(patch)
        tour.taken(ObservedWorld(ObservedPlatform(usage=usage)))
    yield usage
    forget()


def granted(function: str) -> set[Grant]:
    """What the function's committed policy allows."""
    policy = json.loads((CHALICE_CONFIG.parent / CONFIG["lambda_functions"][function]["iam_policy_file"]).read_text())
    return {
        (action, resource)
        for statement in policy["Statement"]
        for action in statement["Action"]
        for resource in statement["Resource"]
    }


def used_by_lambda(function: str) -> set[Grant]:
    """What Lambda does in the function's name."""
    name = "" if function == API else f"-{function}"
    uses = {(action, f"arn:aws:logs:*:*:log-group:/aws/lambda/emulsion-*{name}:*") for action in LOG}
    for consumed in (each for each in QUEUE_FUNCTIONS if each.name == function):
        uses |= {(action, queue(consumed.queue)) for action in CONSUME}
    for read in (each for each in STREAM_FUNCTIONS if each.name == function):
        uses |= {(action, f"{table(read.table)}/stream/*") for action in READ_STREAM}
        uses |= {("dynamodb:ListStreams", "*")}
        uses |= {("sqs:SendMessage", queue(read.dead_letters))} if read.dead_letters else set()
    uses |= {("sqs:SendMessage", queue(each.on_failure)) for each in ASYNC_FUNCTIONS if each.name == function}
    return uses | ({(action, "*") for action in TRACE} if is_traced() else set())


def is_traced() -> bool:
    """Whether any stage turns X-Ray on."""
    return any(part.get("xray", False) for part in (CONFIG, *CONFIG["stages"].values()))


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_policy_grants_what_its_function_uses(usage: Usage, function: str) -> None:
    used = usage.grants[function] | used_by_lambda(function)
    assert sorted(used - granted(function)) == [], "missing"
    assert sorted(granted(function) - used) == [], "not used"


def test_every_function_was_run(usage: Usage) -> None:
    assert sorted(usage.grants) == FUNCTIONS


def test_every_endpoint_was_run(usage: Usage) -> None:
    views = {f"{each.view.__module__}:{each.view.__name__}" for room in ROOMS for each in room.endpoints}
    assert views - usage.reached == set()


def test_every_place_that_calls_aws_was_run(usage: Usage) -> None:
    places = {place for path in (ROOT / "chalicelib").rglob("*.py") for place in places_that_call_aws(path)}
    assert NO_CALLS.keys() <= places
    assert places - usage.reached == NO_CALLS.keys()


def places_that_call_aws(path: Path) -> Iterator[str]:
    """Functions and methods of a module, `module:name`, that call a client, a row, or one of `core.tables`' own."""
    module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for node in ast.parse(path.read_text()).body:
        members = node.body if isinstance(node, ast.ClassDef) else [node]
        prefix = f"{node.name}." if isinstance(node, ast.ClassDef) else ""
        for each in members:
            if isinstance(each, ast.FunctionDef) and any(map(_calls_aws, ast.walk(each))):
                yield f"{module}:{prefix}{each.name}"


def _calls_aws(node: Any) -> bool:
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id="aws"), attr="client")):
            return True
        case ast.Call(
            func=ast.Name(id="transact" | "create" | "batch_get" | "batch_write" | "query_items" | "query_pages")
        ):
            return True
        case ast.Call(func=ast.Attribute(value=ast.Name(id="tables"), attr="batch_get" | "batch_write" | "transact")):
            return True
        case ast.Call(func=ast.Attribute(value=of, attr="get" | "find" | "query" | "update" | "save" | "delete")):
            return _is_row(of)
    return False


def _is_row(node: ast.expr) -> bool:
    match node:
        case ast.Name(id=name):
            return name == "row" or name.endswith("Row")
        case ast.Call(func=ast.Name(id=name)) | ast.Attribute(value=ast.Name(id=name)):
            return name.endswith("Row")
    return False
