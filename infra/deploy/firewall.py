"""Put a web ACL of WAF before the API: an option of a stage, off unless `EMULSION_WAF=on` is given to a deployment.

The ACL has a stack of its own, made after the API and deleted before it, because WAF deletes no ACL that is in use.
The API is Chalice's, so the two are associated by a call.

Rates are those of an address. Of requests that came through the CDN, which are known by its secret, that is the address
that the CDN tells. A rotation of the secret applies the stack too (`infra.operate.key_rotation`), so that WAF knows the
next secret before the CDN sends it.
"""

import json
import os
from collections.abc import Mapping
from typing import Any

import yaml
from botocore.exceptions import ClientError

from infra.deploy import api_stage, keys, rest_api, stack
from infra.deploy.retrying import until_known
from infra.errors import InfraError
from infra.paths import ROOT
from infra.target import Target

OPTION = "EMULSION_WAF"
_TEMPLATE = ROOT / "infra" / "deploy" / "firewall.yaml"


def template() -> dict[str, Any]:
    """The template of the web ACL."""
    document: dict[str, Any] = yaml.safe_load(_TEMPLATE.read_text())
    return document


def apply(target: Target) -> str:
    """Bring the firewall to what `EMULSION_WAF` says, `on` or `off`; without it to what the last deployment had.

    Returns:
        `off`, or how the stack was applied.

    Raises:
        InfraError: the variable has another value.
    """
    name, wanted = target.name("firewall"), os.environ.get(OPTION)
    if wanted not in (None, "", "on", "off"):
        raise InfraError(f"{OPTION} is `on` or `off`, not {wanted!r}.")
    if wanted == "off" or (not wanted and stack.describe(target, name) is None):
        remove(target)
        return "off"
    parameters = {"Stage": target.stage, **edge_secrets(keys.stored(target))}
    applied = stack.apply_template(target, name, json.dumps(template()), parameters)
    acl = web_acl(target)
    if associated(target) != acl:
        pair = {"WebACLArn": acl, "ResourceArn": api_stage.stage_arn(target)}
        until_known(lambda: target.client("wafv2").associate_web_acl(**pair), "WAFUnavailableEntityException")
    return applied


def edge_secrets(document: Mapping[str, Any]) -> dict[str, str]:
    """The parameters that name the CDN's secrets, of which a stage has two while it rotates them.

    Args:
        document: the stage's keys; without the set `edge` if it has no CDN.
    """
    if "edge" not in document:
        return {"EdgeSecret": "", "OtherEdgeSecret": ""}
    known, current = document["edge"]["keys"], document["edge"]["current"]
    other = next((key_id for key_id in known if key_id != current), current)
    return {"EdgeSecret": known[current], "OtherEdgeSecret": known[other]}


def remove(target: Target) -> None:
    """Separate the API and the web ACL, and delete the stack, if there is one."""
    name = target.name("firewall")
    if stack.describe(target, name) is None:
        return
    if rest_api.find_api(target) is not None:
        target.client("wafv2").disassociate_web_acl(ResourceArn=api_stage.stage_arn(target))
    stack.delete(target, name)


def web_acl(target: Target) -> str | None:
    """The ARN of the stage's web ACL, None if the firewall is off."""
    described = stack.describe(target, target.name("firewall")) or {}
    return next((each["OutputValue"] for each in described.get("Outputs", [])), None)


def associated(target: Target) -> str | None:
    """The ARN of the web ACL before the API, None if there is none."""
    try:
        found = target.client("wafv2").get_web_acl_for_resource(ResourceArn=api_stage.stage_arn(target)).get("WebACL")
    except ClientError as error:
        if error.response["Error"]["Code"] != "WAFNonexistentItemException":  # MiniStack's answer; AWS's lacks WebACL
            raise
        return None
    return found["ARN"] if found else None
