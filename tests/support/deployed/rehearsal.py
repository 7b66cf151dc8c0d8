"""Deploy a stage for a rehearsal, and read its state through AWS's APIs."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from infra.deploy import deploy, recursion, stack, tune, websocket_api
from infra.operate import status
from infra.paths import CHALICE_CONFIG, ROOT
from infra.target import Target

WHOLE = tuple(json.loads(CHALICE_CONFIG.read_text())["lambda_functions"])
# The API's function, one that consumes a queue, one that reads a stream, one that has the layer and may feed itself;
# those that share the module of `publish_posts`; and those of the WebSocket API, which every deployment makes. Sending
# the zip once for each is most of a deployment's time.
SMALL = (
    *("api_handler", "plan", "transcode"),
    *("publish_messages", "publish_notifications", "publish_posts"),
    *("publish_retry", "publish_stories", "publish_users"),
    *("websocket_connect", "websocket_disconnect", "websocket_message"),
)
_SMALL_BLUEPRINTS = '''"""Fewer functions, for a rehearsal."""

from chalice import Blueprint

from chalicelib.core.settings import TRIGGERS


def blueprints() -> list[Blueprint]:
    """The Blueprints of these event functions."""
    if TRIGGERS.in_lambda:
        return []
    from functions import plan, publish, sockets, transcode

    return [each.functions for each in (plan, publish, sockets, transcode)]
'''
ROW = {"user_id": {"S": "some-user"}}


class Rehearsal:
    """A deployed stage `dev`, and its state as AWS's APIs report it."""

    def __init__(self, target: Target, source: Path, declared: tuple[str, ...]) -> None:
        self.target, self.source, self.declared = target, source, declared

    def deploy(self) -> str | None:
        """Deploy the present checkout, as a new process would."""
        return deploy.deploy(Target(self.target.stage, self.target.endpoint), self.source, patience=300)

    def end_before_tuning(self) -> None:
        """Deploy, but end before the settings of event sources are applied. Keeps what `status` tells then."""

        def end(_: Target) -> int:
            raise KeyboardInterrupt

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(tune, "tune", end)
            with pytest.raises(KeyboardInterrupt):
                self.deploy()
        self.status_of_first_try = status.status(self.target)

    def functions(self) -> dict[str, str]:
        """Function -> the hash of its code."""
        listed = self.target.client("lambda").list_functions()["Functions"]
        return {function["FunctionName"]: function["CodeSha256"] for function in listed}

    def event_sources(self) -> set[str]:
        """The ids of all event source mappings."""
        listed = self.target.client("lambda").list_event_source_mappings()["EventSourceMappings"]
        return {mapping["UUID"] for mapping in listed}

    def socket_routes(self) -> dict[str, set[str]]:
        """The WebSocket APIs of the account -> their routes, each with the function that serves it."""
        client = self.target.client("apigatewayv2")
        return {
            api["ApiId"]: {
                f"{route['RouteKey']}: {self._function_of(api['ApiId'], route['Target'])}"
                for route in client.get_routes(ApiId=api["ApiId"])["Items"]
            }
            for api in websocket_api.all_apis(self.target)
        }

    def _function_of(self, api_id: str, route_target: str) -> str:
        integration_id = route_target.removeprefix("integrations/")
        found = self.target.client("apigatewayv2").get_integration(ApiId=api_id, IntegrationId=integration_id)
        return str(found["IntegrationUri"]).removesuffix("/invocations").rpartition(":")[2]

    def layers(self) -> dict[str, list[str]]:
        """Function -> its layers, of those that have any."""
        listed = self.target.client("lambda").list_functions()["Functions"]
        return {f["FunctionName"]: [each["Arn"] for each in f["Layers"]] for f in listed if f.get("Layers")}

    def layer_versions(self) -> list[str]:
        """The ARNs of the layer's versions."""
        listed = self.target.client("lambda").list_layer_versions(LayerName="emulsion-dev-video")["LayerVersions"]
        return [version["LayerVersionArn"] for version in listed]

    def row(self) -> dict[str, Any] | None:
        """The row that was put before the second deployment."""
        row: dict[str, Any] | None = (
            self.target.client("dynamodb").get_item(TableName=self.target.name("users"), Key=ROW).get("Item")
        )
        return row


def check_out(source: Path) -> None:
    """Copy the deployed source into an empty folder."""
    for name in ("chalicelib", "functions"):
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copyfile(ROOT / "app.py", source / "app.py")


def leave_out(source: Path, patch: pytest.MonkeyPatch) -> None:
    """Remove the functions that are not in `SMALL` from the checkout, and from what `tune` and `recursion` set."""
    (source / "functions" / "__init__.py").write_text(_SMALL_BLUEPRINTS)
    for module, name in ((tune, "MAPPED_FUNCTIONS"), (tune, "ASYNC_FUNCTIONS"), (recursion, "QUEUE_FUNCTIONS")):
        patch.setattr(module, name, tuple(each for each in getattr(module, name) if each.name in SMALL))


def retained(target: Target) -> set[str]:
    """Names of the tables and the bucket that the template retains."""
    names = set()
    for resource in stack.template()["Resources"].values():
        for key in {"TableName", "BucketName"} & set(resource["Properties"]):
            if resource["DeletionPolicy"] == "Retain":
                name = resource["Properties"][key]["Fn::Sub"].replace("${Stage}", target.stage)
                names.add(name.replace("${AWS::AccountId}", target.account_id))
    return names


def all_names(target: Target) -> list[str]:
    """Every table, bucket, function and queue of the stage."""
    queues = target.client("sqs").list_queues(QueueNamePrefix=target.prefix).get("QueueUrls", [])
    names = [
        *target.client("dynamodb").list_tables()["TableNames"],
        *(bucket["Name"] for bucket in target.client("s3").list_buckets()["Buckets"]),
        *(function["FunctionName"] for function in target.client("lambda").list_functions()["Functions"]),
        *(url.rpartition("/")[2] for url in queues),
    ]
    return [name for name in names if name.startswith(f"{target.prefix}-") or name == target.prefix]
