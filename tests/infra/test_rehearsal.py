"""Rehearse deployments on a separate emulator, with a stage that is not `local`, as AWS would see them.

The tests assert which calls were made, not how long they took. They run in the file's order; the last one takes the
stage down. They deploy a few of the functions; at night, and after changes of the deployer, the whole application too.
"""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import requests

from infra.deploy import (
    artifacts,
    build,
    chalice_runner,
    config,
    deploy,
    deployments,
    inventory,
    keys,
    layer,
    lock,
    rest_api,
    socket_stage,
    stack,
    teardown,
    tune,
)
from infra.emulator import Emulator
from infra.manifest import MAPPED_FUNCTIONS, VIDEO_FUNCTIONS
from infra.operate import status as statuses
from infra.paths import build_dir
from infra.target import Target
from tests.support.deployed.http import problem_of
from tests.support.deployed.people import register
from tests.support.deployed.rehearsal import ROW, SMALL, WHOLE, Rehearsal, all_names, check_out, leave_out, retained
from tests.support.depth import IS_NIGHTLY, is_deploying_changed

GONE = {
    "name": "gone-sqs-event-source",
    "resource_type": "sqs_event",
    "queue_arn": "arn:aws:sqs:us-east-1:000000000000:emulsion-dev-gone",
    "event_uuid": "00000000-0000-0000-0000-000000000000",
    "queue": "emulsion-dev-gone",
    "lambda_arn": "arn:aws:lambda:us-east-1:000000000000:function:emulsion-dev-gone",
}
SOCKET_ROUTES = {"$connect": "connect", "$default": "message", "$disconnect": "disconnect"}
VIDEO = {"content_type": "video/mp4", "size": 1000, "sha256": "A" * 43 + "="}


@pytest.fixture(
    scope="module",
    params=["small", "whole"] if IS_NIGHTLY or is_deploying_changed() else ["small"],
)
def rehearsal(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, wheels_dir: Path
) -> Iterator[Rehearsal]:
    """Deployed for the first time, from a build directory with the record of an emulator whose state was dropped.

    The first try ended before the settings of event sources were applied; the rehearsal has what `status` told then.
    """
    source = tmp_path_factory.mktemp("checkout")
    check_out(source)
    with Emulator.temporary() as emulator, pytest.MonkeyPatch.context() as patch:
        patch.setenv("EMULSION_BUILD_DIR", str(tmp_path_factory.mktemp("first-machine")))
        if request.param == "small":
            leave_out(source, patch)
        chalice_runner.restore_record(build_dir("dev"), "dev", [GONE])
        started = Rehearsal(Target("dev", emulator.endpoint), source, SMALL if request.param == "small" else WHOLE)
        started.end_before_tuning()
        assert started.deploy() is not None
        started.target.client("dynamodb").put_item(TableName=started.target.name("users"), Item=ROW)
        yield started


