"""Deploy the CDN, a stack of its own, in AWS only. Emulators have no key groups; their bucket serves signed requests.

One distribution serves the web client, the API and renditions, so that pages need no CORS and keep their cookie. The
API exists only after the first deployment of the functions, which need the distribution's domain: the stack is applied
before and after them, the first time without the API's paths.

The functions sign URLs with a private key; CloudFront trusts the public key. A pair is replaced while URLs that it
signed stay valid:

- `python -m infra rotate-cdn-key` adds a new pair. CloudFront trusts both, and after the next deployment the functions
  sign with the new one.
- `python -m infra rotate-cdn-key --finish`, a day later, drops the old pair.

CloudFront refuses to change a public key, and to use its name or caller reference for another key. So these and the
logical id in the template contain a hash of the key: another key is another resource, and an earlier key is its own.
"""

import base64
import hashlib
import json
import os
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

import yaml

from chalicelib.core.client_addresses import VIEWER_HEADER
from infra.deploy import keys, rest_api, stack, websocket_api
from infra.errors import InfraError
from infra.paths import CDN_TEMPLATE
from infra.target import Target
from infra.web import hosting

NAME_LENGTH = 12  # hexadecimal digits of a key's hash: 48 bits tell the few keys of a stage apart
NO_CACHE = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"  # AWS's managed cache policy CachingDisabled
ERRORS = (400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504)  # all that CloudFront keeps by default
TRUSTED = 2  # keys at a time: the current one, and the one that it replaces


def stack_name(target: Target) -> str:
    """The stack's name, e.g. `emulsion-prod-cdn`."""
    return target.name("cdn")


def outputs(target: Target) -> dict[str, str]:
    """The stack's outputs; empty if the stage has no CDN."""
    found = None if target.endpoint else stack.describe(target, stack_name(target))
    return {each["OutputKey"]: each["OutputValue"] for each in (found or {}).get("Outputs", [])}


def distribution_id(target: Target) -> str:
    """The distribution's id; without one, a name that no distribution has."""
    return outputs(target).get("DistributionId", target.prefix)


def environment(target: Target) -> dict[str, str]:
    """The functions' environment variables about the CDN; none if the stage has no CDN."""
    found = outputs(target)
    if not found:
        return {}
    pairs = keys.stored(target)["cdn"]
    current: str = pairs["current"]
    return {
        "EMULSION_CDN_DOMAIN": found["Domain"],
        "EMULSION_CDN_DISTRIBUTION": found["DistributionId"],
        "EMULSION_CDN_KEY": current,
        "EMULSION_CDN_KEY_ID": found[_key_output(public_key(pairs["keys"][current]))],
        "EMULSION_WEB_URL": f"https://{found['Domain']}",
    }


def apply(target: Target) -> str:
    """Create or update the distribution. Returns `created`, `updated` or `unchanged`."""
    document = keys.stored(target)
    if "cdn" not in document:
        name, private = _new_pair()
        document["cdn"] = {"current": name, "keys": {name: private}}
    if "edge" not in document:
        document["edge"] = keys.new_set()
    keys.store(target, document)
    state, edge = stack.outputs(target), document["edge"]
    parameters = {
        "Stage": target.stage,
        "MediaBucketName": state["MediaBucketName"],
        "WebBucketName": state["WebBucketName"],
        "WebOrigins": stack.parameters(target, stack.stack_name(target))["WebOrigins"],
        "ApiDomain": urlsplit(rest_api.api_url(target) or "").netloc,
        "ApiPath": f"/{rest_api.GATEWAY_STAGE}",
        "EdgeSecret": edge["keys"][edge["current"]],
        "ContentSecurityPolicy": hosting.content_security_policy(hosts(target)),
        **_own_domain(target),
    }
    body = json.dumps(template(map(public_key, document["cdn"]["keys"].values())))
    return stack.apply_template(target, stack_name(target), body, parameters)


def template(public_keys: Iterable[str]) -> dict[str, Any]:
    """The stack's template.

    Args:
        public_keys: that CloudFront trusts (PEM), at least one.
    """
    document: dict[str, Any] = yaml.safe_load(CDN_TEMPLATE.read_text())
    resources, group = document["Resources"], document["Resources"]["Signers"]["Properties"]["KeyGroupConfig"]
    for key in public_keys:
        logical_id, name = f"Key{key_name(key)}", {"Fn::Sub": f"emulsion-${{Stage}}-{key_name(key)}"}
        config = {"Name": name, "CallerReference": name, "EncodedKey": key}
        resources[logical_id] = {"Type": "AWS::CloudFront::PublicKey", "Properties": {"PublicKeyConfig": config}}
        group["Items"].append({"Ref": logical_id})
        document["Outputs"][_key_output(key)] = {"Value": {"Ref": logical_id}}
    _add_hosting(resources)
    return document


def hosts(target: Target) -> hosting.Hosts:
    """The origins that the client's pages use at a stage, on an emulator too."""
    socket = urlsplit(websocket_api.websocket_url(target) or "")
    socket_origin = f"{socket.scheme}://{socket.netloc}" if socket.netloc else ""
    if target.endpoint:
        return hosting.Hosts(target.endpoint, target.endpoint, socket_origin)
    domain, storage = outputs(target).get("Domain"), urlsplit(target.client("s3").meta.endpoint_url).netloc
    uploads = f"https://{stack.outputs(target)['MediaBucketName']}.{storage}"
    return hosting.Hosts(f"https://{domain}" if domain else "", uploads, socket_origin)


