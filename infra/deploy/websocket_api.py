"""Find the WebSocket API, which Chalice creates if the application has socket handlers."""

from collections.abc import Iterable
from typing import Any

from infra.deploy.rest_api import GATEWAY_STAGE
from infra.target import Target


def websocket_url(target: Target) -> str | None:
    """The URL that clients connect to; None if there is no WebSocket API."""
    api_id = find_api(target)
    if api_id is None:
        return None
    if target.endpoint:
        return f"{target.endpoint.replace('http', 'ws', 1)}/_aws/execute-api/{api_id}/{GATEWAY_STAGE}"
    return f"wss://{api_id}.execute-api.{target.region}.{target.domain}/{GATEWAY_STAGE}"


def find_api(target: Target) -> str | None:
    """The id of the API with the name that Chalice gives it; None if the stage has no WebSocket API."""
    return next((str(api["ApiId"]) for api in all_apis(target) if api["Name"] == api_name(target)), None)


def all_apis(target: Target) -> Iterable[dict[str, Any]]:
    """API Gateway's descriptions of the account's WebSocket APIs; LocalStack's free edition has none."""
    if target.emulator != "localstack":
        for page in target.client("apigatewayv2").get_paginator("get_apis").paginate():
            yield from page["Items"]


def api_name(target: Target) -> str:
    """The API's name, e.g. `emulsion-local-websocket-api`."""
    return target.name("websocket-api")
