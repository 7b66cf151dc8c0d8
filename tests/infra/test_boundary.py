"""The permissions boundary covers every role's policy and no more; the deploying role cannot escape from it."""

import json
import re
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest
import yaml

from infra import grants, manifest
from infra.deploy import boundary, cdn, policies, stack, websocket_api
from infra.paths import BOUNDARY_TEMPLATE, DEPLOYER_TEMPLATE, ROOT
from infra.target import Target
from tests.support.deployed.roles import Deeds, Holder
from tests.support.deployed.stack import Stack

ACCOUNT = "123456789012"
NAMES = {"AWS::Partition": "aws", "AWS::AccountId": ACCOUNT, "Stage": "dev", "Repository": "owner/repository"}
ROLES = f"arn:aws:iam::{ACCOUNT}:role/"
BOUNDARY = f"arn:aws:iam::{ACCOUNT}:policy/emulsion-dev-boundary"
Grant = tuple[str, str]


def resolved(value: Any) -> Any:
    """A part of a template for stage `dev`, without its functions."""
    if isinstance(value, list):
        return [resolved(each) for each in value]
    if not isinstance(value, dict):
        return value
    if "Fn::Sub" in value:
        text = value["Fn::Sub"].replace("${EventsBucket.Arn}", f"arn:aws:s3:::emulsion-dev-events-{ACCOUNT}")
        return re.sub(r"\$\{([A-Za-z:]+)\}", lambda found: NAMES[found[1]], text)
    if "Fn::GetAtt" in value:
        return f"arn:aws:s3:::emulsion-dev-events-{ACCOUNT}"
    return {key: resolved(each) for key, each in value.items()}


def document(template: Path, logical_id: str) -> dict[str, Any]:
    resource = yaml.safe_load(template.read_text())["Resources"][logical_id]
    policy: dict[str, Any] = resolved(resource["Properties"]["PolicyDocument"])
    return policy


def listed(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]


def holds(condition: Mapping[str, Mapping[str, Any]], context: Mapping[str, str]) -> bool:
    return all(
        any(fnmatchcase(context.get(key, ""), wanted) for wanted in listed(values))
        for keys in condition.values()
        for key, values in keys.items()
    )


def allows(policy: Mapping[str, Any], action: str, resource: str, **context: str) -> bool:
    """Whether a policy of `Allow` statements allows an action; a resource may be a pattern, which must be covered."""
    assert {each["Effect"] for each in policy["Statement"]} == {"Allow"}
    given = {key.replace("_", ":", 1): value for key, value in context.items()}
    return any(
        any(fnmatchcase(action, pattern) for pattern in listed(statement["Action"]))
        and any(fnmatchcase(resource, pattern) for pattern in listed(statement["Resource"]))
        and holds(statement.get("Condition", {}), given)
        for statement in policy["Statement"]
    )


LIMIT, DEPLOYER = document(BOUNDARY_TEMPLATE, "Boundary"), document(DEPLOYER_TEMPLATE, "Permissions")


def granted(statements: list[dict[str, Any]]) -> Iterator[Grant]:
    for statement in statements:
        for action in listed(statement["Action"]):
            yield from ((action, resource) for resource in listed(statement["Resource"]))


class Dev(Target):
    """Stage `dev` in AWS, without credentials."""

    account_id, partition, region, emulator = ACCOUNT, "aws", "eu-west-1", None


@pytest.fixture
def dev(monkeypatch: pytest.MonkeyPatch) -> Target:
    monkeypatch.setattr(cdn, "distribution_id", lambda _: "E1EXAMPLE")
    monkeypatch.setattr(websocket_api, "find_api", lambda _: "a1b2c3d4e5")
    monkeypatch.setattr(policies, "_is_traced", lambda _: True)
    return Dev("dev")


@pytest.mark.parametrize("path", policies.policy_files(), ids=lambda path: path.name)
def test_the_boundary_covers_every_policy_of_a_function(dev: Target, path: Path) -> None:
    text = policies.render_policy(path.read_text(), dev).replace("arn:*:", "arn:aws:")  # an account has one partition
    rendered = json.loads(text)["Statement"]
    missing = [grant for grant in granted(rendered) if not allows(LIMIT, *grant)]
    assert missing == [], f"{path.name}: add them to infra/deploy/boundary.yaml, or functions cannot use them"


