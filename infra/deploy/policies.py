"""Narrow the committed least-privilege policies from patterns to one account and stage."""

import json
import re
from pathlib import Path

from infra.deploy import cdn, websocket_api
from infra.paths import CHALICE_CONFIG
from infra.target import APP, Target

# MiniStack 1.5.33 checks the batch call by its own name, which IAM does not have (IAM checks sqs:SendMessage), and the
# first object of a batch of deletions as if the call named no version of it.
_ALSO_ON_MINISTACK = {"sqs:SendMessage": "sqs:SendMessageBatch", "s3:DeleteObjectVersion": "s3:DeleteObject"}
_WRITE_TRACES = {
    "Sid": "WriteTraces",
    "Effect": "Allow",
    "Action": ["xray:PutTelemetryRecords", "xray:PutTraceSegments"],
    "Resource": ["*"],  # these actions support no resource
}
_OUR_CDN = "arn:aws:cloudfront::*:distribution/emulsion-*"
_OUR_SOCKETS = "arn:aws:execute-api:*:*:emulsion-*/@connections/*"
_ANY_ACCOUNT = re.compile(r"^arn:aws:([a-z0-9-]+):\*:\*:")


def policy_files() -> list[Path]:
    """The committed policies, `.chalice/policy-<function>.json`."""
    return sorted(CHALICE_CONFIG.parent.glob("policy-*.json"))


def render_policy(text: str, target: Target) -> str:
    """Narrow a committed policy's resources from `emulsion-*` in any account to the target's own.

    Partition and region stay open: the account and the stage's name determine both, and IAM counts every character
    (decision 43). A stage that is traced (`"xray": true` in Chalice's configuration) may also write traces.
    """
    policy = json.loads(text)
    for statement in policy["Statement"]:
        resources = statement["Resource"]
        patterns = resources if isinstance(resources, list) else [resources]
        statement["Resource"] = [_narrow(pattern, target) for pattern in patterns]
        if target.emulator == "ministack":
            also = [_ALSO_ON_MINISTACK[action] for action in statement["Action"] if action in _ALSO_ON_MINISTACK]
            statement["Action"] = [*statement["Action"], *also]
    if _is_traced(target.stage):
        policy["Statement"].append(_WRITE_TRACES)
    return json.dumps(policy, indent=2)


def _is_traced(stage: str) -> bool:
    config = json.loads(CHALICE_CONFIG.read_text())
    return bool(config.get("stages", {}).get(stage, {}).get("xray", config.get("xray", False)))


def _narrow(pattern: str, target: Target) -> str:
    if pattern == _OUR_CDN:  # distributions have no names
        return f"arn:{target.partition}:cloudfront::{target.account_id}:distribution/{cdn.distribution_id(target)}"
    if pattern == _OUR_SOCKETS:  # neither do APIs in their ARNs
        return websocket_api.connections_arn(target)
    arn = _ANY_ACCOUNT.sub(rf"arn:aws:\1:*:{target.account_id}:", pattern)
    for bucket in ("events", "media", "web"):
        arn = arn.replace(f"{APP}-*-{bucket}-*", target.name(f"{bucket}-{target.account_id}"))
    arn = arn.replace(f"{APP}-*", target.prefix).replace(f"/{APP}/*/", f"/{APP}/{target.stage}/")
    return arn.replace("arn:aws:", "arn:*:", 1)
