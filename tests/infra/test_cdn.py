"""The CDN's template and the keys that sign for it. These tests deploy nothing: emulators have no key groups."""

import base64
import json
from contextlib import nullcontext
from types import SimpleNamespace
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from chalicelib.core.client_addresses import EDGE_HEADER, VIEWER_HEADER
from chalicelib.core.keys import Keys
from infra.deploy import cdn, deploy, rest_api, stack, websocket_api
from infra.errors import InfraError
from infra.operate import key_rotation
from infra.target import Target
from infra.web import hosting

TEMPLATE = cdn.template(["PEM"])
RESOURCES = TEMPLATE["Resources"]
DISTRIBUTION = RESOURCES["Distribution"]["Properties"]["DistributionConfig"]
RENDITIONS, *OF_API = DISTRIBUTION["CacheBehaviors"]
CLIENT = DISTRIBUTION["DefaultCacheBehavior"]
API = {each["Fn::If"][1]["PathPattern"]: each["Fn::If"][1] for each in OF_API}
STATEMENTS = stack.template()["Resources"]["MediaBucketPolicy"]["Properties"]["PolicyDocument"]["Statement"]


def test_speaks_http_2_and_3_over_tls_alone() -> None:
    assert DISTRIBUTION["HttpVersion"] == "http2and3"
    policies = {each["ViewerProtocolPolicy"] for each in (RENDITIONS, CLIENT, *API.values())}
    assert policies == {"https-only", "redirect-to-https"}
    assert API["/v1/*"]["ViewerProtocolPolicy"] == "https-only"  # a redirect would come after a token was sent


def test_serves_renditions_to_signed_reads_alone() -> None:
    assert RENDITIONS["PathPattern"] == "r/*"
    assert RENDITIONS["TrustedKeyGroups"] == [{"Ref": "Signers"}]
    assert RENDITIONS["AllowedMethods"] == RENDITIONS["CachedMethods"] == ["GET", "HEAD"]
    assert RENDITIONS["Compress"] is False
    assert [each["PathPattern"] for each in (RENDITIONS, *API.values()) if "TrustedKeyGroups" in each] == ["r/*"]
    assert RENDITIONS["TargetOriginId"] == "media"
    assert {each["TargetOriginId"] for each in (CLIENT, *API.values())} == {"web", "api"}


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
    assert RENDITIONS["ResponseHeadersPolicyId"] == {"Ref": "RenditionsHeaders"}


def test_every_other_path_is_the_client_s() -> None:
    assert (CLIENT["TargetOriginId"], "TrustedKeyGroups" in CLIENT) == ("web", False)
    assert CLIENT["AllowedMethods"] == ["GET", "HEAD"]
    assert CLIENT["Compress"] is True
    (association,) = CLIENT["FunctionAssociations"]
    assert association == {"EventType": "viewer-request", "FunctionARN": {"Fn::GetAtt": ["ClientPages", "FunctionARN"]}}
    assert RESOURCES["ClientPages"]["Properties"]["FunctionCode"] == hosting.rewriting_function()
    assert CLIENT["ResponseHeadersPolicyId"] == {"Ref": "WebHeaders"}


def test_the_api_s_paths_are_those_of_the_local_server_and_are_not_cached() -> None:
    assert tuple(API) == hosting.API_PATHS
    for path, behaviour in API.items():
        assert (behaviour["TargetOriginId"], behaviour["CachePolicyId"]) == ("api", cdn.NO_CACHE)
        assert {"GET", "POST", "PUT", "PATCH", "DELETE"} < set(behaviour["AllowedMethods"])
        assert behaviour["OriginRequestPolicyId"] == {"Ref": "ApiRequests"}
        is_page = path in hosting.PAGE_PATHS
        assert behaviour.get("ResponseHeadersPolicyId") == ({"Ref": "WebHeaders"} if is_page else None)
    forwarded = RESOURCES["ApiRequests"]["Properties"]["OriginRequestPolicyConfig"]
    assert forwarded["HeadersConfig"] == {"HeaderBehavior": "allExcept", "Headers": ["host"]}
    assert (forwarded["CookiesConfig"], forwarded["QueryStringsConfig"]) == (
        {"CookieBehavior": "all"},
        {"QueryStringBehavior": "all"},
    )


def test_the_api_s_paths_are_absent_until_there_is_an_api() -> None:
    assert {each["Fn::If"][0] for each in OF_API} == {"HasApi"}
    *_, origin = DISTRIBUTION["Origins"]
    assert origin["Fn::If"][0] == "HasApi"


def test_no_error_is_kept_and_none_is_replaced_by_a_page() -> None:
    errors = DISTRIBUTION["CustomErrorResponses"]
    assert {each["ErrorCachingMinTTL"] for each in errors} == {0}
    assert {403, 404, 500, 503} < {each["ErrorCode"] for each in errors}
    assert not [each for each in errors if "ResponsePagePath" in each]


