"""The committed configuration and policies: complete, least-privilege, and narrowed when deployed."""

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from chalicelib.core.messages import Queue
from infra import grants, manifest
from infra.deploy import cdn, policies, websocket_api
from infra.function_kinds import Concurrency, QueueFunction
from infra.manifest import API_HANDLER, FUNCTIONS
from infra.paths import CHALICE_CONFIG
from infra.target import Target
from tests.support.deployed.stack import Stack

CONFIG = json.loads(CHALICE_CONFIG.read_text())
POLICIES = {path.name: json.loads(path.read_text()) for path in policies.policy_files()}
POLICY_SIZE = 10_240  # characters, IAM's quota of all inline policies of a role together; a role has one
# The only granted action that supports no resource (AWS's service authorization reference, DynamoDB).
WRITES = tuple(f"dynamodb:{name}Item" for name in ("Put", "Update", "Delete", "BatchWrite"))
WITHOUT_RESOURCE = {"dynamodb:ListStreams"}


def resources_of(statement: dict[str, Any]) -> list[str]:
    resource = statement["Resource"]
    return resource if isinstance(resource, list) else [resource]


def test_each_function_names_a_policy_file_of_its_own() -> None:
    used = [function["iam_policy_file"] for function in CONFIG["lambda_functions"].values()]
    assert sorted(used) == sorted(set(used)) == sorted(POLICIES)


def test_nothing_is_generated_by_guess() -> None:
    assert CONFIG["autogen_policy"] is False
    assert CONFIG["minimum_compression_size"] > 0


def test_the_stages_are_there() -> None:
    assert set(CONFIG["stages"]) == {"local", "dev", "prod"}


def test_committed_stages_hold_no_generated_names() -> None:
    for stage in CONFIG["stages"].values():
        committed = stage.get("environment_variables", {})
        assert not {"EMULSION_MEDIA_BUCKET", "EMULSION_POSTS_STREAM_ARN", "EMULSION_PUBLIC_ENDPOINT"} & set(committed)


@pytest.mark.parametrize("name", sorted(POLICIES))
def test_grants_name_actions_and_resources(name: str) -> None:
    for statement in POLICIES[name]["Statement"]:
        assert statement["Effect"] == "Allow"
        actions = set(statement["Action"])
        assert not [action for action in actions if "*" in action], "no wildcard actions"
        if "*" in resources_of(statement):
            assert actions <= WITHOUT_RESOURCE
        else:
            assert all("emulsion" in resource for resource in resources_of(statement))


@pytest.mark.parametrize("name", sorted(POLICIES))
def test_resources_with_the_same_actions_share_a_statement(name: str) -> None:
    actions = [tuple(statement["Action"]) for statement in POLICIES[name]["Statement"]]
    assert len(set(actions)) == len(actions), "make policies"


def test_a_resource_alone_with_its_actions_joins_two_statements_that_have_them_together() -> None:
    actions = {"a": "Get Put", "b": "Get Put", "c": "Put Query", "d": "Get Put Query", "e": "Query Scan"}
    used = [(f"x:{each}", name) for name, names in actions.items() for each in names.split()]
    assert {" ".join(each["Action"]): "".join(each["Resource"]) for each in written(used)} == {
        "x:Get x:Put": "abd",
        "x:Put x:Query": "cd",
        "x:Query x:Scan": "e",
    }
    assert {(a, name) for each in written(used) for a in each["Action"] for name in each["Resource"]} == set(used)


def written(used: Iterable[grants.Grant]) -> list[dict[str, Any]]:
    statements: list[dict[str, Any]] = json.loads(grants.document(used))["Statement"]
    return statements


def test_the_order_of_grants_changes_no_policy() -> None:
    used = sorted(grants.granted(FUNCTIONS[0]))
    assert grants.document(used) == grants.document([*used[::-1], *used])


