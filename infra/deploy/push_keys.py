"""Keep the keys that sign pushes in two SSM parameters: the private ones, encrypted, and the public ones for the API.

`chalicelib/push/vapid.py` describes both. The parameter of the public keys, which is written last, is the record: what
it does not name is no key of the stage.
"""

import base64
import json
import secrets
from typing import Any, Literal

from botocore.exceptions import ClientError

from chalicelib.push import service as push
from infra.deploy import keys
from infra.errors import InfraError
from infra.target import APP, Target

PRIVATE, PUBLIC = "push-keys", "push-public-keys"
OLD_SET = "push"  # of the keys parameter: where earlier versions have them


def parameter_names(target: Target) -> list[str]:
    """The names of both parameters, e.g. `/emulsion/local/push-keys`."""
    return [_parameter_name(target, name) for name in (PRIVATE, PUBLIC)]


def ensure(target: Target) -> Literal["kept", "moved", "generated"]:
    """Make both parameters if they are missing. The caller holds the stage's lock.

    Browsers subscribed for the key that an earlier version made, so it is moved with its id. The copy is left for the
    functions of that version; `drop_copy` removes it.
    """
    if _read(target, PUBLIC) is not None:
        return "kept"
    old = keys.stored(target).get(OLD_SET)
    begun = _read(target, PRIVATE) or old or {"keys": dict([new_key()])}
    (key_id,) = begun["keys"]
    store(target, {"current": key_id, "keys": begun["keys"]})
    return "moved" if old else "generated"


def drop_copy(target: Target) -> bool:
    """Remove the keys of pushes from the keys parameter. Returns whether they were there.

    The caller holds the stage's lock, and no deployed function reads them there.
    """
    document = keys.stored(target)
    if OLD_SET not in document:
        return False
    keys.store(target, {name: held for name, held in document.items() if name != OLD_SET})
    return True


def stored(target: Target) -> dict[str, Any]:
    """The stage's keys, as `store` takes them.

    Raises:
        InfraError: it has none yet.
    """
    public, private = (_read(target, name) for name in (PUBLIC, PRIVATE))
    if public is None or private is None:
        raise InfraError(f"Stage {target.stage} has no keys of pushes yet: deploy it first.")
    return public | {"keys": {each: private["keys"][each] for each in public["keys"]}}


def store(target: Target, document: dict[str, Any]) -> None:
    """Replace the keys. The caller holds the stage's lock.

    A private key is stored before its public one, and removed after it: one that dies in between is not named, and the
    next call removes it.

    Args:
        document: a set of private keys, as `keys` has them: `current`, `keys`, and what a rotation notes.
    """
    before = _read(target, PRIVATE) or {"keys": {}}
    _write(target, PRIVATE, {"keys": before["keys"] | document["keys"]})
    halves = {each: push.public_half(base64.b64decode(key)) for each, key in document["keys"].items()}
    _write(target, PUBLIC, document | {"keys": halves})
    if before["keys"].keys() - document["keys"].keys():
        _write(target, PRIVATE, {"keys": document["keys"]})


def new_key() -> tuple[str, str]:
    """A new private key: its id, and the key as `keys.new_private_key` makes it."""
    return secrets.token_hex(4), keys.new_private_key()


def _read(target: Target, name: str) -> dict[str, Any] | None:
    try:
        answer = target.client("ssm").get_parameter(Name=_parameter_name(target, name), WithDecryption=True)
    except ClientError as error:
        if error.response["Error"]["Code"] != "ParameterNotFound":
            raise
        return None
    read: dict[str, Any] = json.loads(answer["Parameter"]["Value"])
    return read


def _write(target: Target, name: str, document: dict[str, Any]) -> None:
    target.client("ssm").put_parameter(
        Name=_parameter_name(target, name),
        Type="SecureString" if name == PRIVATE else "String",
        Value=json.dumps(document),
        Overwrite=True,
    )


def _parameter_name(target: Target, name: str) -> str:
    return f"/{APP}/{target.stage}/{name}"
