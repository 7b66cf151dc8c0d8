"""Find the WebSocket API, which Chalice creates if the application has socket handlers."""

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
    pages = target.client("apigatewayv2").get_paginator("get_apis").paginate()
    found = (str(api["ApiId"]) for page in pages for api in page["Items"] if api["Name"] == api_name(target))
    return next(found, None)


def api_name(target: Target) -> str:
    """The API's name, e.g. `emulsion-local-websocket-api`."""
    return target.name("websocket-api")
