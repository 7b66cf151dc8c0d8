"""Faults between the product and AWS, at the one place every call passes: deterministic, for tests only.

Usage::

    with faults.between(faults.CrashAt(3, after=True)) as calls:
        service.create(...)        # Crash is raised when the third AWS call has been carried out

`calls` lists the operations in order, so that a drill can enumerate every point of a path.
"""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from io import BytesIO
from typing import Any, ClassVar, Protocol

import pytest
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.exceptions import ClientError, ReadTimeoutError

from chalicelib.core import aws

Arguments = dict[str, Any]
Proceed = Callable[[Arguments], Any]


class Crash(BaseException):
    """The process dies: no code of the product may catch this."""


class Fault(Protocol):
    """What happens to one call."""

    def call(self, number: int, operation: str, arguments: Arguments, proceed: Proceed) -> Any:
        """Carry out call `number` (from 1), or not.

        Args:
            operation: the API's name, e.g. `PutItem`.
            arguments: the call's parameters.
            proceed: makes the real call with the arguments given to it.
        """
        ...


class NoFault:
    """Every call is made: for counting them."""

    def call(self, number: int, operation: str, arguments: Arguments, proceed: Proceed) -> Any:
        """Make the call."""
        return proceed(arguments)


class ActBefore:
    """Another request acts just before the first call of an operation: between what a change reads and what it writes.

    Args:
        operation: the API's name, e.g. `TransactWriteItems`.
        table: the end of the name of the call's table; any table, if it is empty.
    """

    def __init__(self, operation: str, act: Callable[[], object], table: str = "") -> None:
        self.operation, self.table, self.waiting = operation, table, [act]

    def call(self, number: int, operation: str, arguments: Arguments, proceed: Proceed) -> Any:
        """Let it act, once."""
        if operation == self.operation and arguments.get("TableName", "").endswith(self.table) and self.waiting:
            self.waiting.pop()()
        return proceed(arguments)


@contextmanager
def overtaken(module: Any, name: str, by: Callable[[], object]) -> Iterator[None]:
    """Inside the block, run `by` just before the first call of the module's function, as a concurrent request."""
    function, waiting = getattr(module, name), [by]

    def late(*arguments: Any, **more: Any) -> Any:
        if waiting:
            waiting.pop()()
        return function(*arguments, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, name, late)
        yield


class CrashAt:
    """The process dies just before, or just after, its n-th call."""

    def __init__(self, number: int, *, after: bool) -> None:
        self.number = number
        self.after = after

    def call(self, number: int, operation: str, arguments: Arguments, proceed: Proceed) -> Any:
        """Die at the point."""
        if number != self.number:
            return proceed(arguments)
        if self.after:
            with suppress(ClientError):  # the process dies in either case
                proceed(arguments)
        raise Crash(f"{'after' if self.after else 'before'} call {number}, {operation}")


class CrashAfterTheWrite:
    """The process dies after a transaction is carried out, the point that leaves the most undone."""

    def call(self, number: int, operation: str, arguments: Arguments, proceed: Proceed) -> Any:
        answer = proceed(arguments)
        if operation == "TransactWriteItems":
            raise Crash
        return answer


class LostAnswer:
    """The n-th call is carried out, and its answer is lost."""

    def __init__(self, number: int) -> None:
        self.number = number

    def call(self, number: int, operation: str, arguments: Arguments, proceed: Proceed) -> Any:
        """Time out after the write."""
        answer = proceed(arguments)
        if number == self.number:
            raise ReadTimeoutError(endpoint_url="https://lost.invalid")
        return answer


class PushBack:
    """A share of the requests is throttled on the wire, where botocore tries again, and a share of every batch stays
    unprocessed."""

    def __init__(self, share: float, seed: int) -> None:
        self.share = share
        self.random = random.Random(seed)

    def call(self, number: int, operation: str, arguments: Arguments, proceed: Proceed) -> Any:
        """Take only a part of a batch."""
        match operation:
            case "BatchWriteItem" | "BatchGetItem":
                return self._batch(operation, arguments, proceed)
            case "SendMessageBatch":
                return self._send(arguments, proceed)
        return proceed(arguments)

    def throttle(self, send: Callable[..., Any]) -> Callable[..., Any]:
        """Throttle a share of the requests between botocore's retries and the wire."""

        def answer(request: AWSPreparedRequest, *arguments: Any) -> Any:
            if self.random.random() >= self.share:
                return send(request, *arguments)
            response = AWSResponse(request.url, 400, {}, _NoBody())
            metadata = {"HTTPStatusCode": 400, "HTTPHeaders": {}}
            error = {"Code": "ThrottlingException", "Message": "drill"}
            return (response, {"Error": error, "ResponseMetadata": metadata}), None

        return answer

    def _batch(self, operation: str, arguments: Arguments, proceed: Proceed) -> Any:
        ((table, request),) = arguments["RequestItems"].items()
        writes = operation == "BatchWriteItem"
        taken, left = self._part(request if writes else request["Keys"])
        answer: Arguments = {} if writes else {"Responses": {table: []}}
        if taken:
            part = taken if writes else {**request, "Keys": taken}
            answer = proceed({**arguments, "RequestItems": {table: part}})
        if left:
            name = "UnprocessedItems" if writes else "UnprocessedKeys"
            answer[name] = {table: left if writes else {**request, "Keys": left}}
        return answer

    def _send(self, arguments: Arguments, proceed: Proceed) -> Any:
        taken, left = self._part(arguments["Entries"])
        answer = proceed({**arguments, "Entries": taken}) if taken else {"Successful": []}
        answer["Failed"] = [{"Id": entry["Id"], "SenderFault": False, "Code": "InternalError"} for entry in left]
        return answer

    def _part(self, items: list[Any]) -> tuple[list[Any], list[Any]]:
        taken: list[Any] = []
        left: list[Any] = []
        for item in items:
            (left if self.random.random() < self.share else taken).append(item)
        return taken, left


