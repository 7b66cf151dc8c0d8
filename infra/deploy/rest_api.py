"""Find the REST API's URL, set API Gateway's own responses, and mirror the API on MiniStack.

Chalice calls PutRestApi and ImportRestApi. MiniStack lacks the first and ignores the second, so its API has no routes.
There CloudFormation gets the document that Chalice generates and creates a second API, the mirror.
"""

import json
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from infra.deploy import stack
from infra.deploy.chalice_runner import deployed_resources
from infra.deploy.gateway_responses import GATEWAY_RESPONSES
from infra.target import APP, Target

GATEWAY_STAGE = "api"  # `api_gateway_stage` of .chalice/config.json


def api_url(target: Target) -> str | None:
    """The URL that `/v1/…` is appended to, None before the first deployment."""
    api_id = find_api(target)
    if api_id is None:
        return None
    if target.endpoint:
        return f"{target.endpoint}/_aws/execute-api/{api_id}/{GATEWAY_STAGE}"
    return f"https://{api_id}.execute-api.{target.region}.{target.domain}/{GATEWAY_STAGE}"


def find_api(target: Target) -> str | None:
    """The id of the API that clients call, None before the first deployment."""
    if target.emulator == "ministack":
        return _mirror_id(target) if _api_exists(target, _mirror_id(target)) else None
    pages = target.client("apigateway").get_paginator("get_rest_apis").paginate()
    for api in (api for page in pages for api in page["items"]):
        if api["name"] == APP and _invokes(target, api["id"]):
            return str(api["id"])
    return None


def forget_chalice_shell(target: Target, folder: Path) -> None:
    """Delete the API without routes that Chalice created on MiniStack, which cannot update it."""
    for resource in deployed_resources(folder, target.stage):
        if resource["resource_type"] == "rest_api":
            _delete_api(target, resource["rest_api_id"])


def mirror(target: Target, folder: Path) -> str:
    """Create the routes of the last deployment on MiniStack. Returns `created` or `unchanged`."""
    document = json.loads((folder / ".chalice" / f"swagger-{target.stage}.json").read_text())
    template, name = _mirror_template(target, document), target.name("api-mirror")
    if stack.describe(target, name) is not None and stack.deployed_template(target, name) != template:
        # MiniStack replaces an API whose body changed, and creates the new one while the old one still has the id.
        stack.delete(target, name)
    return stack.apply_template(target, name, json.dumps(template), {})


def tune_gateway_responses(target: Target) -> int:
    """Set API Gateway's own responses. Returns how many had to be changed."""
    client, api_id = target.client("apigateway"), find_api(target)
    changed = _wrong_gateway_responses(target)
    for response_type, settings in changed.items():
        client.put_gateway_response(restApiId=api_id, responseType=response_type, **settings)
    if changed:
        client.create_deployment(restApiId=api_id, stageName=GATEWAY_STAGE)  # until then API Gateway sends the old ones
    return len(changed)


def gateway_response_differences(target: Target) -> list[str]:
    """A line for each of API Gateway's own responses that differs from the declared one."""
    return [f"API Gateway: its answer in case of {name} is another" for name in _wrong_gateway_responses(target)]


def _wrong_gateway_responses(target: Target) -> dict[str, dict[str, Any]]:
    items = target.client("apigateway").get_gateway_responses(restApiId=find_api(target))["items"]
    actual = {item["responseType"]: item for item in items}
    declared = {name: each.settings() for each in GATEWAY_RESPONSES for name in each.types}
    return {
        name: settings
        for name, settings in declared.items()
        if any(actual.get(name, {}).get(key) != value for key, value in settings.items())
    }


def _invokes(target: Target, api_id: str) -> bool:
    """Whether an API is the stage's, by the function that it may call: Chalice gives all stages' APIs the same name."""
    try:
        policy = target.client("lambda").get_policy(FunctionName=target.prefix)["Policy"]
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
    resources = {
        "Api": {
            "Type": "AWS::ApiGateway::RestApi",
            "Properties": {
                "Name": target.name("mirror"),
                "Body": document,
                "Tags": [{"Key": "ms-custom-id", "Value": _mirror_id(target)}],
            },
        },
        "Deployment": {"Type": "AWS::ApiGateway::Deployment", "Properties": {"RestApiId": {"Ref": "Api"}}},
        "Stage": {
            "Type": "AWS::ApiGateway::Stage",
            "Properties": {
                "RestApiId": {"Ref": "Api"},
                "DeploymentId": {"Ref": "Deployment"},
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
