"""Measures the flows: units by the meter, waits by slowing calls down, processor time by repeating them."""

import gzip
import io
import json
import os
import resource
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, field, replace
from statistics import median
from typing import Any
from unittest.mock import patch

from botocore.client import BaseClient

from benchmarks.figures import dependent_rounds
from benchmarks.meter import Usage, metered
from benchmarks.scale.flows import Scene, Step, make_scene, play
from benchmarks.scale.taken import Taken
from benchmarks.signatures import new_private_key
from benchmarks.site import log_to
from benchmarks.wire import SLOW
from chalicelib.core import keys
from chalicelib.core.settings import forget_settings, settings

FOLLOWERS = 400  # of the author: one full chunk, and the author in another
ROUNDS = 9
CDN = {"EMULSION_CDN_DOMAIN": "d111111abcdef8.cloudfront.net", "EMULSION_CDN_KEY_ID": "K2JCJMDEHXQW5F"}
CDN_KEY = "a"


def measure(photo: bytes) -> dict[str, Taken]:
    """Every step, in the order of the flow. Runs inside a stage.

    Args:
        photo: what is uploaded, a JPEG.
    """
    with _behind_a_cdn(), _logged():
        scene = make_scene(photo, FOLLOWERS)
        found = units(scene)
        rounds, cpu = _rounds(scene), _cpu(scene)
    return {name: replace(step, rounds=rounds[name], cpu_ms=cpu[name]) for name, step in found.items()}


def units(scene: Scene) -> dict[str, Taken]:
    """What each step reads, writes, sends, logs and answers."""
    found: dict[str, Taken] = {}

    def record(name: str, step: Step) -> Any:
        with metered() as usage, _sent() as sent, _logged() as log:
            answer = step()
        found[name] = _taken(usage, sent, len(log.getvalue().encode()), _compressed(answer))
        return answer

    play(scene, record)
    return found


def _taken(usage: Usage, sent: "_Sent", log_bytes: int, answer_bytes: int) -> Taken:
    prefix = settings().table("")
    reads, writes = (
        {table.removeprefix(prefix): spent for table, spent in sorted(each.items())}
        for each in (usage.reads_of, usage.writes_of)
    )
    return Taken(reads, writes, sent.queued, sent.streamed, log_bytes=log_bytes, answer_bytes=answer_bytes)


def _rounds(scene: Scene) -> dict[str, int]:
    found: dict[str, int] = {}

    def record(name: str, step: Step) -> Any:
        with _spans() as spans:
            answer = step()
        found[name] = dependent_rounds(spans)
        return answer

    play(scene, record)
    return found


def _cpu(scene: Scene) -> dict[str, float]:
    """Milliseconds of this process and of its children, which render photos."""
    samples: defaultdict[str, list[float]] = defaultdict(list)

    def record(name: str, step: Step) -> Any:
        began = _processor_time()
        answer = step()
        samples[name].append(_processor_time() - began)
        return answer

    for _ in range(ROUNDS):
        play(scene, record)
    return {name: round(median(taken) * 1000, 1) for name, taken in samples.items()}


def _processor_time() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


@contextmanager
def _behind_a_cdn() -> Iterator[None]:
    """Addresses of photos are CloudFront's, as in AWS."""
    real, private_key = keys.keys, new_private_key()

    def with_the_cdns() -> keys.Keys:
        return replace(real(), cdn={CDN_KEY: private_key})

    with (
        patch.dict(os.environ, CDN | {"EMULSION_CDN_KEY": CDN_KEY}),
        patch.object(keys, "keys", with_the_cdns),
    ):
        forget_settings()
        try:
            yield
        finally:
            forget_settings()


@contextmanager
def _logged() -> Iterator[io.StringIO]:
    """What is written to the log meanwhile."""
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
    """Payload bytes of each request that sends messages (SQS counts bodies and attributes), and of each record."""
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


@contextmanager
def _spans() -> Iterator[list[tuple[float, float]]]:
    """Begin and end of every call of AWS, each slowed down."""
    spans: list[tuple[float, float]] = []
    real = BaseClient._make_api_call

    def call(client: BaseClient, operation: str, arguments: Any) -> Any:
        begin = time.perf_counter()
        answer = real(client, operation, arguments)
        time.sleep(max(0.0, SLOW - (time.perf_counter() - begin)))
        spans.append((begin, time.perf_counter()))
        return answer

    with patch.object(BaseClient, "_make_api_call", call):
        yield spans


def _compressed(answer: Any) -> int:
    return 0 if answer is None else len(gzip.compress(json.dumps(answer, separators=(",", ":")).encode(), 6))
