"""The stage of the REST API: throttles, access log and firewall are set as declared, and hold."""

import json
from collections.abc import Iterator
from typing import Any

import botocore.session
import pytest
import requests
from botocore.exceptions import ClientError
from moto import mock_aws

from app import ROOMS
from chalicelib.core.client_addresses import EDGE_HEADER, VIEWER_HEADER
from chalicelib.core.openapi import document_of
from infra.deploy import api_stage, deploy, firewall, gateway_account, rest_api, retrying, socket_stage
from infra.deploy import stack as stacks
from infra.deploy.log_groups import RETENTION_DAYS
from infra.errors import InfraError
from infra.paths import ROOT
from infra.target import Target
from infra.throttles import EVENTS, READS, SIGN_IN, SOCKETS, THROTTLES, WRITES, Numbers, throttle_of
from tests.support.deployed.stack import Stack

DEPLOYING = ROOT / "docs" / "deploying.md"
LOGIN = "/~1v1~1auth~1login/POST/throttling"


@pytest.fixture
def stage(stack: Stack) -> dict[str, str]:
    """Arguments that name the deployed stage."""
    return {"restApiId": stack.api_url.split("/")[-2], "stageName": rest_api.GATEWAY_STAGE}


def patch(stack: Stack, stage: dict[str, str], **values: str) -> None:
    operations = [{"op": "replace", "path": f"{LOGIN}/{name}", "value": value} for name, value in values.items()]
    stack.client("apigateway").update_stage(**stage, patchOperations=operations)


class TestThrottles:
    """Each method has the throttle of its class."""

    @pytest.mark.parametrize(
        ("operation", "throttle"),
        [
            ("POST /v1/auth/register", SIGN_IN),
            ("POST /v1/events", EVENTS),
            ("PUT /v1/posts/{post_id}/like", WRITES),
            ("DELETE /v1/posts/{post_id}", WRITES),
            ("GET /v1/feed", READS),
        ],
    )
    def test_a_class_follows_from_the_method_and_path(self, operation: str, throttle: object) -> None:
        assert throttle_of(*operation.split(" ")) is throttle

    def test_every_class_has_an_operation_and_is_documented_with_its_numbers(self) -> None:
        paths = document_of(ROOMS)["paths"]
        assert {throttle_of(method.upper(), path) for path in paths for method in paths[path]} == set(THROTTLES)
        for each in (*THROTTLES, SOCKETS):
            cells = [f"{n.rate:,} | {n.burst:,}" for n in (each.prod, each.others)]
            row = f"| {each.name} | {' | '.join(cells)} | {each.reason} |"
            assert row in DEPLOYING.read_text(), f"put this row into {DEPLOYING}"

    def test_they_read_back_from_the_deployed_stage(self, stack: Stack, stage: dict[str, str]) -> None:
        found = stack.client("apigateway").get_stage(**stage)["methodSettings"]
        numbers = {
            name.lstrip("/"): Numbers(int(each["throttlingRateLimit"]), each["throttlingBurstLimit"])
            for name, each in found.items()
        }
        expected = {"*/*": READS.others}
        for path, methods in document_of(ROOMS)["paths"].items():
            for method in methods:
                throttle = throttle_of(method.upper(), path)
                if throttle is not READS:
                    expected[f"{path[1:]}/{method.upper()}"] = throttle.others
        assert numbers == expected
        assert api_stage.differences(stack.target) == []

    @pytest.mark.alone
    def test_a_changed_throttle_is_seen_and_set_again(self, stack: Stack, stage: dict[str, str]) -> None:
        patch(stack, stage, rateLimit="1", burstLimit="1")
        other = {"op": "replace", "path": "/~1v1~1feed/GET/throttling/rateLimit", "value": "1"}
        stack.client("apigateway").update_stage(**stage, patchOperations=[other])
        assert api_stage.differences(stack.target) == [
            "API Gateway: /~1v1~1feed/GET is not the default",
            f"API Gateway: {LOGIN}/rateLimit is not {SIGN_IN.others.rate}",
            f"API Gateway: {LOGIN}/burstLimit is not {SIGN_IN.others.burst}",
        ]
        assert api_stage.tune(stack.target) == 3
        assert api_stage.tune(stack.target) == 0

    @pytest.mark.alone
    def test_requests_over_a_throttle_are_problems_with_a_time(self, stack: Stack, stage: dict[str, str]) -> None:
        patch(stack, stage, rateLimit="0", burstLimit="0")
        try:
            answer = requests.post(f"{stack.api_url}/v1/auth/login", json={}, timeout=120)
        finally:
            api_stage.tune(stack.target)
        assert (answer.status_code, answer.headers["Retry-After"]) == (429, "1")
        assert answer.json()["type"] == "urn:emulsion:problem:too-many-requests"