class Together:
    """Several faults at once: a call passes the last one first."""

    def __init__(self, *faults: Fault) -> None:
        self.faults = faults

    def call(self, number: int, operation: str, arguments: Arguments, proceed: Proceed) -> Any:
        """Pass it through all of them."""
        for fault in self.faults:
            proceed = partial(fault.call, number, operation, proceed=proceed)
        return proceed(arguments)


class OneItemPages:
    """Every page ends after one item before filtering, so a page may be empty and not be the last."""

    def call(self, number: int, operation: str, arguments: Arguments, proceed: Proceed) -> Any:
        """Ask for a page of one item."""
        match operation:
            case "Query" | "Scan":
                return proceed({**arguments, "Limit": 1})
            case "ListObjectVersions":
                return self._version(arguments, proceed)
        return proceed(arguments)

    def _version(self, arguments: Arguments, proceed: Proceed) -> Any:
        """The version after the marker. moto does not find a marker whose version is deleted."""
        marker = arguments.get("KeyMarker", ""), arguments.get("VersionIdMarker")
        answer = proceed({name: arguments[name] for name in arguments.keys() - {"KeyMarker", "VersionIdMarker"}})
        found = [(kind, each) for kind in ("Versions", "DeleteMarkers") for each in answer.pop(kind, [])]
        found.sort(key=lambda each: each[1]["Key"])
        for i, (_, each) in enumerate(found):
            if (each["Key"], each["VersionId"]) == marker:
                found = found[i + 1 :]
                break
        left = [(kind, each) for kind, each in found if each["Key"] >= marker[0]]
        for kind, each in left[:1]:
            answer |= {kind: [each], "NextKeyMarker": each["Key"], "NextVersionIdMarker": each["VersionId"]}
        return {**answer, "IsTruncated": len(left) > 1}


class Conflicts:
    """A share of the writes conflicts with another transaction, and is not carried out.

    A transaction is cancelled, or refused because an earlier try of it is in progress; a single write is refused.
    """

    REFUSALS: ClassVar = {
        "TransactWriteItems": ["TransactionCanceledException", "TransactionInProgressException"],
        **{name: ["TransactionConflictException"] for name in ("PutItem", "UpdateItem", "DeleteItem")},
    }

    def __init__(self, share: float, seed: int) -> None:
        self.share = share
        self.random = random.Random(seed)

    def call(self, number: int, operation: str, arguments: Arguments, proceed: Proceed) -> Any:
        """Refuse a share of the writes."""
        is_refused = operation in self.REFUSALS and self.random.random() < self.share
        if not is_refused:
            return proceed(arguments)
        code = self.random.choice(self.REFUSALS[operation])
        response: Arguments = {"Error": {"Code": code, "Message": "drill"}}
        if code == "TransactionCanceledException":
            conflict = self.random.randrange(len(arguments["TransactItems"]))
            codes = ["TransactionConflict" if i == conflict else "None" for i in range(len(arguments["TransactItems"]))]
            response["Error"]["Message"] = f"Transaction cancelled [{', '.join(codes)}]"
            response["CancellationReasons"] = [{"Code": each} for each in codes]
        raise ClientError(response, operation)


class _NoBody(BytesIO):
    def stream(self) -> Iterator[bytes]:
        return iter(())


@contextmanager
def between(fault: Fault) -> Iterator[list[str]]:
    """Inside the block every AWS call of the product goes through `fault`; yields the operations so far."""
    calls: list[str] = []
    make = aws._make
    aws._make = lambda service: _intercept(make(service), fault, calls)
    for client in aws._clients.values():
        _intercept(client, fault, calls)
    try:
        yield calls
    finally:
        aws._make = make
        for client in aws._clients.values():
            _release(client, fault)


def _intercept(client: Any, fault: Fault, calls: list[str]) -> Any:
    real = client._make_api_call

    def call(operation: str, arguments: Arguments) -> Any:
        calls.append(operation)
        return fault.call(len(calls), operation, arguments, lambda given: real(operation, given))

    client._make_api_call = call
    if isinstance(fault, PushBack):
        client._endpoint._do_get_response = fault.throttle(client._endpoint._do_get_response)
    return client


def _release(client: Any, fault: Fault) -> None:
    del client._make_api_call
    if isinstance(fault, PushBack):
        del client._endpoint._do_get_response
