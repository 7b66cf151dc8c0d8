"""Deploy the CDN, a stack of its own, in AWS only. Emulators have no key groups; their bucket serves signed requests.

The functions sign URLs with a private key; CloudFront trusts the public key. There are two places for key pairs, `a`
and `b`, so that one pair can be replaced while URLs that the other signed stay valid:

- `python -m infra rotate-cdn-key` puts a new pair into the free place. CloudFront trusts both, and after the next
  deployment the functions sign with the new one.
- `python -m infra rotate-cdn-key --finish`, a day later, drops the old pair.
"""

import base64
import json
from typing import Any

from infra.deploy import keys, stack
from infra.errors import InfraError
from infra.paths import CDN_TEMPLATE
from infra.target import Target

PLACES = ("a", "b")


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
    current: str = _document(target)["cdn"]["current"]
    return {
        "EMULSION_CDN_DOMAIN": found["Domain"],
        "EMULSION_CDN_DISTRIBUTION": found["DistributionId"],
        "EMULSION_CDN_KEY": current,
        "EMULSION_CDN_KEY_ID": found[f"KeyId{current.upper()}"],
    }


def apply(target: Target) -> str:
    """Create or update the distribution. Returns `created`, `updated` or `unchanged`."""
    document = _document(target)
    if "cdn" not in document:
        document["cdn"] = {"current": PLACES[0], "keys": {PLACES[0]: _new_key()}}
        _store(target, document)
    parameters = {"Stage": target.stage, "MediaBucketName": stack.outputs(target)["MediaBucketName"]}
    for place in PLACES:
        private = document["cdn"]["keys"].get(place)
        parameters[f"PublicKey{place.upper()}"] = public_key(private) if private else ""
    return stack.apply_template(target, stack_name(target), CDN_TEMPLATE.read_text(), parameters)


def rotate(target: Target) -> str:
    """Put a new key pair into the free place and have CloudFront trust it; the next deployment signs with it.

    Returns:
        The place.

    Raises:
        InfraError: the stage has no CDN, or the last rotation is not finished.
    """
    document = _document_with_cdn(target)
    free = [place for place in PLACES if place not in document["cdn"]["keys"]]
    if not free:
        raise InfraError("Both places hold keys: finish the last rotation first (--finish).")
    document["cdn"]["keys"][free[0]] = _new_key()
    _store(target, document)
    apply(target)  # CloudFront must trust it before the functions sign with it
    document["cdn"]["current"] = free[0]
    _store(target, document)
    return free[0]


def finish_rotation(target: Target) -> list[str]:
    """Drop all key pairs but the current one; URLs that they signed become invalid. Returns their places."""
    document = _document_with_cdn(target)
    cdn = document["cdn"]
    old = [place for place in cdn["keys"] if place != cdn["current"]]
    cdn["keys"] = {cdn["current"]: cdn["keys"][cdn["current"]]}
    _store(target, document)
    apply(target)
    return old


def public_key(private_key: str) -> str:
    """The public key, as CloudFront requires it (PEM), of a private key (PKCS #8, DER, in base64)."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_private_key

    key = load_der_private_key(base64.b64decode(private_key), password=None)
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def _new_key() -> str:
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    key = ec.generate_private_key(ec.SECP256R1())  # the only curve that CloudFront accepts
    return base64.b64encode(key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())).decode()


def _document_with_cdn(target: Target) -> dict[str, Any]:
    document = _document(target)
    if "cdn" not in document:
        raise InfraError(f"Stage {target.stage} has no CDN.")
    return document


def _document(target: Target) -> dict[str, Any]:
    answer = target.client("ssm").get_parameter(Name=keys.parameter_name(target), WithDecryption=True)
    document: dict[str, Any] = json.loads(answer["Parameter"]["Value"])
    return document


def _store(target: Target, document: dict[str, Any]) -> None:
    target.client("ssm").put_parameter(
        Name=keys.parameter_name(target), Type="SecureString", Value=json.dumps(document), Overwrite=True
    )
