"""Measures the flows: units with the meter, rounds by what waits for what, processor time with repetitions."""

import gzip
import io
import json
import resource
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, field, replace
from statistics import median
from typing import Any
from unittest.mock import patch

from botocore.client import BaseClient

from benchmarks.scale.flows import Setup, Step, run, set_up
from benchmarks.scale.invoking import with_settings
from benchmarks.scale.step_costs import StepCost
from benchmarks.signatures import new_private_key
from benchmarks.site import log_to
from chalicelib.core import keys
from chalicelib.core.settings import settings
from tests.support.meter import Usage, metered
from tests.support.rounds import traced

FOLLOWERS = 400  # of the author: one full chunk, plus a chunk with the author
ROUNDS = 9
SERVICES = ("dynamodb", "firehose", "lambda", "s3", "sqs", "ssm")  # whose calls the steps make
CDN = {"EMULSION_CDN_DOMAIN": "d111111abcdef8.cloudfront.net", "EMULSION_CDN_KEY_ID": "K2JCJMDEHXQW5F"}
CDN_KEY = "a"


def measure(photo: bytes) -> dict[str, StepCost]:
    """Measure every step, in the order of the flow. Runs against a stage.

    Args:
        photo: the JPEG that is uploaded.
    """
    with _behind_a_cdn(), _logged():
        setup = set_up(photo, FOLLOWERS)
        found = units(setup)
        rounds, cpu = _rounds(setup), _cpu(setup)
    return {name: replace(step, rounds=rounds[name], cpu_ms=cpu[name]) for name, step in found.items()}


def units(setup: Setup) -> dict[str, StepCost]:
    """Measure the reads, writes, messages, log bytes and response bytes of each step."""
    found: dict[str, StepCost] = {}

    def record(name: str, step: Step) -> Any:
        with metered() as usage, _sent() as sent, _logged() as log:
            answer = step()
        found[name] = _step_cost(usage, sent, len(log.getvalue().encode()), _compressed(answer))
        return answer

    run(setup, record)
    return found


def _step_cost(usage: Usage, sent: "_Sent", log_bytes: int, answer_bytes: int) -> StepCost:
    prefix = settings().deployed_name("")
    reads, writes = (
        {table.removeprefix(prefix): spent for table, spent in sorted(each.items())}
        for each in (usage.reads_of, usage.writes_of)
    )
    return StepCost(reads, writes, sent.queued, sent.streamed, log_bytes=log_bytes, answer_bytes=answer_bytes)


def _rounds(setup: Setup) -> dict[str, int]:
    found: dict[str, int] = {}

    def record(name: str, step: Step) -> Any:
        with traced(SERVICES) as trace:
            answer = step()
        found[name] = trace.rounds
        return answer

    run(setup, record)
    return found


def _cpu(setup: Setup) -> dict[str, float]:
    """Median processor time (ms) of each step, in this process and in its children, which render photos."""
    samples: defaultdict[str, list[float]] = defaultdict(list)

    def record(name: str, step: Step) -> Any:
        began = _processor_time()
        answer = step()
        samples[name].append(_processor_time() - began)
        return answer

    for _ in range(ROUNDS):
        run(setup, record)
    return {name: round(median(each) * 1000, 1) for name, each in samples.items()}


def _processor_time() -> float:
    used = [resource.getrusage(whose) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


@contextmanager
def _behind_a_cdn() -> Iterator[None]:
    """Sign the URLs of photos for CloudFront, as in AWS."""
    real, private_key = keys.keys, new_private_key()

    def with_cdn_key() -> keys.Keys:
        return replace(real(), cdn={CDN_KEY: private_key})

    with patch.object(keys, "keys", with_cdn_key), with_settings(CDN | {"EMULSION_CDN_KEY": CDN_KEY}):
        yield


@contextmanager
def _logged() -> Iterator[io.StringIO]:
    """Collect the log output of the block."""
    log = io.StringIO()
    before = log_to(log)
    try:
        with redirect_stdout(log):
            yield log
    finally:
        log_to(before)


@dataclass
class _Sent:
    queued: list[int] = field(default_factory=list)
    streamed: list[int] = field(default_factory=list)


@contextmanager
def _sent() -> Iterator[_Sent]:
    """Collect the payload bytes of each request to SQS (bodies and attributes) and of each Firehose record."""
    sent, real = _Sent(), BaseClient._make_api_call

    def call(client: BaseClient, operation: str, arguments: Any) -> Any:
        if operation == "SendMessageBatch":
            sent.queued.append(sum(map(_payload, arguments["Entries"])))
        if operation == "PutRecord":
            sent.streamed.append(len(arguments["Record"]["Data"]))
        return real(client, operation, arguments)

    with patch.object(BaseClient, "_make_api_call", call):
        yield sent


def _payload(entry: Any) -> int:
    attributes = entry.get("MessageAttributes", {})
    named = sum(len(name) + len(each["DataType"]) + len(each["StringValue"]) for name, each in attributes.items())
    return len(entry["MessageBody"].encode()) + named


def _compressed(answer: Any) -> int:
    return 0 if answer is None else len(gzip.compress(json.dumps(answer, separators=(",", ":")).encode(), 6))
