"""Make the committed policies: each grants the recorded calls of a function, Lambda's calls for it, and `EXTRA`.

`make policies` writes them from the calls that tests/support/drills/coverage_run makes; a drill compares both.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations
from pathlib import Path
from typing import Any

from infra import manifest
from infra.function_kinds import AsyncFunction, Function, QueueFunction, StreamFunction
from infra.generated import policy_file
from infra.paths import CHALICE_CONFIG

Grant = tuple[str, str]
"""An action and the resource it is done to, e.g. `("sqs:SendMessage", "arn:aws:sqs:*:*:emulsion-*-plan")`."""
Usage = Mapping[str, Iterable[Grant]]
"""The recorded grants that the product's code uses, by the function's name."""

POLICIES = CHALICE_CONFIG.parent
EXTRA: dict[str, dict[Grant, str]] = {}
"""Grants that no coverage run can show: function -> grant -> reason. A drill fails if a run shows one."""

# Lambda's needs of the execution role (Lambda developer guide: the managed policies AWSLambdaBasicExecutionRole,
# AWSLambdaDynamoDBExecutionRole and AWSLambdaSQSQueueExecutionRole). Traces are granted to the stages that have them,
# by infra/deploy/policies.py.
_LOG = ("logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents")
_READ_STREAM = ("dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator")
_CONSUME = ("sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage")


def write(usage: Usage) -> list[Path]:
    """Write policies that are out of date, and delete those of removed functions. Returns the changed files."""
    documents, changed = _documents(usage), stale(usage)
    for path in changed:
        if path in documents:
            path.write_text(documents[path])
        else:
            path.unlink()
    return changed


def stale(usage: Usage) -> list[Path]:
    """The files that `write` would change: outdated, missing, or without a function."""
    documents, found = _documents(usage), {path: path.read_text() for path in POLICIES.glob("policy-*.json")}
    return sorted(path for path in documents.keys() | found.keys() if documents.get(path) != found.get(path))


def document(grants: Iterable[Grant]) -> str:
    """A policy's text, the same for the same grants: a statement for all resources with the same actions of a service.

    IAM limits the inline policies of a role to 10,240 characters, and the API's function uses every table. So a
    resource that is alone with its actions joins two statements that have these together, if there are two.
    """
    actions: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for action, resource in grants:
        actions[action.partition(":")[0], resource].add(action)
    resources: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    for (_, resource), names in sorted(actions.items()):
        resources[tuple(sorted(names))].append(resource)
    _join(resources)
    statements = [
        {"Effect": "Allow", "Action": list(names), "Resource": sorted(resources[names])} for names in sorted(resources)
    ]
    return json.dumps({"Version": "2012-10-17", "Statement": statements}, indent=2) + "\n"


def _join(resources: dict[tuple[str, ...], list[str]]) -> None:
    """Take out statements of one resource whose actions two others have together: a second name is shorter."""
    for names in sorted(resources, key=lambda each: (-len(each), each)):
        parts = [each for each in sorted(resources) if set(each) < set(names)]
        pair = next((pair for pair in combinations(parts, 2) if {*pair[0], *pair[1]} == {*names}), None)
        if pair and len(resources[names]) == 1:
            (resource,) = resources.pop(names)
            for part in pair:
                resources[part].append(resource)


def used_by_lambda(function: Function) -> Iterator[Grant]:
    """The grants that Lambda uses with the function's role: to log, read its source, and send what it gives up."""
    name = "" if function.name == manifest.API_HANDLER else f"-{function.name}"
    yield from ((action, f"arn:aws:logs:*:*:log-group:/aws/lambda/emulsion-*{name}:*") for action in _LOG)
    match function:
        case QueueFunction():
            yield from ((action, queue(function.queue.name)) for action in _CONSUME)
        case StreamFunction():
            yield "dynamodb:ListStreams", "*"
            yield from ((action, f"{table(function.table)}/stream/*") for action in _READ_STREAM)
            if function.dead_letters:
                yield "sqs:SendMessage", queue(function.dead_letters)
        case AsyncFunction():
            yield "sqs:SendMessage", queue(function.on_failure)


def queue(name: str) -> str:
    """The resource of a queue, by its short name."""
    return f"arn:aws:sqs:*:*:emulsion-*-{name}"


def table(name: str, index: str | None = None) -> str:
    """The resource of a table, or of one of its indexes, by the table's short name."""
    resource = f"arn:aws:dynamodb:*:*:table/emulsion-*-{name}"
    return f"{resource}/index/{index}" if index else resource


def granted(function: Function) -> set[Grant]:
    """The grants of the function's committed policy."""
    policy: dict[str, Any] = json.loads(_path(function).read_text())
    return {
        (action, resource)
        for statement in policy["Statement"]
        for action in statement["Action"]
        for resource in statement["Resource"]
    }


def wanted(function: Function, usage: Usage) -> set[Grant]:
    """The grants that its policy must have."""
    return {*usage.get(function.name, ()), *used_by_lambda(function), *EXTRA.get(function.name, ())}


def needless(usage: Usage) -> list[tuple[str, Grant]]:
    """Needless entries of `EXTRA`, function and grant: the use is recorded, or the function does not exist."""
    functions = {each.name: {*usage.get(each.name, ()), *used_by_lambda(each)} for each in manifest.FUNCTIONS}
    return [
        (function, grant)
        for function, extra in EXTRA.items()
        for grant in extra
        if function not in functions or grant in functions[function]
    ]


def _documents(usage: Usage) -> dict[Path, str]:
    return {_path(each): document(wanted(each, usage)) for each in manifest.FUNCTIONS}


def _path(function: Function) -> Path:
    return POLICIES / policy_file(function)
