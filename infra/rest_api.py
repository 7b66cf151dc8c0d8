"""The REST API's address, its answers to unknown routes, and its mirror on MiniStack.

MiniStack has no PutRestApi and ignores ImportRestApi, which are Chalice's ways: it makes an API without routes. There,
the document that Chalice generates is given to CloudFormation instead, which MiniStack follows.
"""

import hashlib
import json
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from infra import stack
from infra.chalice_runner import deployed_resources
from infra.target import Target

GATEWAY_STAGE = "api"  # `api_gateway_stage` of .chalice/config.json
# API Gateway itself answers routes and methods that do not exist, and calls them an authentication failure.
UNKNOWN_ROUTE = {
    "type": "urn:emulsion:problem:not-found",
    "title": "Not found",
    "status": 404,
    "detail": "There is no such route.",
}
_UNKNOWN_ROUTE_RESPONSE = {
    "ResponseType": "MISSING_AUTHENTICATION_TOKEN",
    "StatusCode": "404",
    "ResponseParameters": {"gatewayresponse.header.Content-Type": "'application/problem+json'"},
    "ResponseTemplates": {"application/json": json.dumps(UNKNOWN_ROUTE)},
}


def api_url(target: Target) -> str | None:
    """The address that `/v1/…` is appended to, None before the first deployment."""
    api_id = _api_id(target)
    if api_id is None:
        return None
    if target.endpoint:
        return f"{target.endpoint}/_aws/execute-api/{api_id}/{GATEWAY_STAGE}"
    suffix = "amazonaws.com.cn" if target.partition == "aws-cn" else "amazonaws.com"
    return f"https://{api_id}.execute-api.{target.region}.{suffix}/{GATEWAY_STAGE}"


def forget_chalice_shell(target: Target, folder: Path) -> None:
    """Delete the API without routes that Chalice made on MiniStack: it cannot be updated there, only made again."""
    for resource in deployed_resources(folder, target.stage):
        if resource["resource_type"] == "rest_api":
            _delete_api(target, resource["rest_api_id"])


def mirror(target: Target, folder: Path) -> str:
    """Bring the routes of the last deployment up on MiniStack. Returns `created`, `updated` or `unchanged`."""
    document = json.loads((folder / ".chalice" / f"swagger-{target.stage}.json").read_text())
    template = json.dumps(_mirror_template(target, document))
    return stack.apply_template(target, target.name("api-mirror"), template, {})


def answer_unknown_routes(target: Target) -> None:
    """Make unknown routes and methods problem+json; Chalice's import of the API drops this, so it is set each time."""
    client, api_id = target.client("apigateway"), _api_id(target)
    answer = {key[0].lower() + key[1:]: value for key, value in _UNKNOWN_ROUTE_RESPONSE.items()}
    client.put_gateway_response(restApiId=api_id, **answer)
    client.create_deployment(restApiId=api_id, stageName=GATEWAY_STAGE)


def _api_id(target: Target) -> str | None:
    if target.emulator == "ministack":
        return _mirror_id(target) if _api_exists(target, _mirror_id(target)) else None
    pages = target.client("apigateway").get_paginator("get_rest_apis").paginate()
    handler = target.prefix
    for api in (api for page in pages for api in page["items"]):
        if api.get("tags", {}).get("aws-chalice", "").endswith(f":stage={target.stage}:app=emulsion"):
            return str(api["id"])
        if api["name"] == "emulsion" and _invokes(target, api["id"], handler):
            return str(api["id"])
    return None


def _invokes(target: Target, api_id: str, function: str) -> bool:
    """Whether an API is the stage's: Chalice gives all stages the same name, so look at the function it may call."""
    try:
        policy = target.client("lambda").get_policy(FunctionName=function)["Policy"]
    except ClientError:
        return False
    return f":{api_id}/" in policy


def _mirror_id(target: Target) -> str:
    return f"emulsion{target.stage}"


def _api_exists(target: Target, api_id: str) -> bool:
    try:
        target.client("apigateway").get_rest_api(restApiId=api_id)
    except ClientError:
        return False
    return True


def _delete_api(target: Target, api_id: str) -> None:
    if _api_exists(target, api_id):
        target.client("apigateway").delete_rest_api(restApiId=api_id)


def _mirror_template(target: Target, document: dict[str, Any]) -> dict[str, Any]:
    # A deployment is a snapshot that cannot be updated: its logical id changes with what it shows.
    shown = hashlib.sha256(json.dumps([document, UNKNOWN_ROUTE], sort_keys=True).encode()).hexdigest()[:12]
    resources = {
        "Api": {
            "Type": "AWS::ApiGateway::RestApi",
            "Properties": {
                "Name": target.name("mirror"),
                "Body": document,
                "Tags": [{"Key": "ms-custom-id", "Value": _mirror_id(target)}],
            },
        },
        "UnknownRoute": {
            "Type": "AWS::ApiGateway::GatewayResponse",
            "Properties": {"RestApiId": {"Ref": "Api"}, **_UNKNOWN_ROUTE_RESPONSE},
        },
        f"Deployment{shown}": {
            "Type": "AWS::ApiGateway::Deployment",
            "DependsOn": ["UnknownRoute"],
            "Properties": {"RestApiId": {"Ref": "Api"}},
        },
        "Stage": {
            "Type": "AWS::ApiGateway::Stage",
            "Properties": {
                "RestApiId": {"Ref": "Api"},
                "DeploymentId": {"Ref": f"Deployment{shown}"},
                "StageName": GATEWAY_STAGE,
            },
        },
        "MayInvoke": {
            "Type": "AWS::Lambda::Permission",
            "Properties": {
                "FunctionName": target.prefix,
                "Action": "lambda:InvokeFunction",
                "Principal": "apigateway.amazonaws.com",
                "SourceArn": f"arn:aws:execute-api:{target.region}:{target.account_id}:{_mirror_id(target)}/*",
            },
        },
    }
    return {"AWSTemplateFormatVersion": "2010-09-09", "Resources": resources}