def test_the_boundary_covers_roles_of_the_template_and_they_have_it() -> None:
    roles = stack.template_resources("AWS::IAM::Role")
    assert roles
    for name, role in roles.items():
        assert resolved(role["PermissionsBoundary"]) == BOUNDARY, name
        statements = [each for policy in role["Policies"] for each in policy["PolicyDocument"]["Statement"]]
        assert [grant for grant in granted(resolved(statements)) if not allows(LIMIT, *grant)] == [], name


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("iam:CreateUser", f"arn:aws:iam::{ACCOUNT}:user/mallory"),
        ("iam:PutRolePolicy", f"{ROLES}emulsion-dev-plan"),
        ("sts:AssumeRole", f"{ROLES}admin"),
        ("lambda:UpdateFunctionCode", f"arn:aws:lambda:eu-west-1:{ACCOUNT}:function:emulsion-dev-plan"),
        ("dynamodb:DeleteTable", f"arn:aws:dynamodb:eu-west-1:{ACCOUNT}:table/emulsion-dev-users"),
        ("dynamodb:Scan", f"arn:aws:dynamodb:eu-west-1:{ACCOUNT}:table/emulsion-dev-users"),
        ("dynamodb:GetItem", f"arn:aws:dynamodb:eu-west-1:{ACCOUNT}:table/emulsion-prod-users"),
        ("s3:PutObject", f"arn:aws:s3:::emulsion-dev-artifacts-{ACCOUNT}/deployed.json"),
        ("ssm:PutParameter", f"arn:aws:ssm:eu-west-1:{ACCOUNT}:parameter/emulsion/dev/keys"),
    ],
)
def test_the_boundary_ends_at_the_stage_s_data(action: str, resource: str) -> None:
    assert not allows(LIMIT, action, resource)


def test_the_boundary_grants_no_service_whole() -> None:
    actions = {action for action, _ in granted(LIMIT["Statement"])}
    assert [action for action in actions if action.endswith(":*")] == []


def test_the_deploying_role_creates_roles_with_the_boundary_alone() -> None:
    role = f"{ROLES}emulsion-dev-plan"
    for action in ("iam:CreateRole", "iam:PutRolePolicy", "iam:PutRolePermissionsBoundary"):
        assert allows(DEPLOYER, action, role, iam_PermissionsBoundary=BOUNDARY)
        assert not allows(DEPLOYER, action, role)
        assert not allows(DEPLOYER, action, role, iam_PermissionsBoundary=f"arn:aws:iam::{ACCOUNT}:policy/other")
        assert not allows(DEPLOYER, action, f"{ROLES}admin", iam_PermissionsBoundary=BOUNDARY)
    for service, expected in (("lambda", True), ("firehose", True), ("ec2", False), ("cloudformation", False)):
        assert allows(DEPLOYER, "iam:PassRole", role, iam_PassedToService=f"{service}.amazonaws.com") == expected


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("iam:DeleteRolePermissionsBoundary", f"{ROLES}emulsion-dev-plan"),
        ("iam:AttachRolePolicy", f"{ROLES}emulsion-dev-plan"),
        ("iam:CreatePolicyVersion", BOUNDARY),
        ("iam:SetDefaultPolicyVersion", BOUNDARY),
        ("iam:DeletePolicy", BOUNDARY),
        ("iam:CreatePolicy", f"arn:aws:iam::{ACCOUNT}:policy/wide"),
        ("iam:CreateUser", f"arn:aws:iam::{ACCOUNT}:user/mallory"),
        ("iam:UpdateAssumeRolePolicy", f"{ROLES}deploy-emulsion-dev"),
        ("sts:AssumeRole", f"{ROLES}admin"),
        ("lambda:UpdateFunctionCode", f"arn:aws:lambda:eu-west-1:{ACCOUNT}:function:admin"),
        ("lambda:UpdateFunctionCode", f"arn:aws:lambda:eu-west-1:{ACCOUNT}:function:emulsion-prod-plan"),
        ("cloudformation:UpdateStack", f"arn:aws:cloudformation:eu-west-1:{ACCOUNT}:stack/admin/1"),
        ("ssm:SendCommand", f"arn:aws:ec2:eu-west-1:{ACCOUNT}:instance/i-1"),
    ],
)
def test_the_deploying_role_is_no_administrator(action: str, resource: str) -> None:
    context = {"iam_PermissionsBoundary": BOUNDARY, "iam_PassedToService": "lambda.amazonaws.com"}
    assert not allows(DEPLOYER, action, resource, **context)


