"""Commands of operators: status, environment, redrive, and the emulator's restarts."""

import json
import shlex
from pathlib import Path

import pytest

from infra import cli
from infra.deploy import keys, log_groups, parameter_throughput, push_keys
from infra.emulator import Emulator
from infra.errors import InfraError
from infra.operate import redrive
from infra.target import Target, find_target
from tests.support.deployed.stack import Stack


def test_status_tells_scripts_where_the_api_is(stack: Stack, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["status", "--json", "--endpoint", stack.endpoint]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["stage"] == "local"
    assert told["endpoint"] == stack.endpoint
    assert told["api_url"] == stack.api_url
    assert told["websocket_url"].startswith("ws://127.0.0.1:")
    assert told["video"] == "on"
    assert told["key_reads"] is None


def test_environment_can_be_sourced(stack: Stack, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["env", "--endpoint", stack.endpoint]) == 0
    lines = capsys.readouterr().out.splitlines()
    variables = dict(shlex.split(line.removeprefix("export "))[0].split("=", 1) for line in lines)
    assert variables["EMULSION_STAGE"] == "local"
    assert variables["AWS_ENDPOINT_URL"] == variables["EMULSION_PUBLIC_ENDPOINT"] == stack.endpoint
    assert variables["EMULSION_POSTS_STREAM_ARN"].startswith("arn:aws:dynamodb:")


def test_logs_are_kept_for_a_month_and_not_for_ever(stack: Stack) -> None:
    client = stack.client("logs")
    functions = [function["FunctionName"] for function in stack.client("lambda").list_functions()["Functions"]]
    groups = client.describe_log_groups(logGroupNamePrefix="/aws/lambda/emulsion-local")["logGroups"]
    kept = {group["logGroupName"]: group.get("retentionInDays") for group in groups}
    assert kept == {f"/aws/lambda/{function}": log_groups.RETENTION_DAYS for function in functions}
    assert log_groups.limit_retention(stack.target, functions) == 0
    client.delete_retention_policy(logGroupName=f"/aws/lambda/{functions[0]}")
    assert log_groups.limit_retention(stack.target, functions) == 1


def test_keys_are_generated_once(stack: Stack) -> None:
    assert not keys.ensure_keys(stack.target)
    name = keys.parameter_name(stack.target)
    parameter = stack.client("ssm").get_parameter(Name=name, WithDecryption=True)["Parameter"]
    document = json.loads(parameter["Value"])
    assert parameter["Type"] == "SecureString"
    assert document["tokens"]["current"] in document["tokens"]["keys"]
    assert push_keys.ensure(stack.target) == "kept"


@pytest.mark.alone
def test_the_rate_of_reading_the_keys_is_raised_once(stack: Stack) -> None:
    ssm = stack.client("ssm")
    ssm.reset_service_setting(SettingId=parameter_throughput.SETTING)
    assert not parameter_throughput.is_high(stack.target)
    assert parameter_throughput.raise_throughput(stack.target)
    assert ssm.get_service_setting(SettingId=parameter_throughput.SETTING)["ServiceSetting"]["SettingValue"] == "true"
    assert not parameter_throughput.raise_throughput(stack.target)
    ssm.reset_service_setting(SettingId=parameter_throughput.SETTING)


def test_dead_letters_go_back_whole(stack: Stack) -> None:
    sqs = stack.client("sqs")
    main, letters = (sqs.create_queue(QueueName=stack.target.name(name))["QueueUrl"] for name in ("probe", "probe-dlq"))
    attribute = {"request_id": {"DataType": "String", "StringValue": "r-1"}}
    for number in range(12):
        sqs.send_message(
            QueueUrl=letters, MessageBody=str(number), MessageAttributes=attribute, MessageGroupId=f"g{number}"
        )
    assert redrive.redrive(stack.target, "probe") == 12
    received = []
    while batch := sqs.receive_message(
        QueueUrl=main,
        MaxNumberOfMessages=10,
        MessageAttributeNames=["All"],
        MessageSystemAttributeNames=["MessageGroupId"],
    ).get("Messages"):
        received += batch
    assert sorted(int(message["Body"]) for message in received) == list(range(12))
    assert {message["MessageAttributes"]["request_id"]["StringValue"] for message in received} == {"r-1"}
    assert {message["Attributes"]["MessageGroupId"] for message in received} == {f"g{n}" for n in range(12)}
    assert redrive.redrive(stack.target, "probe") == 0


def test_redriving_an_unknown_queue_is_refused(stack: Stack) -> None:
    with pytest.raises(InfraError, match="no queue nonsense"):
        redrive.redrive(stack.target, "nonsense")


def test_state_survives_a_restart_but_stream_positions_do_not(emulator: Emulator, tmp_path: Path) -> None:
    """MiniStack keeps the positions of mappings but not the streams that they point into."""
    kept = Emulator.on_free_port(tmp_path)
    kept.start()
    try:
        target = Target("local", kept.endpoint)
        keys.ensure_keys(target)
        target.client("lambda").list_functions()  # MiniStack saves only services that were called
        kept.stop()
        saved = tmp_path / "state" / "lambda.json"
        document = json.loads(saved.read_text())
        document["payload"]["dynamodb_stream_positions"] = {"m": 5}
        saved.write_text(json.dumps(document))
        assert kept.start()
        assert "dynamodb_stream_positions" not in json.loads(saved.read_text())["payload"]
        assert not keys.ensure_keys(target), "the keys were lost"
    finally:
        kept.stop()
    assert not list((tmp_path / "tmp").iterdir())


@pytest.mark.parametrize("stage", ["Local", "a", "my-stage", "x" * 17])
def test_stages_fit_resource_names(stage: str) -> None:
    with pytest.raises(InfraError):
        find_target(stage)


def test_the_endpoint_comes_from_the_nearest_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("EMULATOR_ENDPOINT", "AWS_ENDPOINT_URL", "LOCALSTACK_HOST", "EMULATOR_PORT"):
        monkeypatch.delenv(name, raising=False)
    assert find_target("prod").endpoint is None
    assert find_target("local").endpoint == "http://127.0.0.1:4566"
    monkeypatch.setenv("EMULATOR_PORT", "4600")
    assert find_target("local").endpoint == "http://127.0.0.1:4600"
    monkeypatch.setenv("LOCALSTACK_HOST", "localstack:4566")
    assert find_target("dev").endpoint == "http://localstack:4566"
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://one:1/")
    assert find_target("dev").endpoint == "http://one:1"
    monkeypatch.setenv("EMULATOR_ENDPOINT", "http://two:2")
    assert find_target("dev").endpoint == "http://two:2"
    assert find_target("dev", "http://three:3").endpoint == "http://three:3"
