"""Generate the stage's secret keys once, in an SSM SecureString, which CloudFormation cannot create."""

import base64
import json
import secrets

from botocore.exceptions import ClientError

from infra.target import APP, Target

KEY_BYTES = 32  # the strength of HMAC-SHA-256


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
            Description="Emulsion's keys: for tokens, by kid; for cursors, feed contexts and hashes of request bodies.",
        )
    except ClientError as error:
        if error.response["Error"]["Code"] != "ParameterAlreadyExists":
            raise
        return False
    return True


def _generate() -> dict[str, object]:
    kid = secrets.token_hex(4)
    return {"tokens": {"current": kid, "keys": {kid: _key()}}, "cursors": _key()}


def _key() -> str:
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()
