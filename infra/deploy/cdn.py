"""Deploy the CDN, a stack of its own, in AWS only. Emulators have no key groups; their bucket serves signed requests.

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
from collections.abc import Iterable
from typing import Any

import yaml

from infra.deploy import keys, stack
from infra.errors import InfraError
from infra.paths import CDN_TEMPLATE
from infra.target import Target

NAME_LENGTH = 12  # hexadecimal digits of a key's hash: 48 bits tell the few keys of a stage apart
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
    }


def apply(target: Target) -> str:
    """Create or update the distribution. Returns `created`, `updated` or `unchanged`."""
    document = keys.stored(target)
    if "cdn" not in document:
        name, private = _new_pair()
        document["cdn"] = {"current": name, "keys": {name: private}}
        keys.store(target, document)
    parameters = {
        "Stage": target.stage,
        "MediaBucketName": stack.outputs(target)["MediaBucketName"],
        "WebOrigins": stack.parameters(target, stack.stack_name(target))["WebOrigins"],
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
    return document


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
    private = _new_key()
    return key_name(public_key(private)), private


def _new_key() -> str:
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    key = ec.generate_private_key(ec.SECP256R1())  # the only curve that CloudFront accepts
    return base64.b64encode(key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())).decode()


def _document_with_cdn(target: Target) -> dict[str, Any]:
    document = keys.stored(target)
    if "cdn" not in document:
        raise InfraError(f"Stage {target.stage} has no CDN.")
    return document
