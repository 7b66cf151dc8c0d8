"""Alarms, dashboard and runbook: complete, consistent with the code, and deployed."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import requests

from chalicelib.fanout.settings import FanoutSettings
from chalicelib.media.settings import MediaSettings
from infra import cli, manifest
from infra.deploy import observability, policies
from infra.deploy import stack as stacks
from infra.paths import ROOT
from infra.target import Target
from tests.support.deployed.alarms import alarms, dashboard, shown_metrics, template, watched_metrics
from tests.support.deployed.stack import Stack
from tests.support.deployed.waiting import eventually
from tests.support.metrics import every_metric

ALARMS = alarms()
MAPPINGS = template()["Mappings"]
QUEUES = {each.queue.name for each in manifest.QUEUE_FUNCTIONS}
FUNCTIONS = [each.name for each in manifest.FUNCTIONS]


def dimension(alarm: dict[str, Any], name: str) -> str:
    return str({each["Name"]: each["Value"] for each in alarm["Dimensions"]}[name])


def watching(namespace: str, metric: str) -> list[dict[str, Any]]:
    return [a for a in ALARMS.values() if (a.get("Namespace"), a.get("MetricName")) == (namespace, metric)]


def test_every_alarm_has_its_section_of_the_runbook_and_the_reverse() -> None:
    sections = set(re.findall(r"^## (.+)$", (ROOT / "docs" / "runbook.md").read_text(), re.MULTILINE))
    named = set()
    for name, alarm in ALARMS.items():
        found = re.search(r"docs/runbook\.md#([a-z0-9-]+)$", alarm["AlarmDescription"])
        assert found, name
        named.add(found[1])
    assert named == sections - {
        "First steps",
        "indexing-names",
        "releasing-held-comments",
        "reprocessing-media",
        "rotating-keys",
    }


def test_links_within_the_runbook_lead_somewhere() -> None:
    text = (ROOT / "docs" / "runbook.md").read_text()
    sections = set(re.findall(r"^## (.+)$", text, re.MULTILINE))
    assert set(re.findall(r"\]\(#([^)]+)\)", text)) <= sections


def test_metrics_are_those_of_the_code() -> None:
    titles = {metric.title for metric in every_metric()}
    assert {name for _, name in watched_metrics()} <= titles
    assert titles - {name for _, name in watched_metrics()} == set(), "show these in infra/deploy/observability.yaml"


def test_alarms_and_dashboard_watch_functions_that_exist() -> None:
    functions = {"api" if each.name == manifest.API_HANDLER else each.name for each in manifest.FUNCTIONS}
    assert {function for function, _ in watched_metrics()} - functions == set(), "infra/deploy/observability.yaml"


def test_every_queue_has_its_alarms() -> None:
    letters = {dimension(alarm, "QueueName") for alarm in watching("AWS/SQS", "ApproximateNumberOfMessagesVisible")}
    expected = {f"emulsion-local-{queue}-dlq" for queue in QUEUES}
    assert letters == expected | {f"emulsion-local-{each.on_failure}" for each in manifest.ASYNC_FUNCTIONS}
    ages = {dimension(alarm, "QueueName") for alarm in watching("AWS/SQS", "ApproximateAgeOfOldestMessage")}
    assert ages == {f"emulsion-local-{queue}" for queue in QUEUES}


def test_every_stream_and_function_has_its_alarms() -> None:
    readers = {dimension(alarm, "FunctionName") for alarm in watching("AWS/Lambda", "IteratorAge")}
    assert readers == {f"emulsion-local-{each.name}" for each in manifest.STREAM_FUNCTIONS}
    deployed = {"emulsion-local" if name == "api_handler" else f"emulsion-local-{name}" for name in FUNCTIONS}
    for metric in ("Errors", "Throttles"):
        assert {dimension(alarm, "FunctionName") for alarm in watching("AWS/Lambda", metric)} == deployed


def test_targets_are_those_of_the_settings() -> None:
    assert MAPPINGS["Lags"]["Processing"]["P95"] == MediaSettings().processing_target_ms
    assert MAPPINGS["Lags"]["Inbox"]["P95"] == FanoutSettings().inbox_target_ms


@pytest.mark.parametrize("slo", sorted(MAPPINGS["Slos"]))
@pytest.mark.parametrize("speed", sorted(MAPPINGS["Windows"]))
def test_budgets_burn_at_the_rate_of_their_windows(slo: str, speed: str) -> None:
    objective, window = MAPPINGS["Slos"][slo], MAPPINGS["Windows"][speed]
    long, short, burn = (ALARMS[f"Slo{slo}{speed}{part}"] for part in ("Long", "Short", "Burn"))
    assert long["Threshold"] == short["Threshold"] == pytest.approx(objective["Budget"] * window["Burn"])
    assert (long["Period"], short["Period"]) == (window["Long"], window["Short"])
    assert long["Statistic"] == short["Statistic"] == "Average"
    parts = [f"Slo{slo}{speed}Long", f"Slo{slo}{speed}Short", f"Slo{slo}Traffic"]
    assert burn["AlarmRule"] == " AND ".join(f'ALARM("{part}")' for part in parts)


def test_each_alarm_notifies_once_and_its_parts_do_not() -> None:
    parts = {name for name in ALARMS if re.fullmatch(r"Slo\w+(Long|Short|Traffic)", name)}
    for name, alarm in ALARMS.items():
        assert ("AlarmActions" in alarm) == (name not in parts), name


def test_the_dashboard_is_well_formed() -> None:
    titles = [widget["properties"]["title"] for widget in dashboard()["widgets"]]
    assert len(titles) == len(set(titles))
    for metric in shown_metrics():
        assert len(metric) in {4, 6}, metric


@pytest.mark.parametrize("has_composite", [True, False])
def test_alarms_that_are_missing_are_counted(monkeypatch: pytest.MonkeyPatch, has_composite: bool) -> None:
    class CloudWatch:
        def get_paginator(self, _operation: str) -> Any:
            return self

        def paginate(self, AlarmNamePrefix: str, AlarmTypes: list[str]) -> list[dict[str, Any]]:  # noqa: N803
            assert (AlarmNamePrefix, len(AlarmTypes)) == ("emulsion-dev-", 2)
            return [{"MetricAlarms": [{}] * (metric - 3)}, {"MetricAlarms": [{}], "CompositeAlarms": [{}] * composite}]

    metric = sum("MetricName" in alarm for alarm in ALARMS.values())
    composite = len(ALARMS) - metric if has_composite else 0
    target = Target("dev", "http://cloudwatch")
    monkeypatch.setitem(target._clients, "cloudwatch", CloudWatch())
    assert observability.missing_alarms(target, has_composite=has_composite) == 2


def test_alarms_and_dashboard_are_deployed(stack: Stack) -> None:
    client = stack.client("cloudwatch")
    pages = client.get_paginator("describe_alarms").paginate(AlarmNamePrefix="emulsion-local-")
    deployed = {alarm["AlarmName"]: alarm for page in pages for alarm in page["MetricAlarms"]}
    wanted = {alarm["AlarmName"]: alarm for alarm in ALARMS.values() if "MetricName" in alarm}
    assert set(deployed) == set(wanted)
    for name, alarm in deployed.items():
        assert alarm["Threshold"] == wanted[name]["Threshold"]
        assert alarm["AlarmDescription"] == wanted[name]["AlarmDescription"]
    body = json.loads(client.get_dashboard(DashboardName="emulsion-local")["DashboardBody"])
    assert len(body["widgets"]) == len(dashboard()["widgets"])
    assert stacks.describe(stack.target, stack.target.name("observability"))


def test_logs_follow_one_request(stack: Stack, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    command = [sys.executable, "-m", "infra", "logs", "--follow", "--all", "--minutes", "60"]
    shown = tmp_path / "shown"
    with shown.open("w") as output, subprocess.Popen([*command, "--endpoint", stack.endpoint], stdout=output) as logs:
        try:
            answer = requests.get(f"{stack.api_url}/v1/health", timeout=120)
            identifier = answer.headers["X-Request-Id"]
            answered = rf' api .*"message":"answered".*"request_id":"{identifier}"'
            eventually(shown.read_text, lambda text: re.search(answered, text) is not None)
            eventually(shown.read_text, lambda text: '"ServerError":[0.0]' in text)  # metrics are lines of the log
        finally:
            logs.terminate()
    assert cli.main(["logs", "--minutes", "60", "--request", identifier, "--endpoint", stack.endpoint]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines
    assert all(identifier in line and "_aws" not in line for line in lines)


def test_traced_stages_may_write_their_traces(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    config = tmp_path / "config.json"
    config.write_text(json.dumps({"stages": {"dev": {"xray": True}, "prod": {}}}))
    monkeypatch.setattr(policies, "CHALICE_CONFIG", config)
    allowed = {}
    for stage in ("dev", "prod"):
        rendered = json.loads(policies.render_policy('{"Statement": []}', Target(stage)))
        allowed[stage] = [action for statement in rendered["Statement"] for action in statement["Action"]]
    assert allowed == {"dev": ["xray:PutTelemetryRecords", "xray:PutTraceSegments"], "prod": []}
