"""What is deployed where, for people and for scripts."""

from typing import Any

from infra.deploy import deployments, layer, lock, rest_api, stack, websocket_api
from infra.target import Target


def status(target: Target) -> dict[str, Any]:
    """The stage's addresses and state.

    Returns:
        `stage`; `endpoint` (None in AWS); `api_url`, to which `/v1/health` is appended, and `websocket_url` (None where
        there is none); `emulator` (`ministack`, `localstack` or None); `video`, whether the deployed API takes them
        (`on` or `off`); `stack` (CloudFormation's status or None); `deployed`: of the last deployment its commit, time
        and user, None before the first; `locked_by` (or None).
    """
    described = stack.describe(target, stack.stack_name(target))
    record, holder = deployments.last(target), lock.holder(target)
    return {
        "stage": target.stage,
        "endpoint": target.endpoint,
        "api_url": rest_api.api_url(target),
        "websocket_url": websocket_api.websocket_url(target),
        "emulator": target.emulator,
        "video": layer.deployed_switch(target),
        "stack": described["StackStatus"] if described else None,
        "deployed": f"{record.version} at {record.at} by {record.by}".strip() if record else None,
        "locked_by": str(holder) if holder else None,
    }