@pytest.mark.parametrize(("name", "throttle"), [("prod", SIGN_IN.prod), ("dev", SIGN_IN.others)])
def test_stages_have_numbers_of_their_own(name: str, throttle: Numbers, monkeypatch: pytest.MonkeyPatch) -> None:
    """On moto, which spells the keys of methods as API Gateway does."""
    with mock_aws():
        target, arguments = Target(name), made_in_moto(monkeypatch)
        assert api_stage.tune(target) == 6
        assert api_stage.tune(target) == 0
        settings = target.client("apigateway").get_stage(**arguments)["methodSettings"]
        (login,) = [each for key, each in settings.items() if "login" in key]
        assert (login["throttlingRateLimit"], login["throttlingBurstLimit"]) == (throttle.rate, throttle.burst)


def test_a_setting_that_does_not_take_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    with mock_aws():
        target, _ = Target("dev"), made_in_moto(monkeypatch)
        monkeypatch.setattr(target.client("apigateway"), "update_stage", lambda **_: None)
        with pytest.raises(InfraError, match="rateLimit"):
            api_stage.tune(target)


def made_in_moto(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Arguments that name the stage of a new API in moto with one route, `POST /login`."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    client: Any = botocore.session.get_session().create_client("apigateway", "us-east-1")
    api_id = client.create_rest_api(name="emulsion")["id"]
    (root,) = client.get_resources(restApiId=api_id)["items"]
    route = {"restApiId": api_id, "httpMethod": "POST"}
    route["resourceId"] = client.create_resource(restApiId=api_id, parentId=root["id"], pathPart="login")["id"]
    client.put_method(**route, authorizationType="NONE")
    client.put_integration(**route, type="MOCK")
    client.create_deployment(restApiId=api_id, stageName=rest_api.GATEWAY_STAGE)
    monkeypatch.setattr(rest_api, "find_api", lambda _: api_id)
    monkeypatch.setattr("infra.throttles.SIGN_IN_PATHS", {"/login"})
    return {"restApiId": api_id, "stageName": rest_api.GATEWAY_STAGE}


class TestAccessLog:
    """The access log: complete, without personal data, and with an end."""

    def test_it_reads_back_from_the_deployed_stage(self, stack: Stack, stage: dict[str, str]) -> None:
        log = stack.client("apigateway").get_stage(**stage)["accessLogSettings"]
        assert json.loads(log["format"]).keys() >= {"request_id", "method", "route", "status", "latency_ms", "refusal"}
        group = log["destinationArn"].partition(":log-group:")[2]
        (found,) = stack.client("logs").describe_log_groups(logGroupNamePrefix=group)["logGroups"]
        assert (found["logGroupName"], found["retentionInDays"]) == (group, RETENTION_DAYS)

    def test_it_has_no_personal_data(self) -> None:
        known = {"requestId", "requestTimeEpoch", "httpMethod", "resourcePath", "status", "responseLatency"}
        known |= {"integrationLatency", "error.responseType", "wafResponseCode"}
        assert {value.removeprefix("$context.") for value in api_stage.LOG_FIELDS.values()} == known

    def test_the_template_has_the_group_of_the_stage(self) -> None:
        groups = stacks.template_resources("AWS::Logs::LogGroup").values()
        names = {group["LogGroupName"]["Fn::Sub"].replace("${Stage}", "dev") for group in groups}
        assert names == {api_stage.log_group(Target("dev")), socket_stage.log_group(Target("dev"))}
        assert {group["RetentionInDays"] for group in groups} == {RETENTION_DAYS}

    @pytest.mark.alone
    def test_api_gateway_has_a_role_that_may_write_it(self, stack: Stack) -> None:
        client, iam = stack.client("apigateway"), stack.client("iam")
        role = gateway_account.log_role(stack.target)
        assert role
        assert role.endswith(f":role/{gateway_account.ROLE}")
        document = iam.get_role(RoleName=gateway_account.ROLE)["Role"]["AssumeRolePolicyDocument"]
        assert "apigateway.amazonaws.com" in json.dumps(document)
        assert gateway_account.ensure_log_role(stack.target) is False
        client.update_account(patchOperations=[{"op": "replace", "path": "/cloudwatchRoleArn", "value": ""}])
        assert gateway_account.ensure_log_role(stack.target) is True
        assert gateway_account.log_role(stack.target) == role


class TestFirewall:
    """The web ACL: an option, associated with the API while it is on."""

    @pytest.fixture
    def target(self, stack: Stack, monkeypatch: pytest.MonkeyPatch) -> Iterator[Target]:
        monkeypatch.setenv(firewall.OPTION, "on")
        yield stack.target
        firewall.remove(stack.target)

    def test_it_is_off_unless_wanted(self, stack: Stack) -> None:
        assert firewall.apply(stack.target) == "off"
        assert firewall.associated(stack.target) is None

    @pytest.mark.alone
    def test_it_stays_on_until_it_is_switched_off(self, target: Target, monkeypatch: pytest.MonkeyPatch) -> None:
        assert firewall.apply(target) == "created"
        assert target.name("api") in str(firewall.associated(target))
        monkeypatch.delenv(firewall.OPTION)
        deploy.tune_sources(target)
        assert target.name("api") in str(firewall.associated(target))
        monkeypatch.setenv(firewall.OPTION, "off")
        assert firewall.apply(target) == "off"
        assert firewall.associated(target) is None
        assert target.client("wafv2").list_web_acls(Scope="REGIONAL")["WebACLs"] == []

    def test_another_value_of_the_option_is_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv(firewall.OPTION, "yes")
        with pytest.raises(InfraError, match="yes"):
            firewall.apply(Target("dev"))

    def test_it_blocks_floods_and_attacks_but_no_caption(self) -> None:
        rules = statements(with_cdn=False)
        assert rules.keys() == {"rate-of-an-address", "known-bad-inputs", "common"}
        rate = rules["rate-of-an-address"]["RateBasedStatement"]
        assert (rate["AggregateKeyType"], rate["ScopeDownStatement"]) == ("IP", None)
        groups = {
            name: rule["ManagedRuleGroupStatement"]
            for name, rule in rules.items()
            if "ManagedRuleGroupStatement" in rule
        }
        assert {group["Name"] for group in groups.values()} == {
            "AWSManagedRulesKnownBadInputsRuleSet",
            "AWSManagedRulesCommonRuleSet",
        }
        counted = {
            each["Name"] for each in groups["common"]["RuleActionOverrides"] if each["ActionToUse"] == {"Count": {}}
        }
        assert counted == {
            "SizeRestrictions_BODY",
            "CrossSiteScripting_BODY",
            "EC2MetaDataSSRF_BODY",
            "GenericLFI_BODY",
            "GenericRFI_BODY",
        }

    def test_requests_of_the_cdn_count_for_the_viewer_that_only_the_cdn_can_name(self) -> None:
        rules = statements(with_cdn=True)
        direct, viewers = (rules[name]["RateBasedStatement"] for name in ("rate-of-an-address", "rate-of-a-viewer"))
        assert viewers["ForwardedIPConfig"]["HeaderName"] == VIEWER_HEADER
        known = viewers["ScopeDownStatement"]["OrStatement"]["Statements"]
        headers = {each["ByteMatchStatement"]["FieldToMatch"]["SingleHeader"]["Name"] for each in known}
        assert headers == {EDGE_HEADER.lower()}
        secrets = [each["ByteMatchStatement"]["SearchString"] for each in known]
        assert secrets == [{"Ref": "EdgeSecret"}, {"Ref": "OtherEdgeSecret"}]
        assert direct["ScopeDownStatement"] == {"NotStatement": {"Statement": viewers["ScopeDownStatement"]}}

    def test_it_knows_both_secrets_while_one_replaces_the_other(self) -> None:
        one = {"current": "a", "keys": {"a": "first"}}
        two = {"current": "a", "next": "b", "keys": {"a": "first", "b": "second"}}
        assert firewall.edge_secrets({"edge": one}) == {"EdgeSecret": "first", "OtherEdgeSecret": "first"}
        assert firewall.edge_secrets({"edge": two}) == {"EdgeSecret": "first", "OtherEdgeSecret": "second"}
        assert set(firewall.edge_secrets({}).values()) == {""}


def statements(*, with_cdn: bool) -> dict[str, Any]:
    """The rules of the web ACL by name, as CloudFormation has them with or without a CDN."""
    (acl,) = firewall.template()["Resources"].values()
    return {rule["Name"]: rule["Statement"] for rule in resolved(acl, with_cdn)["Properties"]["Rules"]}


def resolved(part: Any, chosen: bool) -> Any:
    """A part of the template with the choice of its condition."""
    if isinstance(part, list):
        return [each for each in (resolved(each, chosen) for each in part) if each is not None]
    if not isinstance(part, dict):
        return part
    if part == {"Ref": "AWS::NoValue"}:
        return None
    if "Fn::If" in part:
        return resolved(part["Fn::If"][1 if chosen else 2], chosen)
    return {name: resolved(each, chosen) for name, each in part.items()}


class Refusing:
    """A call that AWS refuses some times."""

    def __init__(self, times: int, code: str = "BadRequestException") -> None:
        self.left, self.error = times, ClientError({"Error": {"Code": code}}, "UpdateAccount")

    def __call__(self) -> None:
        self.left -= 1
        if self.left >= 0:
            raise self.error


class TestRetries:
    """A new role or web ACL is not known everywhere at once."""

    @pytest.fixture(autouse=True)
    def at_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(retrying, "PAUSE", 0)

    def test_a_refused_call_is_made_again(self) -> None:
        call = Refusing(2)
        retrying.until_known(call, "BadRequestException")
        assert call.left == -1

    def test_other_refusals_and_lasting_ones_are_errors(self, monkeypatch: pytest.MonkeyPatch) -> None:
        with pytest.raises(ClientError, match="AccessDenied"):
            retrying.until_known(Refusing(1, "AccessDenied"), "BadRequestException")
        monkeypatch.setattr(retrying, "PATIENCE", -1)
        with pytest.raises(ClientError, match="BadRequest"):
            retrying.until_known(Refusing(1), "BadRequestException")
