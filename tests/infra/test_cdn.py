"""The CDN's template and the keys that sign for it. These tests deploy nothing: emulators have no key groups."""

import base64
import json
from typing import Any

import pytest
import yaml
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from infra.deploy import cdn, stack
from infra.errors import InfraError
from infra.paths import CDN_TEMPLATE
from infra.target import Target

TEMPLATE = yaml.safe_load(CDN_TEMPLATE.read_text())
RESOURCES = TEMPLATE["Resources"]
DISTRIBUTION = RESOURCES["Distribution"]["Properties"]["DistributionConfig"]
(RENDITIONS,) = DISTRIBUTION["CacheBehaviors"]
STATEMENTS = stack.template()["Resources"]["MediaBucketPolicy"]["Properties"]["PolicyDocument"]["Statement"]


def test_speaks_http_2_and_3_over_tls_alone() -> None:
    assert DISTRIBUTION["HttpVersion"] == "http2and3"
    assert {each["ViewerProtocolPolicy"] for each in (RENDITIONS, DISTRIBUTION["DefaultCacheBehavior"])} == {
        "https-only"
    }


def test_serves_renditions_to_signed_reads_alone() -> None:
    assert RENDITIONS["PathPattern"] == "r/*"
    for behaviour in (RENDITIONS, DISTRIBUTION["DefaultCacheBehavior"]):
        assert behaviour["TrustedKeyGroups"] == [{"Ref": "Signers"}]
        assert behaviour["AllowedMethods"] == behaviour["CachedMethods"] == ["GET", "HEAD"]
        assert behaviour["Compress"] is False
    (refusal,) = DISTRIBUTION["DefaultCacheBehavior"]["FunctionAssociations"]
    assert refusal == {"EventType": "viewer-request", "FunctionARN": {"Fn::GetAtt": ["Refuse", "FunctionARN"]}}
    assert "statusCode: 404" in RESOURCES["Refuse"]["Properties"]["FunctionCode"]


def test_the_path_alone_is_the_cache_s_key() -> None:
    policy = RESOURCES["RenditionsCache"]["Properties"]["CachePolicyConfig"]
    key = policy["ParametersInCacheKeyAndForwardedToOrigin"]
    assert key["QueryStringsConfig"] == {"QueryStringBehavior": "none"}
    assert key["HeadersConfig"] == {"HeaderBehavior": "none"}
    assert key["CookiesConfig"] == {"CookieBehavior": "none"}
    assert not key["EnableAcceptEncodingBrotli"]
    assert not key["EnableAcceptEncodingGzip"]
    assert policy["MaxTTL"] == policy["DefaultTTL"] == 31_536_000


def test_answers_carry_security_headers() -> None:
    policy = RESOURCES["RenditionsHeaders"]["Properties"]["ResponseHeadersPolicyConfig"]
    security = policy["SecurityHeadersConfig"]
    assert all(header["Override"] for header in security.values())
    assert {"ContentTypeOptions", "ContentSecurityPolicy", "StrictTransportSecurity"} <= set(security)
    (header,) = policy["CustomHeadersConfig"]["Items"]
    assert (header["Header"], header["Value"]) == ("Cross-Origin-Resource-Policy", "cross-origin")


def test_the_bucket_lets_in_this_distribution_for_renditions_alone() -> None:
    (conditional,) = [each["Fn::If"] for each in STATEMENTS if "Fn::If" in each]
    condition, allowed, otherwise = conditional
    assert condition == "HasCdn"
    assert otherwise == {"Ref": "AWS::NoValue"}
    assert allowed["Principal"] == {"Service": "cloudfront.amazonaws.com"}
    assert allowed["Action"] == "s3:GetObject"
    assert allowed["Resource"] == {"Fn::Sub": "${MediaBucket.Arn}/r/*"}
    (source,) = allowed["Condition"]["StringEquals"].values()
    assert source["Fn::Sub"].endswith(":distribution/${CdnDistributionId}")
    control = RESOURCES["BucketAccess"]["Properties"]["OriginAccessControlConfig"]
    assert (control["SigningBehavior"], control["SigningProtocol"]) == ("always", "sigv4")


class Parameters:
    """The parameter store."""

    def __init__(self) -> None:
        self.value = json.dumps({"tokens": {}, "cursors": ""})

    def get_parameter(self, **_: Any) -> Any:
        return {"Parameter": {"Value": self.value}}

    def put_parameter(self, Value: str, **_: Any) -> None:  # noqa: N803 - AWS's name
        self.value = Value


@pytest.fixture
def applied(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, str]]:
    """The parameters of each time that the stack was applied."""
    seen: list[dict[str, str]] = []

    def apply(_: Target, __: str, ___: str, parameters: dict[str, str]) -> str:
        seen.append(parameters)
        return "updated"

    monkeypatch.setattr(stack, "apply_template", apply)
    monkeypatch.setattr(stack, "outputs", lambda _: {"MediaBucketName": "bucket"})
    return seen


@pytest.fixture
def target() -> Target:
    target = Target("prod")
    target._clients["ssm"] = Parameters()
    return target


def stored(target: Target) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(target.client("ssm").value)
    return document


def test_a_key_pair_is_made_once(target: Target, applied: list[dict[str, str]]) -> None:
    cdn.apply(target)
    before = stored(target)
    cdn.apply(target)
    assert stored(target) == before
    assert applied[0] == applied[1]
    assert applied[0]["PublicKeyB"] == ""
    public = load_pem_public_key(applied[0]["PublicKeyA"].encode())
    assert isinstance(public, ec.EllipticCurvePublicKey)
    assert isinstance(public.curve, ec.SECP256R1)
    assert base64.b64decode(before["cdn"]["keys"]["a"])
    assert before["tokens"] == {}, "other keys stay"


def test_rotation_trusts_both_until_it_is_finished(target: Target, applied: list[dict[str, str]]) -> None:
    cdn.apply(target)
    assert cdn.rotate(target) == "b"
    assert applied[-1]["PublicKeyA"] != applied[-1]["PublicKeyB"] != ""
    assert stored(target)["cdn"]["current"] == "b"
    with pytest.raises(InfraError, match="finish"):
        cdn.rotate(target)
    assert cdn.finish_rotation(target) == ["a"]
    assert applied[-1]["PublicKeyA"] == ""
    assert cdn.rotate(target) == "a"


def test_the_functions_are_told(target: Target, applied: list[dict[str, str]], monkeypatch: pytest.MonkeyPatch) -> None:
    cdn.apply(target)
    outputs = {"Domain": "d1.cloudfront.net", "DistributionId": "E1", "KeyIdA": "K1"}
    described = {"Outputs": [{"OutputKey": key, "OutputValue": value} for key, value in outputs.items()]}
    monkeypatch.setattr(stack, "describe", lambda *_: described)
    assert cdn.environment(target) == {
        "EMULSION_CDN_DOMAIN": "d1.cloudfront.net",
        "EMULSION_CDN_DISTRIBUTION": "E1",
        "EMULSION_CDN_KEY": "a",
        "EMULSION_CDN_KEY_ID": "K1",
    }
    assert cdn.environment(Target("local", "http://127.0.0.1:1")) == {}
