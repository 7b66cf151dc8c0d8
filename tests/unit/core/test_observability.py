"""Log lines and metrics are as CloudWatch reads them; only traced invocations load the tracer."""

import io
import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib.core import clock, observability
from chalicelib.core.metrics import CoreMetric
from chalicelib.fanout.metrics import FanoutMetric
from chalicelib.media.metrics import MediaMetric
from tests.support.metrics import every_metric
from tests.support.platform import LambdaContext

HEADER = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1"


class Event:
    context = LambdaContext(aws_request_id="run-1")


@pytest.fixture
def lines() -> Iterator[list[dict[str, Any]]]:
    """The log lines, parsed."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(observability.logger.registered_formatter)
    observability.logger.addHandler(handler)

    class Lines(list[dict[str, Any]]):
        def __iter__(self) -> Iterator[dict[str, Any]]:
            return iter([json.loads(line) for line in stream.getvalue().splitlines()])

    yield Lines()
    observability.logger._logger.removeHandler(handler)


def metric_lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith('{"_aws"')]


def test_an_invocation_is_one_line_of_metrics(capsys: pytest.CaptureFixture[str]) -> None:
    with observability.invocation("fanout"):
        observability.measure(FanoutMetric.INBOX_ROWS, 100)
        observability.measure(FanoutMetric.INBOX_ROWS, 7)
        observability.measure(MediaMetric.MEDIA_FAILED, problem="too-many-pixels")
    (line,) = metric_lines(capsys)
    (declared,) = line["_aws"]["CloudWatchMetrics"]
    assert declared["Namespace"] == "Emulsion"
    assert declared["Dimensions"] == [["stage", "function"]]
    assert declared["Metrics"] == [
        {"Name": "InboxRows", "Unit": "Count"},
        {"Name": "MediaFailed", "Unit": "Count"},
    ]
    assert (line["stage"], line["function"]) == ("local", "fanout")
    assert (line["InboxRows"], line["problem"]) == ([100.0, 7.0], "too-many-pixels")


def test_an_invocation_without_metrics_writes_none(capsys: pytest.CaptureFixture[str]) -> None:
    observability.measure(FanoutMetric.INBOX_ROWS)  # outside
    with observability.invocation("fanout"):
        pass
    assert metric_lines(capsys) == []


def test_metrics_of_a_failing_invocation_are_written(capsys: pytest.CaptureFixture[str]) -> None:
    @observability.observed
    def resize(event: Any) -> None:
        with observability.judged(MediaMetric.UPLOAD_FAILED):
            raise KeyError

    with pytest.raises(KeyError):
        resize(Event())
    (line,) = metric_lines(capsys)
    assert (line["function"], line["UploadFailed"]) == ("resize", [1.0])


def test_times_and_targets(capsys: pytest.CaptureFixture[str]) -> None:
    with observability.invocation("fanout"), clock.at(10_000):
        for since_ms in (8_000, 9_500, 10_400, None):  # the third by a clock that is ahead
            observability.measure_lag(
                FanoutMetric.PUBLISH_TO_INBOX_LAG, since_ms, FanoutMetric.PUBLISH_TO_INBOX_SLOW, target_ms=1_000
            )
        with observability.timed(CoreMetric.REQUEST_LATENCY):
            pass
    (line,) = metric_lines(capsys)
    assert line["PublishToInboxLag"] == [2000, 500, 0]
    assert line["PublishToInboxSlow"] == [1, 0, 0]
    assert 0 <= line["RequestLatency"][0] < 100


def test_log_lines_have_function_and_request_within_their_blocks(lines: list[dict[str, Any]]) -> None:
    @observability.observed
    def plan(event: Any) -> None:
        with observability.request("r-1"):
            observability.logger.info("one")
            with observability.request("r-2", media_id="m-1"):
                observability.logger.info("two")
            observability.logger.info("three")
        observability.logger.info("four")

    plan(Event())
    told = [(line["message"], line.get("request_id"), line.get("media_id"), line["function"]) for line in lines]
    assert told == [
        ("one", "r-1", None, "plan"),
        ("two", "r-2", "m-1", "plan"),
        ("three", "r-1", None, "plan"),
        ("four", None, None, "plan"),
    ]
    assert {line["invocation_id"] for line in lines} == {"run-1"}


def test_a_failing_invocation_logs_the_reason(lines: list[dict[str, Any]]) -> None:
    @observability.observed
    def plan(event: Any) -> None:
        raise KeyError("post_id")

    with pytest.raises(KeyError):
        plan(Event())
    (line,) = lines
    assert (line["message"], line["exception_name"]) == ("invocation failed", "KeyError")


def test_a_sampled_trace_is_passed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    with observability.request("r-1"):
        assert observability.origin().trace is None
    monkeypatch.setenv(observability.TRACE_VARIABLE, HEADER.replace("Sampled=1", "Sampled=0"))
    with observability.request("r-1"):
        assert observability.origin().trace is None
    monkeypatch.setenv(observability.TRACE_VARIABLE, HEADER)
    with observability.request("r-1"):
        assert observability.origin().trace == HEADER
    with observability.request("r-1", trace="Root=1-of-the-message;Sampled=1"):
        assert observability.origin().trace == "Root=1-of-the-message;Sampled=1"


@pytest.mark.parametrize(("header", "loaded"), [("", False), (HEADER, True)])
def test_the_tracer_is_loaded_where_tracing_is_on(header: str, loaded: bool) -> None:
    program = """
import sys, app
from chalicelib.core import observability
with observability.invocation("api"):
    pass
import botocore.client
traced = "Wrapper" in type(botocore.client.BaseClient._make_api_call).__name__
print("aws_xray_sdk" in sys.modules, traced)
"""
    variables = {observability.TRACE_VARIABLE: header, "LAMBDA_TASK_ROOT": "/var/task"}
    done = subprocess.run(
        [sys.executable, "-c", program], env={**os.environ, **variables}, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == [str(loaded), str(loaded)]


def test_names_of_metrics_are_unique() -> None:
    titles = [metric.title for metric in every_metric()]
    assert len(set(titles)) == len(titles)
