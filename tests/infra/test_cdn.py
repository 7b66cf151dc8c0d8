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


def test_scripts_of_the_web_clients_may_read_renditions() -> None:
    cors = RESOURCES["RenditionsHeaders"]["Properties"]["ResponseHeadersPolicyConfig"]["CorsConfig"]
    assert cors["AccessControlAllowOrigins"] == {"Items": {"Ref": "WebOrigins"}}
    assert cors["AccessControlAllowMethods"] == {"Items": ["GET"]}
    assert cors["AccessControlAllowHeaders"] == {"Items": ["range"]}
    assert {"content-range", "content-length"} <= set(cors["AccessControlExposeHeaders"]["Items"])
    assert cors["AccessControlAllowCredentials"] is False
    for behaviour in (RENDITIONS, DISTRIBUTION["DefaultCacheBehavior"]):
        assert behaviour["ResponseHeadersPolicyId"] == {"Ref": "RenditionsHeaders"}


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


class CloudFront:
    """CloudFormation and CloudFront, as far as public keys go.

    CloudFront changes no public key, and remembers the caller references of deleted ones. (API reference,
    "UpdatePublicKey" and "CreatePublicKey"; the memory is assumed.)
    """

    def __init__(self) -> None:
        self.keys: dict[str, dict[str, Any]] = {}  # logical id -> configuration
        self.used: dict[str, str] = {}  # caller reference -> key
        self.parameters: dict[str, str] = {}
        self.template: dict[str, Any] = {}

    def apply(self, _: Target, __: str, body: str, parameters: dict[str, str]) -> str:
        """Apply a template, as `stack.apply_template` does."""
        self.template, self.parameters = json.loads(body), parameters
        resources = self.template["Resources"]
        wanted = {
            name: each["Properties"]["PublicKeyConfig"]
            for name, each in resources.items()
            if each["Type"] == "AWS::CloudFront::PublicKey"
        }
        for name, config in wanted.items():
            assert self.keys.get(name, config) == config, "a public key cannot be changed"
            reference = config["CallerReference"]["Fn::Sub"]
            assert self.used.setdefault(reference, config["EncodedKey"]) == config["EncodedKey"]
            names = [each["Name"] for other, each in (self.keys | wanted).items() if other != name]
            assert config["Name"] not in names, "names of public keys are unique"
        self.keys = wanted
        return "updated"

    @property
    def trusted(self) -> set[str]:
        """The keys (PEM) whose signatures are accepted."""
        items = self.template["Resources"]["Signers"]["Properties"]["KeyGroupConfig"]["Items"]
        return {self.keys[item["Ref"]]["EncodedKey"] for item in items}


@pytest.fixture
def cloudfront(monkeypatch: pytest.MonkeyPatch) -> CloudFront:
    made = CloudFront()
    monkeypatch.setattr(stack, "apply_template", made.apply)
    monkeypatch.setattr(stack, "outputs", lambda _: {"MediaBucketName": "bucket"})
    monkeypatch.setattr(stack, "parameters", lambda *_: {"WebOrigins": "https://app.example.org"})
    return made


@pytest.fixture
def target() -> Target:
    target = Target("prod")
    target._clients["ssm"] = Parameters()
    return target


def stored(target: Target) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(target.client("ssm").value)
    return document


def current_key(target: Target) -> str:
    """The public key of the pair that functions sign with after the next deployment."""
    pairs = stored(target)["cdn"]
    return cdn.public_key(pairs["keys"][pairs["current"]])


def test_a_key_pair_is_made_once(target: Target, cloudfront: CloudFront) -> None:
    cdn.apply(target)
    before, template = stored(target), cloudfront.template
    cdn.apply(target)
    assert stored(target) == before
    assert cloudfront.template == template
    public = load_pem_public_key(cloudfront.trusted.pop().encode())
    assert isinstance(public, ec.EllipticCurvePublicKey)
    assert isinstance(public.curve, ec.SECP256R1)
    assert base64.b64decode(before["cdn"]["keys"][before["cdn"]["current"]])
    assert before["tokens"] == {}, "other keys stay"


def test_the_origins_of_web_clients_are_those_of_the_bucket(target: Target, cloudfront: CloudFront) -> None:
    cdn.apply(target)
    assert cloudfront.parameters["WebOrigins"] == "https://app.example.org"
    assert cloudfront.parameters.keys() == TEMPLATE["Parameters"].keys()


def test_rotation_there_and_back_trusts_both_keys_meanwhile(target: Target, cloudfront: CloudFront) -> None:
    cdn.apply(target)
    first, before = current_key(target), target.client("ssm").value
    for _ in range(3):
        old = current_key(target)
        name = cdn.rotate(target)
        new = current_key(target)
        assert (stored(target)["cdn"]["current"], cdn.key_name(new)) == (name, name)
        assert cloudfront.trusted == {old, new}
        with pytest.raises(InfraError, match="finish"):
            cdn.rotate(target)
        assert cdn.finish_rotation(target) == [cdn.key_name(old)]
        assert cloudfront.trusted == {new}
    target.client("ssm").value = before  # an operator goes back to an earlier version of the parameter
    cdn.apply(target)
    assert cloudfront.trusted == {first}


@pytest.mark.parametrize("name", ["a", None], ids=["of earlier commits", "of today"])
def test_the_functions_are_told(
    target: Target, cloudfront: CloudFront, monkeypatch: pytest.MonkeyPatch, name: str | None
) -> None:
    cdn.apply(target)
    document = stored(target)
    public, pairs = current_key(target), document["cdn"]
    if name:
        pairs["keys"], pairs["current"] = {name: pairs["keys"][pairs["current"]]}, name
        target.client("ssm").value = json.dumps(document)
    (key,) = [each for each in cloudfront.template["Outputs"] if each.startswith("KeyId")]
    assert key == f"KeyId{cdn.key_name(public)}"
    outputs = {"Domain": "d1.cloudfront.net", "DistributionId": "E1", key: "K1"}
    described = {"Outputs": [{"OutputKey": key, "OutputValue": value} for key, value in outputs.items()]}
    monkeypatch.setattr(stack, "describe", lambda *_: described)
    assert cdn.environment(target) == {
        "EMULSION_CDN_DOMAIN": "d1.cloudfront.net",
        "EMULSION_CDN_DISTRIBUTION": "E1",
        "EMULSION_CDN_KEY": name or cdn.key_name(public),
        "EMULSION_CDN_KEY_ID": "K1",
    }
    assert cdn.environment(Target("local", "http://127.0.0.1:1")) == {}