@pytest.fixture
def without_chalice(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make every run of Chalice fail."""

    def refuse(*_: object) -> None:
        raise AssertionError("Chalice was run")

    monkeypatch.setattr(chalice_runner, "deploy", refuse)


def test_the_first_deployment_is_whole(rehearsal: Rehearsal) -> None:
    named = {"emulsion-dev" if name == "api_handler" else f"emulsion-dev-{name}" for name in rehearsal.declared}
    assert set(rehearsal.functions()) == named
    assert tune.differences(rehearsal.target) == []
    assert statuses.status(rehearsal.target)["event_sources"] == "enabled"
    answer = requests.get(f"{rest_api.api_url(rehearsal.target)}/v1/health", timeout=120)
    assert answer.status_code == 200, answer.text
    assert statuses.status(rehearsal.target)["key_reads"] == "high"
    assert list(rehearsal.socket_routes().values()) == [
        {f"{key}: emulsion-dev-websocket_{name}" for key, name in SOCKET_ROUTES.items()}
    ]


def test_event_sources_wait_for_their_settings(rehearsal: Rehearsal) -> None:
    sources = [each.name for each in MAPPED_FUNCTIONS if each.name in rehearsal.declared]
    assert rehearsal.status_of_first_try["event_sources"] == ", ".join(f"{name}: Disabled" for name in sorted(sources))


def test_one_function_has_the_layer(rehearsal: Rehearsal) -> None:
    (version,) = rehearsal.layer_versions()
    assert rehearsal.layers() == {"emulsion-dev-transcode": [version]}
    assert statuses.status(rehearsal.target)["video"] == "on"
    bucket = artifacts.bucket_name(rehearsal.target)
    stored = rehearsal.target.client("s3").list_object_versions(Bucket=bucket, Prefix="layers/")
    assert not stored.get("Versions", []) + stored.get("DeleteMarkers", []), "the zip must not stay in the bucket"


def test_its_record_is_in_the_bucket(rehearsal: Rehearsal) -> None:
    recorded = deployments.last(rehearsal.target)
    assert recorded is not None
    assert recorded.resources == chalice_runner.deployed_resources(build_dir("dev"), "dev")
    assert recorded.build == build.fingerprint(build_dir("dev"))
    assert recorded.by in str(statuses.status(rehearsal.target)["deployed"])


def test_truth_is_protected(rehearsal: Rehearsal) -> None:
    client = rehearsal.target.client("dynamodb")
    protected = {
        name for name in client.list_tables()["TableNames"]
        if client.describe_table(TableName=name)["Table"].get("DeletionProtectionEnabled")
    }  # fmt: skip
    buckets = {bucket["Name"] for bucket in rehearsal.target.client("s3").list_buckets()["Buckets"]}
    assert protected == retained(rehearsal.target) - buckets


@pytest.mark.usefixtures("without_chalice")
def test_deploying_again_changes_nothing(rehearsal: Rehearsal, capsys: pytest.CaptureFixture[str]) -> None:
    target = rehearsal.target

    def found() -> tuple[Any, ...]:
        return rehearsal.functions(), rehearsal.event_sources(), rehearsal.layer_versions(), deployments.last(target)

    before = found()
    assert rehearsal.deploy() == rest_api.api_url(target)
    assert found() == before
    told = capsys.readouterr().err
    for line in ("state stack (unchanged)", "build (unchanged)", "event sources (0 changed)", "(0 set)", "keys (kept)"):
        assert line in told
    assert "video layer (kept)" in told


@pytest.mark.usefixtures("without_chalice")
def test_another_machine_finds_the_same(rehearsal: Rehearsal, another_machine: Path) -> None:
    before = rehearsal.event_sources()
    assert rehearsal.deploy() is not None
    assert rehearsal.event_sources() == before


@pytest.mark.usefixtures("without_chalice")
def test_two_deployers_at_once_take_turns(rehearsal: Rehearsal, monkeypatch: pytest.MonkeyPatch) -> None:
    inside, seen, bring_up = [], [], deploy._bring_state_up

    def watched(target: Target) -> None:
        holder = lock.holder(target)
        inside.append(holder)
        seen.append(len(inside))
        bring_up(target)
        assert lock.holder(target) == holder
        inside.remove(holder)

    monkeypatch.setattr(deploy, "_bring_state_up", watched)
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda _: rehearsal.deploy(), range(2)))
    assert answers == [rest_api.api_url(rehearsal.target)] * 2
    assert seen == [1, 1]


def test_what_somebody_else_changed_is_seen(rehearsal: Rehearsal) -> None:
    recorded = deployments.last(rehearsal.target)
    assert recorded is not None
    assert deploy._compare(rehearsal.target, recorded.build) == (recorded.resources, True)
    assert deploy._compare(rehearsal.target, "another build") == (recorded.resources, False)
    changed = replace(recorded, code={arn: f"another {code}" for arn, code in recorded.code.items()})
    deployments.save(rehearsal.target, changed)
    assert deploy._compare(rehearsal.target, recorded.build) == (recorded.resources, False)
    deployments.save(rehearsal.target, recorded)


def test_a_layer_that_somebody_took_off_is_missed(rehearsal: Rehearsal) -> None:
    recorded, (version,) = deployments.last(rehearsal.target), rehearsal.layer_versions()
    assert recorded is not None
    client, name = rehearsal.target.client("lambda"), rehearsal.target.name(VIDEO_FUNCTIONS[0].name)
    client.update_function_configuration(FunctionName=name, Layers=[])
    assert deploy._compare(rehearsal.target, recorded.build) == (recorded.resources, False)
    client.update_function_configuration(FunctionName=name, Layers=[version])
    assert deploy._compare(rehearsal.target, recorded.build) == (recorded.resources, True)


def test_a_change_deployed_elsewhere_updates_functions_and_their_layer_and_nothing_else(
    rehearsal: Rehearsal, another_machine: Path, another_lock: Path
) -> None:
    versions = rehearsal.layer_versions()
    functions, sources, sockets = rehearsal.functions(), rehearsal.event_sources(), rehearsal.socket_routes()
    api, outputs = rest_api.find_api(rehearsal.target), stack.outputs(rehearsal.target)
    with (rehearsal.source / "functions" / "plan.py").open("a") as module:
        module.write("\n# A change.\n")
    rehearsal.deploy()
    now = rehearsal.functions()
    assert now.keys() == functions.keys()
    assert not set(now.values()) & set(functions.values()), "a function still runs the code of before"
    (version,) = rehearsal.layer_versions()
    assert version not in versions
    assert rehearsal.layers() == {"emulsion-dev-transcode": [version]}
    assert rehearsal.event_sources() == sources
    assert rest_api.find_api(rehearsal.target) == api
    assert rehearsal.socket_routes() == sockets
    assert socket_stage.differences(rehearsal.target) == []
    assert stack.outputs(rehearsal.target) == outputs
    assert rehearsal.row() == ROW


def test_without_video_there_is_no_layer_and_videos_are_refused(
    rehearsal: Rehearsal, monkeypatch: pytest.MonkeyPatch
) -> None:
    stages = {"dev": {"environment_variables": {"EMULSION_VIDEO": "off"}}}
    whole = {**config.committed(), "stages": stages}
    monkeypatch.setattr(config, "committed", lambda: whole)
    api_url = rehearsal.deploy()
    assert api_url is not None
    assert rehearsal.layers() == {}
    assert rehearsal.layer_versions() == []
    assert statuses.status(rehearsal.target)["video"] == "off"
    refused = problem_of(register(api_url).api.post("/v1/media/upload-url", VIDEO), 415, field="content_type")
    assert refused["type"] == "urn:emulsion:problem:video-off"


def test_a_lost_record_is_made_again_from_what_is_there(rehearsal: Rehearsal) -> None:
    """A deployment that ended half-way leaves no record of Chalice's."""
    recorded = deployments.last(rehearsal.target)
    assert recorded is not None
    found = inventory.corrected(rehearsal.target, inventory.take(rehearsal.target), [])
    needed = ("iam_role", "lambda_function", "sqs_event", "dynamodb_event", "websocket_api")
    by_name = {resource["name"]: _without_socket_url(resource) for resource in recorded.resources}
    assert {r["name"] for r in found} == {r["name"] for r in recorded.resources if r["resource_type"] in needed}
    assert {resource["name"]: _without_socket_url(resource) for resource in found} == {
        resource["name"]: by_name[resource["name"]] for resource in found
    }


def _without_socket_url(resource: dict[str, str]) -> dict[str, str]:
    """A resource without the address of the WebSocket API: Chalice records AWS's host, whatever the endpoint."""
    return {name: value for name, value in resource.items() if name != "websocket_api_url"}


def test_what_is_gone_leaves_the_record(rehearsal: Rehearsal) -> None:
    recorded = deployments.last(rehearsal.target)
    assert recorded is not None
    others = [{**resource, **_of_another_account(resource)} for resource in recorded.resources]
    found = inventory.take(rehearsal.target)
    assert inventory.corrected(rehearsal.target, found, [GONE, *recorded.resources]) == recorded.resources
    assert not [r for r in inventory.corrected(rehearsal.target, found, others) if r in others]


def test_mappings_of_streams_that_are_gone_are_deleted(rehearsal: Rehearsal) -> None:
    client, dynamodb = rehearsal.target.client("lambda"), rehearsal.target.client("dynamodb")
    before = rehearsal.event_sources()
    restored = dynamodb.create_table(
        TableName="emulsion-dev-restored",
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    )["TableDescription"]
    client.create_event_source_mapping(
        EventSourceArn=restored["LatestStreamArn"],
        FunctionName="emulsion-dev-publish_posts",
        StartingPosition="TRIM_HORIZON",
        Enabled=False,
    )
    left = inventory.without_dead_mappings(rehearsal.target, inventory.take(rehearsal.target))
    assert rehearsal.event_sources() == before == {mapping["UUID"] for mapping in left.mappings}
    dynamodb.delete_table(TableName="emulsion-dev-restored")


def test_templates_go_through_the_bucket_whatever_their_size(rehearsal: Rehearsal) -> None:
    target, name = rehearsal.target, rehearsal.target.name("large")
    topic = {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": name}}
    body = json.dumps({"Metadata": {"padding": "x" * 60_000}, "Resources": {"Topic": topic}})
    assert stack.apply_template(target, name, body, {}) == "created"
    stored = target.client("s3").list_objects_v2(Bucket=artifacts.bucket_name(target), Prefix=artifacts.TEMPLATES)
    assert {entry["Key"].removeprefix(artifacts.TEMPLATES).rsplit("-", 1)[0] for entry in stored["Contents"]} >= {
        "emulsion-dev-state", "emulsion-dev-observability", name
    }  # fmt: skip
    stack.delete(target, name)


def test_a_local_stage_leaves_nothing(rehearsal: Rehearsal) -> None:
    target = Target("local", rehearsal.target.endpoint)
    deploy.up(target)
    teardown.down(target)
    assert not [name for name in all_names(target) if name.startswith("emulsion-local")]


def test_down_keeps_what_holds_truth_and_up_takes_it_in_again(rehearsal: Rehearsal) -> None:
    target = rehearsal.target
    signing_keys = target.client("ssm").get_parameter(Name=keys.parameter_name(target), WithDecryption=True)
    teardown.down(target)
    assert rehearsal.functions() == {}
    assert rehearsal.layer_versions() == []
    assert rehearsal.event_sources() == set()
    assert rest_api.find_api(target) is None
    assert rehearsal.socket_routes() == {}
    assert deployments.last(target) is None
    assert stack.describe(target, stack.stack_name(target)) is None
    assert set(all_names(target)) == retained(target) | {artifacts.bucket_name(target)}

    deploy.up(target)
    described = target.client("cloudformation").list_stack_resources(StackName=stack.stack_name(target))
    in_stack = {resource["LogicalResourceId"] for resource in described["StackResourceSummaries"]}
    unconditional = {name for name, r in stack.template()["Resources"].items() if "Condition" not in r}
    assert in_stack == unconditional
    assert rehearsal.row() == ROW
    kept = target.client("ssm").get_parameter(Name=keys.parameter_name(target), WithDecryption=True)
    assert kept["Parameter"]["Value"] == signing_keys["Parameter"]["Value"]


@pytest.fixture
def another_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Deploy from an empty build directory."""
    monkeypatch.setenv("EMULSION_BUILD_DIR", str(tmp_path))
    return tmp_path


@pytest.fixture
def another_lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A lock file with another hash and the same packages: the layer is published again, but not made again."""
    package, lock = layer.make_package(), tmp_path / "requirements-video.txt"
    lock.write_text(layer.LOCK.read_text() + "# Changed.\n")
    monkeypatch.setattr(layer, "LOCK", lock)
    monkeypatch.setattr(layer, "make_package", lambda: package)
    return lock


def _of_another_account(resource: dict[str, Any]) -> dict[str, str]:
    kept = ("name", "resource_type", "queue", "bucket")
    return {key: f"other-{value}" for key, value in resource.items() if key not in kept}