def test_the_deploying_role_is_its_own_boundary_and_serves_one_environment() -> None:
    role = resolved(yaml.safe_load(DEPLOYER_TEMPLATE.read_text())["Resources"]["DeployRole"]["Properties"])
    assert role["PermissionsBoundary"] == {"Ref": "Permissions"}
    assert role["ManagedPolicyArns"] == [{"Ref": "Permissions"}]
    (statement,) = role["AssumeRolePolicyDocument"]["Statement"]
    assert statement["Condition"] == {
        "StringEquals": {
            "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
            "token.actions.githubusercontent.com:sub": "repo:owner/repository:environment:dev",
        }
    }


def test_the_deploying_role_may_use_every_service_that_infra_calls() -> None:
    """Each service has a statement; that its actions suffice can be seen in AWS alone."""
    code = "".join(path.read_text() for path in (ROOT / "infra").rglob("*.py"))
    called = set(re.findall(r'client\("([a-z0-9]+)"\)', code)) - {"apigatewayv2"}  # its actions are `apigateway:…`
    assert {"lambda", "iam", "cloudformation"} <= called
    assert called - {action.partition(":")[0] for action, _ in granted(DEPLOYER["Statement"])} == set()


def test_every_deployed_role_has_the_boundary(stack: Stack) -> None:
    iam, limit = stack.client("iam"), boundary.arn(stack.target)
    roles = set(boundary.roles(stack.target))
    assert {stack.target.name(each.name) for each in manifest.FUNCTIONS} <= roles
    for role in roles:
        assert iam.get_role(RoleName=role)["Role"]["PermissionsBoundary"]["PermissionsBoundaryArn"] == limit
    assert boundary.enforce(stack.target) == 0


@pytest.mark.alone
def test_a_role_without_the_boundary_gets_it(stack: Stack) -> None:
    role = stack.target.name("plan")
    stack.client("iam").delete_role_permissions_boundary(RoleName=role)
    assert boundary.enforce(stack.target) == 1
    assert boundary.enforce(stack.target) == 0


@pytest.mark.alone
def test_a_role_with_a_wide_policy_can_do_no_more_than_the_boundary(stack: Stack) -> None:
    iam, name = stack.client("iam"), "wide"
    trust = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}
    everything = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    role = iam.create_role(
        RoleName=name,
        AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [trust]}),
        PermissionsBoundary=boundary.arn(stack.target),
    )["Role"]
    iam.put_role_policy(
        RoleName=name,
        PolicyName=name,
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [everything]}),
    )
    assumed = stack.client("sts").assume_role(RoleArn=role["Arn"], RoleSessionName=name)
    holder, deeds = Holder(stack, assumed["Credentials"]), Deeds(stack, "emulsion-local-media-none")
    assert holder.may("dynamodb", deeds.get("users"))
    assert not holder.may("dynamodb", deeds.scan("users"))
    assert not holder.may("iam", lambda client: client.list_roles())
    iam.delete_role_policy(RoleName=name, PolicyName=name)
    iam.delete_role(RoleName=name)


def test_lambda_s_own_grants_are_covered() -> None:
    """Policies contain them; this names the kind of function if a new kind needs more."""
    for function in manifest.FUNCTIONS:
        for action, resource in grants.used_by_lambda(function):
            narrowed = resource.replace(":*:*:", f":eu-west-1:{ACCOUNT}:").replace("emulsion-*", "emulsion-dev")
            assert allows(LIMIT, action, narrowed), f"{type(function).__name__}: {action} {resource}"
