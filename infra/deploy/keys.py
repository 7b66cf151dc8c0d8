"""Keep the stage's secret keys in an SSM SecureString, which CloudFormation cannot create: generate, read, write."""

import base64
import json
import secrets
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.core.keys import SETS, as_sets
from infra.target import APP, Target

KEY_BYTES = 32  # the strength of HMAC-SHA-256; a key of AES-128-SIV is derived from as many


def parameter_name(target: Target) -> str:
    """The parameter's name, e.g. `/emulsion/local/keys`."""
    return f"/{APP}/{target.stage}/keys"


def ensure_keys(target: Target) -> bool:
    """Generate the keys if they are missing; never overwrite existing ones. Returns whether they were generated."""
    try:
        target.client("ssm").put_parameter(
            Name=parameter_name(target),
            Type="SecureString",
            Value=json.dumps({name: new_set() for name in SETS}),
            Overwrite=False,
            Description="Emulsion's keys: by use and id; see chalicelib/core/keys.py.",
        )
    except ClientError as error:
        if error.response["Error"]["Code"] != "ParameterAlreadyExists":
            raise
        return False
    return True


def stored(target: Target) -> dict[str, Any]:
    """The stage's stored keys, as `chalicelib.core.keys` describes them."""
    answer = target.client("ssm").get_parameter(Name=parameter_name(target), WithDecryption=True)
    return as_sets(json.loads(answer["Parameter"]["Value"]))


def store(target: Target, document: dict[str, Any]) -> None:
    """Replace the stage's stored keys. The caller holds the stage's lock."""
    target.client("ssm").put_parameter(
        Name=parameter_name(target), Type="SecureString", Value=json.dumps(document), Overwrite=True
    )


def new_key() -> tuple[str, str]:
    """A new key for tokens or cursors: its id, and the key in base64."""
    return secrets.token_hex(4), base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def new_private_key() -> str:
    """A new private key (PKCS #8, DER, in base64) for signatures by ECDSA with P-256."""
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    key = ec.generate_private_key(ec.SECP256R1())  # the only curve that CloudFront and push services accept
    return base64.b64encode(key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())).decode()


def new_set() -> dict[str, object]:
    """A set with one new key."""
    key_id, key = new_key()
    return {"current": key_id, "keys": {key_id: key}}
