"""Apply throttles, the access log and the firewall to the stage of the REST API, and read them back.

Chalice makes the stage and sets none of these. The settings survive Chalice's deployments, and take effect at once.
"""

import json
from typing import Any

from infra.deploy import rest_api
from infra.errors import InfraError
from infra.target import Target
from infra.throttles import READS, Numbers, throttle_of

ALL_METHODS = "*/*"
LOG_FIELDS = {
    "request_id": "$context.requestId",
    "time": "$context.requestTimeEpoch",
    "method": "$context.httpMethod",
    "route": "$context.resourcePath",
    "status": "$context.status",
    "latency_ms": "$context.responseLatency",
    "function_ms": "$context.integrationLatency",
    "refusal": "$context.error.responseType",
    "firewall": "$context.wafResponseCode",
}
"""The access log's fields. No address, token, query string or path with ids: logs hold no personal data."""

Patches = list[dict[str, str]]


def tune(target: Target) -> int:
    """Set throttles and access log as declared. Returns how many settings had to be changed.

    Raises:
        InfraError: a setting has another value after it was set.
    """
    patches = _patches(target)
    if patches:
        target.client("apigateway").update_stage(**_stage(target), patchOperations=patches)
    left = differences(target)
    if left:
        raise InfraError("These settings of the API's stage did not take:\n" + "\n".join(f"  {each}" for each in left))
    return len(patches)


def differences(target: Target) -> list[str]:
    """A line for each setting of the stage that differs from the declared one."""
    return [f"API Gateway: {patch['path']} is not {patch.get('value', 'the default')}" for patch in _patches(target)]


def stage_arn(target: Target) -> str:
    """The ARN of the stage, as WAF names it."""
    stage = _stage(target)
    return (
        f"arn:{target.partition}:apigateway:{target.region}::/restapis/{stage['restApiId']}/stages/{stage['stageName']}"
    )


def log_group(target: Target) -> str:
    """The name of the access log's group, which is in the state template."""
    return f"/emulsion/{target.stage}/api-access"


def declared_throttles(target: Target) -> dict[str, Numbers]:
    """`*/*` and the deployed methods of other classes, e.g. `v1/posts/POST`, with their throttles."""
    pages = target.client("apigateway").get_paginator("get_resources").paginate(restApiId=_api_id(target))
    throttles = {
        _key(f"{resource['path']}/{method}"): throttle_of(method, resource["path"])
        for page in pages
        for resource in page["items"]
        for method in resource.get("resourceMethods", {})
    }
    exceptions = {key: throttle.of(target.stage) for key, throttle in throttles.items() if throttle is not READS}
    return {ALL_METHODS: READS.of(target.stage), **exceptions}


def _patches(target: Target) -> Patches:
    """The operations of UpdateStage that bring the stage to the declared settings."""
    actual = target.client("apigateway").get_stage(**_stage(target))
    settings = {_key(name): each for name, each in actual.get("methodSettings", {}).items()}
    throttles = declared_throttles(target)
    patches: Patches = [{"op": "remove", "path": _place(key)} for key in settings if key not in throttles]
    for key, numbers in throttles.items():
        found = settings.get(key, {})
        if found.get("throttlingRateLimit") != numbers.rate:
            patches.append(_replace(f"{_place(key)}/throttling/rateLimit", str(numbers.rate)))
        if found.get("throttlingBurstLimit") != numbers.burst:
            patches.append(_replace(f"{_place(key)}/throttling/burstLimit", str(numbers.burst)))
    for name, value in _log_settings(target).items():
        if actual.get("accessLogSettings", {}).get(name) != value:
            patches.append(_replace(f"/accessLogSettings/{name}", value))
    return patches


def _place(key: str) -> str:
    """A method's place in a patch, e.g. `/~1v1~1posts/POST`."""
    if key == ALL_METHODS:
        return f"/{key}"
    path, _, method = key.rpartition("/")
    escaped = path.replace("/", "~1")
    return f"/~1{escaped}/{method}"


def _log_settings(target: Target) -> dict[str, str]:
    group = f"arn:{target.partition}:logs:{target.region}:{target.account_id}:log-group:{log_group(target)}"
    return {"destinationArn": group, "format": json.dumps(LOG_FIELDS)}


def _key(name: str) -> str:
    """A method's key without differences of spelling: API Gateway returns paths with `~1`, emulators with slashes."""
    return name.replace("~1", "/").lstrip("/")


def _replace(path: str, value: str) -> dict[str, str]:
    return {"op": "replace", "path": path, "value": value}


def _stage(target: Target) -> dict[str, Any]:
    return {"restApiId": _api_id(target), "stageName": rest_api.GATEWAY_STAGE}


def _api_id(target: Target) -> str:
    api_id = rest_api.find_api(target)
    if api_id is None:
        raise InfraError(f"Stage {target.stage} has no API yet: run `python -m infra deploy --stage {target.stage}`.")
    return api_id
