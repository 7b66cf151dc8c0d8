"""Apply throttles and the access log to the stage of the WebSocket API, and read them back.

Chalice makes neither. `websocket_api.publish` makes the stage.
"""

import json
from typing import Any

from infra.deploy import websocket_api
from infra.deploy.rest_api import GATEWAY_STAGE
from infra.errors import InfraError
from infra.target import Target
from infra.throttles import SOCKETS

LOG_FIELDS = {
    "request_id": "$context.requestId",
    "time": "$context.requestTimeEpoch",
    "event": "$context.eventType",
    "route": "$context.routeKey",
    "status": "$context.status",
    "function_ms": "$context.integrationLatency",
    "refusal": "$context.error.responseType",
}
"""The access log's fields. No address and no query string, which has the ticket."""


def tune(target: Target) -> int:
    """Publish an API without a stage, and set throttles and access log as declared. Returns how many were changed.

    Raises:
        InfraError: a setting has another value after it was set.
    """
    api_id = websocket_api.find_api(target)
    if api_id is None:
        return 0
    published = not websocket_api.has_stage(target, api_id) and websocket_api.publish(target)
    wanted = _differing(target, api_id)
    if wanted:
        target.client("apigatewayv2").update_stage(ApiId=api_id, StageName=GATEWAY_STAGE, **wanted)
    left = differences(target)
    if left:
        raise InfraError(f"These settings of the WebSocket API's stage did not take: {', '.join(left)}")
    return len(wanted) + int(published)


def differences(target: Target) -> list[str]:
    """Names of the settings of the stage that differ from the declared ones."""
    api_id = websocket_api.find_api(target)
    return sorted(_differing(target, api_id)) if api_id else []


def log_group(target: Target) -> str:
    """The name of the access log's group, which is in the state template."""
    return f"/emulsion/{target.stage}/socket-access"


def declared(target: Target) -> dict[str, dict[str, Any]]:
    """The settings of the stage, as UpdateStage takes them."""
    numbers = SOCKETS.of(target.stage)
    group = f"arn:{target.partition}:logs:{target.region}:{target.account_id}:log-group:{log_group(target)}"
    return {
        "DefaultRouteSettings": {"ThrottlingRateLimit": float(numbers.rate), "ThrottlingBurstLimit": numbers.burst},
        "AccessLogSettings": {"DestinationArn": group, "Format": json.dumps(LOG_FIELDS)},
    }


def _differing(target: Target, api_id: str) -> dict[str, dict[str, Any]]:
    found = target.client("apigatewayv2").get_stage(ApiId=api_id, StageName=GATEWAY_STAGE)
    return {
        name: settings
        for name, settings in declared(target).items()
        if any(found.get(name, {}).get(key) != value for key, value in settings.items())
    }