def test_a_function_without_a_policy_gets_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A policy has the recorded grants, those of Lambda, and extra ones; policies of removed functions are deleted."""
    monkeypatch.setattr(grants, "POLICIES", tmp_path)
    function = QueueFunction(
        name="run_errands",
        room="core",
        queue=Queue("errands"),
        age=60,
        concurrency=Concurrency(2, 2),
        reason="of a test",
    )
    monkeypatch.setattr(manifest, "FUNCTIONS", (function,))
    used, extra = ("dynamodb:PutItem", grants.table("limits")), ("sqs:SendMessage", grants.queue("plan"))
    monkeypatch.setattr(grants, "EXTRA", {"run_errands": {extra: "of a test"}})
    old, new = tmp_path / "policy-gone.json", tmp_path / "policy-run_errands.json"
    old.write_text("{}")
    assert grants.write({"run_errands": {used}}) == [old, new]
    assert [path.name for path in tmp_path.iterdir()] == [new.name]
    assert grants.granted(function) == {used, extra, *grants.used_by_lambda(function)}
    assert ("sqs:ReceiveMessage", grants.queue("errands")) in grants.granted(function)
    assert grants.stale({"run_errands": {used}}) == []
    assert grants.stale({"run_errands": {used, ("dynamodb:GetItem", grants.table("limits"))}}) == [new]


def test_an_extra_grant_that_a_run_shows_is_needless(monkeypatch: pytest.MonkeyPatch) -> None:
    grant = ("sqs:SendMessage", grants.queue("plan"))
    monkeypatch.setattr(grants, "EXTRA", {"plan": {grant: "of a test"}, "gone": {grant: "of a test"}})
    assert grants.needless({"plan": {grant}}) == [("plan", grant), ("gone", grant)]
    assert grants.needless({}) == [("gone", grant)]


@pytest.mark.parametrize("name", sorted(POLICIES))
def test_nobody_may_scan_or_administer(name: str) -> None:
    granted = {action for statement in POLICIES[name]["Statement"] for action in statement["Action"]}
    administrative = re.compile(
        r":(Create(?!Log|Invalidation|PlatformEndpoint)|Delete(?!Item|Message|Object(?:Version|Tagging)|Endpoint)|Put(?!Item|Object|LogEvents|Record$)|Update(?!Item)|Scan)"
    )
    assert not [action for action in granted if administrative.search(action)]


def holders(resource: str, *actions: str) -> set[str]:
    """The functions that may do any of these, or anything if none is given, to a resource."""
    return {
        each.name
        for each in FUNCTIONS
        if any(to == resource and (not actions or action in actions) for action, to in grants.granted(each))
    }


@pytest.mark.parametrize("table", ["identities", "idempotency"])
def test_the_api_alone_reaches_what_signs_in(table: str) -> None:
    assert holders(grants.table(table)) == {API_HANDLER}


def test_the_api_alone_changes_sessions_and_senders_of_live_events_and_pushes_check_them() -> None:
    sending = {each.name for each in FUNCTIONS if "execute-api:ManageConnections" in dict(grants.granted(each))}
    assert holders(grants.table("sessions")) == {API_HANDLER, "websocket_connect", "push_notifications", *sending}
    assert holders(grants.table("sessions"), *WRITES) == {API_HANDLER}


@pytest.mark.parametrize(
    ("parameter", "readers"),
    [("keys", {API_HANDLER}), ("push-keys", {"push_notifications"}), ("push-public-keys", {API_HANDLER})],
)
def test_keys_are_read_by_the_function_that_uses_them_alone(parameter: str, readers: set[str]) -> None:
    assert holders(f"arn:aws:ssm:*:*:parameter/emulsion/*/{parameter}") == readers


def test_no_function_reads_another_parameter() -> None:
    granted = {to for each in FUNCTIONS for action, to in grants.granted(each) if action.startswith("ssm:")}
    names = ("keys", "push-keys", "push-public-keys")
    assert granted == {f"arn:aws:ssm:*:*:parameter/emulsion/*/{name}" for name in names}


@pytest.mark.parametrize("table", ["users", "media", "posts", "watermarks"])
def test_nobody_deletes_rows_that_are_marked_instead(table: str) -> None:
    assert holders(grants.table(table), "dynamodb:DeleteItem", "dynamodb:BatchWriteItem") == set()


@pytest.mark.parametrize("name", sorted(POLICIES))
def test_each_function_may_log(name: str) -> None:
    granted = {action for statement in POLICIES[name]["Statement"] for action in statement["Action"]}
    assert {"logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"} <= granted


def test_deployed_policies_reach_one_stage_in_one_account(stack: Stack) -> None:
    for name, policy in POLICIES.items():
        rendered = json.loads(policies.render_policy(json.dumps(policy), stack.target))
        for statement in rendered["Statement"]:
            for resource in statement["Resource"]:
                assert "emulsion-*" not in resource, name
                assert f":{stack.target.account_id}:" in resource or "s3:::" in resource or resource == "*", name


def test_policies_fit_into_a_role(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the longest names, on a traced stage; IAM counts all characters but whitespace."""
    monkeypatch.setattr(cdn, "distribution_id", lambda _: "E" * 14)
    monkeypatch.setattr(websocket_api, "find_api", lambda _: "a1b2c3d4e5")
    monkeypatch.setattr(policies, "_is_traced", lambda _: True)
    target = Target("a" * 16)
    target.__dict__.update(region="ap-southeast-1", _identity={"Account": "1" * 12, "Arn": "arn:aws-us-gov:sts::1:x"})
    for name, policy in POLICIES.items():
        assert len("".join(policies.render_policy(json.dumps(policy), target).split())) <= POLICY_SIZE, name


def test_roles_carry_the_rendered_policies(stack: Stack) -> None:
    iam = stack.client("iam")
    for function, settings in CONFIG["lambda_functions"].items():
        (attached,) = iam.list_role_policies(RoleName=f"emulsion-local-{function}")["PolicyNames"]
        document = iam.get_role_policy(RoleName=f"emulsion-local-{function}", PolicyName=attached)["PolicyDocument"]
        rendered = policies.render_policy(json.dumps(POLICIES[settings["iam_policy_file"]]), stack.target)
        assert document["Statement"] == json.loads(rendered)["Statement"]


def test_rendering_narrows_names() -> None:
    target = Target("dev")
    target.__dict__.update(region="eu-west-1", _identity={"Account": "1" * 12, "Arn": "arn:aws:sts::1:x"})
    patterns = ["arn:aws:dynamodb:*:*:table/emulsion-*-posts", "arn:aws:s3:::emulsion-*-media-*/r/*",
                "arn:aws:ssm:*:*:parameter/emulsion/*/keys"]  # fmt: skip
    text = json.dumps({"Statement": [{"Effect": "Allow", "Action": ["x:Y"], "Resource": patterns}]})
    assert json.loads(policies.render_policy(text, target))["Statement"][0]["Resource"] == [
        f"arn:*:dynamodb:*:{'1' * 12}:table/emulsion-dev-posts",
        f"arn:*:s3:::emulsion-dev-media-{'1' * 12}/r/*",
        f"arn:*:ssm:*:{'1' * 12}:parameter/emulsion/dev/keys",
    ]
