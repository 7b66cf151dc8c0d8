"""Show what is deployed where."""

from typing import Any

from infra.deploy import cdn, deployments, layer, lock, parameter_throughput, rest_api, stack, tune, websocket_api
from infra.target import Target
from infra.web import local_server, publication


def status(target: Target) -> dict[str, Any]:
    """The stage's URLs and state.

    Returns:
        `stage`; `endpoint` (None in AWS); `api_url`, to which `/v1/health` is appended, and `websocket_url` (or None);
        `key_reads`, `high` if the account may read parameters at the higher rate, else `standard`, None if the stage
        does not need it;
        `web_url`, the web client's address, None unless it is served;
        `emulator` (`ministack`, `localstack` or None); `video`, `on` if the deployed API accepts videos, else `off`;
        `stack` (CloudFormation's status or None); `event_sources`, `enabled`, or function and state of each one that
        Lambda does not read, which the next deployment enables; `deployed`: commit, time and user of the last
        deployment, None before the first; `locked_by` (or None).
    """
    described = stack.describe(target, stack.stack_name(target))
    record, holder = deployments.last(target), lock.holder(target)
    return {
        "stage": target.stage,
        "endpoint": target.endpoint,
        "api_url": rest_api.api_url(target),
        "websocket_url": websocket_api.websocket_url(target),
        "web_url": _web_url(target),
        "emulator": target.emulator,
        "video": layer.deployed_switch(target),
        "key_reads": _key_reads(target),
        "stack": described["StackStatus"] if described else None,
        "event_sources": ", ".join(tune.disabled(target)) or "enabled",
        "deployed": f"{record.version} at {record.at} by {record.by}".strip() if record else None,
        "locked_by": str(holder) if holder else None,
    }


def _web_url(target: Target) -> str | None:
    if target.endpoint:
        return local_server.running_address(target)
    domain = cdn.outputs(target).get("Domain")
    return f"https://{domain}" if domain and publication.builds(target) else None


def _key_reads(target: Target) -> str | None:
    if not parameter_throughput.is_wanted(target):
        return None
    return "high" if parameter_throughput.is_high(target) else "standard"
