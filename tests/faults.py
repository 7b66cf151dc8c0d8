"""Faults between the product and AWS, at the one place every call passes: deterministic, for tests only.

Usage::

    with faults.between(faults.CrashAt(3, after=True)) as calls:
        service.create(...)        # Crash is raised when the third AWS call has been carried out

`calls` lists the operations in order, so that a drill can enumerate every point of a path.
"""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from io import BytesIO
from typing import Any, Protocol

from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.exceptions import ClientError

from chalicelib.core import aws

Arguments = dict[str, Any]
Proceed = Callable[[Arguments], Any]


class Crash(BaseException):
    """The process is gone: nothing of the product may catch this."""


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
    """Every call works: to count them."""

    def call(self, number: int, operation: str, arguments: Arguments, proceed: Proceed) -> Any:
        """Just carry it out."""
        return proceed(arguments)


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
            with suppress(ClientError):  # refused or carried out, nobody lives to know
                proceed(arguments)
        raise Crash(f"{'after' if self.after else 'before'} call {number}, {operation}")


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
        """Between botocore's retries and the wire: answer a request instead of AWS, now and then."""

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
