"""What the stage needs of LocalStack, against what docker-compose.yml and requirements-parity.txt start."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from infra.deploy import chalice_runner, observability, stack, websocket_api
from infra.emulator.localstack import SETTINGS
from infra.paths import ROOT
from infra.target import Target

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]["localstack"]
# The services of LocalStack 4.14.0's free edition, as its /_localstack/health lists them.
FREE = {
    "acm", "apigateway", "cloudformation", "cloudwatch", "config", "dynamodb", "dynamodbstreams", "ec2", "es",
    "events", "firehose", "iam", "kinesis", "kms", "lambda", "logs", "opensearch", "redshift", "resource-groups",
    "resourcegroupstaggingapi", "route53", "route53resolver", "s3", "s3control", "scheduler", "secretsmanager",
    "ses", "sns", "sqs", "ssm", "stepfunctions", "sts", "support", "swf", "transcribe",
}  # fmt: skip
# Used in AWS, and for sockets on MiniStack; see `infra/deploy/` (cdn.py, websocket_api.py, firewall.py).
NOT_THERE = {"cloudfront", "apigatewaymanagementapi", "apigatewayv2", "execute-api", "wafv2"}
NAMES = {"kinesisfirehose": "firehose"}  # CloudFormation's name of a service: LocalStack's
FOLDERS = ("chalicelib", "functions", "infra", "demo")


def started() -> set[str]:
    """The services that the compose file starts: LocalStack's SERVICES restricts them."""
    listed = COMPOSE["environment"].get("SERVICES")
    return FREE & set(listed.split(",")) if listed else FREE


def test_every_type_of_a_template_has_its_service() -> None:
    resources = [*stack.template()["Resources"].values(), *observability.template()["Resources"].values()]
    services = {each["Type"].split("::")[1].lower() for each in resources}
    assert {NAMES.get(name, name) for name in services} <= started()


def test_every_client_of_the_code_has_its_service() -> None:
    sources = [path.read_text() for folder in FOLDERS for path in (ROOT / folder).rglob("*.py")]
    named = {name for source in sources for name in re.findall(r'client\("([a-z0-9-]+)"', source)}
    assert {"firehose", "lambda", "dynamodb"} <= named
    assert named - NOT_THERE <= started()


def test_every_action_of_a_function_has_its_service() -> None:
    policies = [json.loads(path.read_text()) for path in (ROOT / ".chalice").glob("policy-*.json")]
    actions = [action for policy in policies for each in policy["Statement"] for action in each["Action"]]
    assert {action.split(":")[0] for action in actions} - NOT_THERE <= started()


def test_one_version_of_it_is_used() -> None:
    version = COMPOSE["image"].partition(":")[2]
    assert "localstack-core==" + version in (ROOT / "requirements-parity.txt").read_text()
    assert f"LocalStack {version}" in (ROOT / "README.md").read_text()


def test_both_check_signed_urls() -> None:
    assert COMPOSE["environment"]["S3_SKIP_SIGNATURE_VALIDATION"] == SETTINGS["S3_SKIP_SIGNATURE_VALIDATION"] == "0"


def test_it_is_asked_for_no_sockets() -> None:
    target = Target("dev", "http://localstack:4566")
    target.__dict__.update(emulator="localstack")
    assert websocket_api.find_api(target) is None


def test_new_functions_are_waited_for(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """LocalStack refuses a bucket's notification to a function that is pending; MiniStack takes it."""
    (tmp_path / ".chalice").mkdir()
    ran = []

    def run(command: list[str], **_: Any) -> "subprocess.CompletedProcess[str]":
        ran.append("--pending" in command)
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(subprocess, "run", run)
    for emulator in ("localstack", "ministack"):
        target = Target("dev", "http://emulator:4566")
        identity = {"Account": "1" * 12, "Arn": "arn:aws:sts::1:x"}
        target.__dict__.update(emulator=emulator, region="us-east-1", _identity=identity)
        chalice_runner.deploy(target, tmp_path)
    assert ran == [False, True]
