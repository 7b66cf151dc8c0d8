"""Make, find and publish the WebSocket API, whose routes Chalice makes.

Functions need the API's address in their environment, and Chalice makes the API after the functions. So this module
makes it first, as Chalice would; `inventory` adds it to the record from which Chalice starts, and Chalice then only
makes its routes. Chalice deploys routes to a stage only together with an API that it makes, so `publish` does.
"""

from collections.abc import Iterable
from typing import Any

from infra.deploy.rest_api import GATEWAY_STAGE
from infra.function_kinds import SocketFunction
from infra.manifest import FUNCTIONS
from infra.target import Target

ROUTE_SELECTION = "$request.body.action"  # Chalice's
SWITCH = "EMULSION_SOCKETS"


def websocket_url(target: Target) -> str | None:
    """The URL that clients connect to; None if there is no WebSocket API."""
    api_id = find_api(target)
    if api_id is None:
        return None
    return _address(target, api_id).replace("http", "ws", 1)


def environment(target: Target) -> dict[str, str]:
    """The functions' environment variables about the API; without an API, that there is none."""
    api_id = find_api(target)
    if api_id is None:
        return {} if has_sockets(target) else {SWITCH: "off"}
    return {"EMULSION_SOCKETS_URL": str(websocket_url(target)), "EMULSION_SOCKETS_ENDPOINT": _address(target, api_id)}


def has_sockets(target: Target) -> bool:
    """Whether the target can have a WebSocket API; LocalStack's free edition cannot."""
    return target.emulator != "localstack"


def connections_arn(target: Target) -> str:
    """The ARN of all connections of the stage's API, as policies name it."""
    api_id = find_api(target) or "none"
    return (
        f"arn:{target.partition}:execute-api:{target.region}:{target.account_id}:{api_id}/{GATEWAY_STAGE}"
        "/*/@connections/*"
    )


def ensure(target: Target) -> bool:
    """Make the API if the application has socket functions and the stage has no API. Returns whether it was made."""
    if not has_sockets(target) or find_api(target) or not any(isinstance(each, SocketFunction) for each in FUNCTIONS):
        return False
    target.client("apigatewayv2").create_api(
        Name=api_name(target), ProtocolType="WEBSOCKET", RouteSelectionExpression=ROUTE_SELECTION
    )
    return True


def publish(target: Target) -> bool:
    """Deploy the routes to the API's stage, which is made at first. Returns False if there is no API.

    Connections stay open. Earlier deployments are deleted: API Gateway keeps a limited number.
    """
    api_id = find_api(target)
    if api_id is None:
        return False
    client = target.client("apigatewayv2")
    deployment_id = client.create_deployment(ApiId=api_id)["DeploymentId"]
    change = client.update_stage if has_stage(target, api_id) else client.create_stage
    change(ApiId=api_id, StageName=GATEWAY_STAGE, DeploymentId=deployment_id)
    for each in client.get_deployments(ApiId=api_id)["Items"]:
        if each["DeploymentId"] != deployment_id:
            client.delete_deployment(ApiId=api_id, DeploymentId=each["DeploymentId"])
    return True


def has_stage(target: Target, api_id: str) -> bool:
    """Whether the API can be connected to."""
    stages = target.client("apigatewayv2").get_stages(ApiId=api_id)["Items"]
    return any(each["StageName"] == GATEWAY_STAGE for each in stages)


def find_api(target: Target) -> str | None:
    """The id of the API with the name that Chalice gives it; None if the stage has no WebSocket API."""
    return next((str(api["ApiId"]) for api in all_apis(target) if api["Name"] == api_name(target)), None)


def all_apis(target: Target) -> Iterable[dict[str, Any]]:
    """API Gateway's descriptions of the account's WebSocket APIs; LocalStack's free edition has none."""
    if has_sockets(target):
        for page in target.client("apigatewayv2").get_paginator("get_apis").paginate():
            yield from page["Items"]


def api_name(target: Target) -> str:
    """The API's name, e.g. `emulsion-local-websocket-api`."""
    return target.name("websocket-api")


def _address(target: Target, api_id: str) -> str:
    if target.endpoint:
        return f"{target.endpoint}/_aws/execute-api/{api_id}/{GATEWAY_STAGE}"
    return f"https://{api_id}.execute-api.{target.region}.{target.domain}/{GATEWAY_STAGE}"