def _add_hosting(resources: dict[str, Any]) -> None:
    """Add what `hosting` declares: the functions, the headers of pages, the API's paths; and that no error is kept."""
    distribution = resources["Distribution"]["Properties"]["DistributionConfig"]
    resources["ClientPages"]["Properties"]["FunctionCode"] = hosting.rewriting_function()
    resources["ViewerAddress"]["Properties"]["FunctionCode"] = hosting.viewer_function(VIEWER_HEADER)
    policy = resources["WebHeaders"]["Properties"]["ResponseHeadersPolicyConfig"]
    policy["SecurityHeadersConfig"] |= {
        "ReferrerPolicy": {"ReferrerPolicy": hosting.REFERRER, "Override": True},
        "StrictTransportSecurity": {"AccessControlMaxAgeSec": hosting.HSTS_SECONDS, "Override": True},
    }
    policy["CustomHeadersConfig"]["Items"] += [
        {"Header": name, "Value": value, "Override": True} for name, value in hosting.FURTHER_HEADERS.items()
    ]
    none: dict[str, Any] = {"Ref": "AWS::NoValue"}
    distribution["CacheBehaviors"] += [{"Fn::If": ["HasApi", _api_behaviour(path), none]} for path in hosting.API_PATHS]
    distribution["CustomErrorResponses"] += [{"ErrorCode": code, "ErrorCachingMinTTL": 0} for code in ERRORS]


def _api_behaviour(path: str) -> dict[str, Any]:
    pages = {"ResponseHeadersPolicyId": {"Ref": "WebHeaders"}} if path in hosting.PAGE_PATHS else {}
    viewer = {"EventType": "viewer-request", "FunctionARN": {"Fn::GetAtt": ["ViewerAddress", "FunctionARN"]}}
    return {
        "PathPattern": path,
        "TargetOriginId": "api",
        "ViewerProtocolPolicy": "redirect-to-https" if pages else "https-only",
        "AllowedMethods": ["GET", "HEAD", "OPTIONS", "PUT", "PATCH", "POST", "DELETE"],
        "CachedMethods": ["GET", "HEAD"],
        "Compress": False,  # API Gateway compresses
        "CachePolicyId": NO_CACHE,
        "OriginRequestPolicyId": {"Ref": "ApiRequests"},
        "FunctionAssociations": [viewer],
        **pages,
    }


def _own_domain(target: Target) -> dict[str, str]:
    """The parameters of the stage's own domain: those of the environment, or of the last deployment."""
    deployed = stack.parameters(target, stack_name(target))
    variables = {"WebDomain": "EMULSION_WEB_DOMAIN", "CertificateArn": "EMULSION_WEB_CERTIFICATE"}
    found = {name: os.environ.get(variable, deployed.get(name, "")) for name, variable in variables.items()}
    if found["WebDomain"] and not found["CertificateArn"].startswith("arn:"):
        raise InfraError("EMULSION_WEB_DOMAIN needs EMULSION_WEB_CERTIFICATE, the ARN of its certificate in us-east-1.")
    return found if found["WebDomain"] else {}


def rotate(target: Target) -> str:
    """Add a new key pair and have CloudFront trust it; the next deployment signs with it.

    Returns:
        The name of the pair.

    Raises:
        InfraError: the stage has no CDN, or the last rotation is not finished.
    """
    document = _document_with_cdn(target)
    if len(document["cdn"]["keys"]) >= TRUSTED:
        raise InfraError("CloudFront trusts two keys: finish the last rotation first (--finish).")
    name, private = _new_pair()
    document["cdn"]["keys"][name] = private
    keys.store(target, document)
    apply(target)  # CloudFront must trust it before the functions sign with it
    document["cdn"]["current"] = name
    keys.store(target, document)
    return name


def finish_rotation(target: Target) -> list[str]:
    """Drop all key pairs but the current one; URLs that they signed become invalid. Returns their names."""
    document = _document_with_cdn(target)
    cdn = document["cdn"]
    old = [name for name in cdn["keys"] if name != cdn["current"]]
    cdn["keys"] = {cdn["current"]: cdn["keys"][cdn["current"]]}
    keys.store(target, document)
    apply(target)
    return old


def public_key(private_key: str) -> str:
    """The public key, as CloudFront requires it (PEM), of a private key (PKCS #8, DER, in base64)."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_private_key

    key = load_der_private_key(base64.b64decode(private_key), password=None)
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def key_name(public_key: str) -> str:
    """The name of a key pair: the beginning of its public key's hash."""
    return hashlib.sha256(public_key.encode()).hexdigest()[:NAME_LENGTH]


def _key_output(public_key: str) -> str:
    return f"KeyId{key_name(public_key)}"


def _new_pair() -> tuple[str, str]:
    """The name and the private key of a new pair."""
    private = keys.new_private_key()
    return key_name(public_key(private)), private


def _document_with_cdn(target: Target) -> dict[str, Any]:
    document = keys.stored(target)
    if "cdn" not in document:
        raise InfraError(f"Stage {target.stage} has no CDN.")
    return document
