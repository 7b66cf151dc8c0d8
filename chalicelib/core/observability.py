"""Write structured logs, metrics and traces of every function.

A request has one id from the API call to the last worker. Messages carry the id, and rows have it for their streams,
together with the trace (if tracing is on) and the time at which the work began.

Metrics are log lines in CloudWatch's embedded metric format, one line per invocation, which costs no call. Powertools
writes them; its package is loaded for the logger anyway. Only traced invocations load the tracer.
"""

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from enum import Enum
from functools import cache, wraps
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.metrics.provider.cloudwatch_emf.cloudwatch import AmazonCloudWatchEMFProvider

from chalicelib.core import clock
from chalicelib.core.settings import settings

NAMESPACE = "Emulsion"
TRACE_VARIABLE = "_X_AMZN_TRACE_ID"  # Lambda sets it for each invocation

logger = Logger(service="emulsion", utc=True, use_rfc3339=True)


class Metric(Enum):
    """A metric: its name in CloudWatch, and its unit. Each room's `metrics.py` has its metrics.

    A metric of 0 and 1 is measured at each success and failure: its average is the share of failures, which the alarms
    on error budgets compare.
    """

    def __init__(self, title: str, unit: MetricUnit) -> None:
        self.title = title
        self.unit = unit


@dataclass(frozen=True)
class Origin:
    """The origin of work that a function does.

    Attributes:
        request_id: of the API call that caused the work; of the invocation if no call did.
        trace: X-Ray's header of the invocation, or of the call that wrote the row where a stream passes the work on;
            None if tracing is off.
        began_ms: time of the change that the work follows from, None if no metric needs it.
    """

    request_id: str = "-"
    trace: str | None = None
    began_ms: int | None = None


_origin: ContextVar[Origin] = ContextVar("origin", default=Origin())  # noqa: B039 - frozen
_metrics: ContextVar[AmazonCloudWatchEMFProvider | None] = ContextVar("metrics", default=None)


def origin() -> Origin:
    """The origin of the current work."""
    return _origin.get()


def request_id() -> str:
    """The id of the current request, or `-` outside one."""
    return _origin.get().request_id


@contextmanager
def request(identifier: str, *, trace: str | None = None, began_ms: int | None = None, **fields: str) -> Iterator[None]:
    """Work inside the block belongs to the request `identifier`; every log line has the id and `fields`.

    Args:
        trace: X-Ray's header from a row; by default that of the invocation.
        began_ms: time of the change that the work follows from.
    """
    token = _origin.set(Origin(identifier, trace or _trace(), began_ms))
    try:
        with _logging(request_id=identifier, **fields):
            yield
    finally:
        _origin.reset(token)


def observed[A](handle: Callable[[Any], A]) -> Callable[[Any], A]:
    """Log and measure the invocations of an event function under its name."""

    @wraps(handle)
    def run(event: Any) -> A:
        with invocation(handle.__name__, invocation_id=event.context.aws_request_id):
            try:
                return handle(event)
            except Exception:
                logger.exception("invocation failed")
                raise

    return run


@contextmanager
def invocation(function: str, **fields: str) -> Iterator[None]:
    """One invocation of `function`: metrics of the block are written at its end, also if it raises."""
    if _trace():
        _trace_calls()
    metrics = AmazonCloudWatchEMFProvider(
        namespace=NAMESPACE, dimension_set={"stage": settings().stage, "function": function}
    )
    metrics.service = ""  # otherwise Powertools adds it as a third dimension
    token = _metrics.set(metrics)
    try:
        with _logging(function=function, **fields):
            yield
    finally:
        _metrics.reset(token)
        if metrics.metric_set:
            sys.stdout.write(json.dumps(metrics.serialize_metric_set(), separators=(",", ":")) + "\n")


def measure(metric: Metric, value: float = 1, **details: str) -> None:
    """Add a value to a metric of this invocation; outside one, as in a benchmark of a service, do nothing.

    Args:
        details: fields of the log line that has the metrics; no dimensions.
    """
    metrics = _metrics.get()
    if metrics is None:
        return
    metrics.add_metric(metric.title, metric.unit, value)
    for name, text in details.items():
        metrics.add_metadata(name, text)


def measure_lag(lag: Metric, since_ms: int | None, slow: Metric | None = None, target_ms: int = 0) -> None:
    """Measure the time since `since_ms`, and whether it is over a target; do nothing if `since_ms` is None."""
    if since_ms is not None:
        _measure_time(lag, max(0, clock.now_ms() - since_ms), slow, target_ms)  # clocks of two machines differ


@contextmanager
def timed(latency: Metric, slow: Metric | None = None, target_ms: int = 0) -> Iterator[None]:
    """Measure how long the block takes, and whether that is over a target. A block that raises is not measured."""
    started = time.perf_counter()
    yield
    _measure_time(latency, (time.perf_counter() - started) * 1000, slow, target_ms)


@contextmanager
def judged(failed: Metric) -> Iterator[None]:
    """Measure 1 if the block raises, else 0."""
    try:
        yield
    except Exception:
        measure(failed, 1)
        raise
    measure(failed, 0)


def _measure_time(taken: Metric, ms: float, slow: Metric | None, target_ms: int) -> None:
    measure(taken, round(ms, 1))
    if slow is not None:
        measure(slow, int(ms > target_ms))


@contextmanager
def _logging(**fields: str) -> Iterator[None]:
    """Every log line of the block, also in threads that copy its context, has these fields."""
    before = dict(logger.thread_safe_get_current_keys())
    logger.thread_safe_append_keys(**fields)
    try:
        yield
    finally:
        logger.thread_safe_clear_keys()
        logger.thread_safe_append_keys(**before)


def _trace() -> str | None:
    """X-Ray's header of this invocation, None if it is not sampled."""
    header = os.environ.get(TRACE_VARIABLE, "")
    return header if "Sampled=1" in header else None


@cache
def _trace_calls() -> None:
    """Make every AWS call a subsegment of the trace."""
    from aws_xray_sdk.core import patch  # type: ignore[import-untyped]

    patch(("botocore",))
