"""Generate the stage's secret keys once, in an SSM SecureString, which CloudFormation cannot create."""

import base64
import json
import secrets

from botocore.exceptions import ClientError

from chalicelib.core.keys import SETS
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
            Value=json.dumps(_generate()),
            Overwrite=False,
            Description="Emulsion's keys: by use and id; see chalicelib/core/keys.py.",
        )
    except ClientError as error:
        if error.response["Error"]["Code"] != "ParameterAlreadyExists":
            raise
        return False
    return True


def _generate() -> dict[str, object]:
    return {name: _new_set() for name in SETS}


def _new_set() -> dict[str, object]:
    key_id = secrets.token_hex(4)
    return {"current": key_id, "keys": {key_id: _key()}}


def _key() -> str:
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()
