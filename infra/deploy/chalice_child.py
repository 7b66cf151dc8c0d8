"""Run Chalice on a build directory, in a separate process that `infra.deploy.chalice_runner` starts.

The process is separate because Chalice imports the application, which keeps the environment of its import.

Usage: chalice_child.py BUILD_DIR STAGE BOUNDARY [POLL_SECONDS [--pending]], BOUNDARY being the permissions boundary of
new roles. With --pending it uses a new function at once.

Event sources are created disabled: `infra.deploy.tune` enables them when they have settings that Chalice does not
support. Without these, Lambda would count a batch as processed whose failed messages the function reports.

Writes `routes.json` into `vendor`, whose content Chalice puts at the top of the package: the API's function registers
its endpoints from this table, without importing their modules (`chalicelib.core.lazy_rooms`).

Prints Chalice's own messages, and writes `.chalice/swagger-<stage>.json`: the REST API's document with the deployed
functions' ARNs, for emulators that do not support Chalice's import call.
"""

import json
import os
import sys
from functools import partial
from pathlib import Path
from typing import Any

import botocore.waiter
from chalice.awsclient import TypedAWSClient
from chalice.cli.factory import CLIFactory
from chalice.deploy.swagger import SwaggerGenerator
from chalice.utils import UI


def main(arguments: list[str]) -> None:
    """Deploy the stage."""
    folder, stage, boundary, *emulator = arguments
    if emulator:
        _poll_faster(float(emulator[0]))
    if "--pending" in emulator:
        TypedAWSClient._wait_for_active = lambda *_: None  # noqa: SLF001 - Chalice has no option
    sys.path.insert(0, folder)
    factory = CLIFactory(folder, environ=os.environ)  # puts the stage's variables into the environment
    config = factory.create_config_obj(chalice_stage_name=stage)
    _write_routes(config.chalice_app, Path(folder, "vendor", "routes.json"))
    session = factory.create_botocore_session(connection_timeout=60)
    session.register("provide-client-params.iam.CreateRole", partial(_with_boundary, boundary))
    session.register("before-parameter-build.lambda.CreateEventSourceMapping", _disable)
    deployed = factory.create_default_deployer(session=session, config=config, ui=UI()).deploy(config, stage)
    document = _swagger(config, deployed["resources"], session.get_config_variable("region"))
    Path(folder, ".chalice", f"swagger-{stage}.json").write_text(json.dumps(document))


def _write_routes(app: Any, table: Path) -> None:
    """Write module -> [method, path, function] of each of its routes. The name of a route is that of its function."""
    routes: dict[str, list[list[str]]] = {}
    for path, methods in app.routes.items():
        for method, route in methods.items():
            module, _, function = route.view_name.rpartition(".")
            routes.setdefault(module, []).append([method, path, function])
    table.write_text(json.dumps(routes))


def _with_boundary(boundary: str, params: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Add the boundary to the creation of a role: Chalice has no option for it."""
    return params | {"PermissionsBoundary": boundary}


def _poll_faster(seconds: float) -> None:
    """Set the pause of botocore's waiters: 1-5 seconds suit AWS, but an emulator is ready at once."""
    make = botocore.waiter.SingleWaiterConfig.__init__

    def init(self: Any, single_waiter_config: dict[str, Any]) -> None:
        make(self, {**single_waiter_config, "delay": seconds})

    botocore.waiter.SingleWaiterConfig.__init__ = init


def _disable(params: dict[str, Any], **_: Any) -> None:
    params["Enabled"] = False


def _swagger(config: Any, resources: list[dict[str, Any]], region: str) -> dict[str, Any]:
    functions = {r["name"]: r["lambda_arn"] for r in resources if r["resource_type"] == "lambda_function"}
    names = {
        "api_handler_arn": functions["api_handler"],
        "api_handler_name": "api_handler",
        "lambda_functions": {f"api_handler-{name}": {"arn": arn} for name, arn in functions.items()},
    }
    document: dict[str, Any] = SwaggerGenerator(region, names).generate_swagger(config.chalice_app)
    return document


if __name__ == "__main__":
    main(sys.argv[1:])