def test_pages_have_the_headers_that_the_local_server_sends() -> None:
    policy = RESOURCES["WebHeaders"]["Properties"]["ResponseHeadersPolicyConfig"]
    security = policy["SecurityHeadersConfig"]
    sent = {each["Header"]: each["Value"] for each in policy["CustomHeadersConfig"]["Items"]}
    sent |= {
        "Content-Security-Policy": security["ContentSecurityPolicy"]["ContentSecurityPolicy"],
        "X-Content-Type-Options": "nosniff" if security["ContentTypeOptions"]["Override"] else "",
        "X-Frame-Options": security["FrameOptions"]["FrameOption"],
        "Referrer-Policy": security["ReferrerPolicy"]["ReferrerPolicy"],
        "Strict-Transport-Security": f"max-age={security['StrictTransportSecurity']['AccessControlMaxAgeSec']}",
    }
    declared = hosting.security_headers(hosting.Hosts())
    assert sent == declared | {"Content-Security-Policy": {"Ref": "ContentSecurityPolicy"}}
    assert all(each["Override"] for each in (*security.values(), *policy["CustomHeadersConfig"]["Items"]))


def test_the_api_knows_viewers_by_headers_that_they_cannot_send() -> None:
    *_, origin = DISTRIBUTION["Origins"]
    (secret,) = origin["Fn::If"][1]["OriginCustomHeaders"]
    assert (secret["HeaderName"], secret["HeaderValue"]) == (EDGE_HEADER, {"Ref": "EdgeSecret"})
    assert TEMPLATE["Parameters"]["EdgeSecret"]["NoEcho"] is True
    for behaviour in API.values():
        (association,) = behaviour["FunctionAssociations"]
        assert association["FunctionARN"] == {"Fn::GetAtt": ["ViewerAddress", "FunctionARN"]}
    code = RESOURCES["ViewerAddress"]["Properties"]["FunctionCode"]
    assert f"request.headers['{VIEWER_HEADER.lower()}'] = {{ value: event.viewer.ip }}" in code


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
    monkeypatch.setattr(stack, "outputs", lambda _: {"MediaBucketName": "bucket", "WebBucketName": "web"})
    monkeypatch.setattr(stack, "parameters", lambda *_: {"WebOrigins": "https://app.example.org"})
    monkeypatch.setattr(stack, "describe", lambda *_: None)
    monkeypatch.setattr(rest_api, "api_url", lambda _: "https://a1.execute-api.eu-west-1.amazonaws.com/api")
    monkeypatch.setattr(websocket_api, "websocket_url", lambda _: "wss://w1.execute-api.eu-west-1.amazonaws.com/api")
    return made


@pytest.fixture
def target() -> Target:
    target = Target("prod")
    target._clients["ssm"] = Parameters()
    target._clients["s3"] = SimpleNamespace(meta=SimpleNamespace(endpoint_url="https://s3.eu-west-1.amazonaws.com"))
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
    assert TEMPLATE["Parameters"].keys() - cloudfront.parameters.keys() == {"WebDomain", "CertificateArn"}


def test_the_distribution_is_told_about_the_api_and_the_hosts_of_pages(target: Target, cloudfront: CloudFront) -> None:
    cdn.apply(target)
    assert cloudfront.parameters["ApiDomain"] == "a1.execute-api.eu-west-1.amazonaws.com"
    assert cloudfront.parameters["ApiPath"] == "/api"
    policy = cloudfront.parameters["ContentSecurityPolicy"]
    uploads, socket = "https://bucket.s3.eu-west-1.amazonaws.com", "wss://w1.execute-api.eu-west-1.amazonaws.com"
    assert f"connect-src 'self' {uploads} {socket};" in policy


def test_the_secret_is_made_once_and_is_what_the_api_knows(target: Target, cloudfront: CloudFront) -> None:
    cdn.apply(target)
    first = cloudfront.parameters["EdgeSecret"]
    cdn.apply(target)
    assert cloudfront.parameters["EdgeSecret"] == first
    document = stored(target)
    known = Keys.from_parameter(json.dumps({**document, "tokens": document["edge"], "cursors": document["edge"]})).edge
    assert [base64.b64encode(key).decode() for key in known.values()] == [first]


def test_a_stage_s_own_domain(target: Target, cloudfront: CloudFront, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMULSION_WEB_DOMAIN", "app.example.org")
    with pytest.raises(InfraError, match="EMULSION_WEB_CERTIFICATE"):
        cdn.apply(target)
    monkeypatch.setenv("EMULSION_WEB_CERTIFICATE", "arn:aws:acm:us-east-1:123456789012:certificate/x")
    cdn.apply(target)
    assert cloudfront.parameters["WebDomain"] == "app.example.org"


def test_the_secret_is_rotated_while_requests_come(
    target: Target, cloudfront: CloudFront, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deploy, "locked", lambda *_: nullcontext())
    cdn.apply(target)
    old = cloudfront.parameters["EdgeSecret"]
    steps = []
    for _ in range(3):
        steps.append(key_rotation.advance(target, "edge", early=True))
        secrets = set(stored(target)["edge"]["keys"].values())
        assert cloudfront.parameters["EdgeSecret"] in secrets, "the API knows what the CDN sends"
    assert steps == ["publish", "switch", "retire"]
    assert secrets == {cloudfront.parameters["EdgeSecret"]} != {old}


def test_a_stage_without_a_cdn_has_no_secret(target: Target, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deploy, "locked", lambda *_: nullcontext())
    with pytest.raises(InfraError, match="no CDN"):
        key_rotation.advance(target, "edge")


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
        "EMULSION_WEB_URL": "https://d1.cloudfront.net",
    }
    assert cdn.environment(Target("local", "http://127.0.0.1:1")) == {}
