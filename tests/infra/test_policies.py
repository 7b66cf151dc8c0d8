"""The committed configuration and policies: complete, least-privilege, and narrowed when deployed."""

import json
import re
from typing import Any

import pytest

from infra.deploy import policies
from infra.paths import CHALICE_CONFIG
from infra.target import Target
from tests.support.deployed.stack import Stack

CONFIG = json.loads(CHALICE_CONFIG.read_text())
POLICIES = {path.name: json.loads(path.read_text()) for path in policies.policy_files()}
# The only action granted here that takes no resource (AWS's service authorization reference, DynamoDB).
WITHOUT_RESOURCE = {"dynamodb:ListStreams"}


def resources_of(statement: dict[str, Any]) -> list[str]:
    resource = statement["Resource"]
    return resource if isinstance(resource, list) else [resource]


def test_each_function_has_a_policy_of_its_own() -> None:
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
def test_nobody_may_scan_or_administer(name: str) -> None:
    granted = {action for statement in POLICIES[name]["Statement"] for action in statement["Action"]}
    administrative = re.compile(
        r":(Create(?!Log|Invalidation)|Delete(?!Item|Message|ObjectVersion)|Put(?!Item|Object|LogEvents|Record$)|Update(?!Item)|Scan)"
    )
    assert not [action for action in granted if administrative.search(action)]


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
                assert ":*:*:" not in resource, name


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
        f"arn:aws:dynamodb:eu-west-1:{'1' * 12}:table/emulsion-dev-posts",
        f"arn:aws:s3:::emulsion-dev-media-{'1' * 12}/r/*",
        f"arn:aws:ssm:eu-west-1:{'1' * 12}:parameter/emulsion/dev/keys",
    ]
