"""Brings a stage up: state, keys, then the functions. Each step does nothing where nothing changed."""

import json
import os
from pathlib import Path
from typing import Any

from infra import build, chalice_runner, keys, rest_api, stack, tables, tune
from infra.paths import OBSERVABILITY_TEMPLATE, ROOT, TEMPLATE
from infra.progress import step
from infra.target import Target

RECORD = "deployed.json"  # in the build directory: what was deployed where, to tell whether anything changed


def up(target: Target) -> None:
    """Apply the template, generate missing keys, and set what the emulator's CloudFormation left out."""
    with step(f"state stack at {target.endpoint or 'AWS'}") as notes:
        notes.append(stack.apply_template(target, stack.stack_name(target), TEMPLATE.read_text(), _parameters(target)))
    with step("signing keys") as notes:
        notes.append("generated" if keys.ensure_keys(target) else "kept")
    with step("settings of tables and bucket") as notes:
        notes.append(f"{tables.apply_missing_settings(target)} set")


def deploy(target: Target, source: Path = ROOT) -> str | None:
    """`up`, then build, deploy, tune and watch the functions. Returns the API's address."""
    up(target)
    with step("build") as notes:
        folder = build.assemble(target, source)
        print_of_build = build.fingerprint(folder)
        unchanged = _is_deployed(target, folder, print_of_build)
        notes.append("unchanged" if unchanged else "changed")
    if not unchanged:
        _deploy_functions(target, folder)
        _record(target, folder, print_of_build)
    tune_sources(target)
    watch(target)
    return rest_api.api_url(target)


def tune_sources(target: Target) -> None:
    """Apply the declared settings of event sources and of API Gateway's own answers."""
    with step("event sources") as notes:
        notes.append(f"{tune.tune(target)} changed")
    with step("API Gateway's own answers") as notes:
        notes.append(f"{rest_api.tune_gateway_responses(target)} changed")


def watch(target: Target) -> None:
    """Apply the alarms and the dashboard."""
    with step("alarms and dashboard") as notes:
        if target.emulator == "localstack":
            notes.append("left out on LocalStack, where loops in templates were never tried")
            return
        name = target.name("observability")
        parameters = {"Stage": target.stage, "HasCompositeAlarms": str(target.emulator != "ministack").lower()}
        email = os.environ.get("EMULSION_ALARM_EMAIL") or _deployed_parameter(target, name, "AlarmEmail")
        if email:
            parameters["AlarmEmail"] = email
        notes.append(stack.apply_template(target, name, OBSERVABILITY_TEMPLATE.read_text(), parameters))


def _deploy_functions(target: Target, folder: Path) -> None:
    with step("functions (chalice deploy)") as notes:
        (folder / RECORD).unlink(missing_ok=True)  # a deployment that fails half way must be repeated
        if target.emulator == "ministack":
            rest_api.forget_chalice_shell(target, folder)
        chalice_runner.deploy(target, folder)
        package = build.newest_zip(folder)
        notes.append(f"{package.stat().st_size / 1e6:.1f} MB" if package else "no package")
    if target.emulator == "ministack":
        with step("routes") as notes:
            notes.append(rest_api.mirror(target, folder))


def _parameters(target: Target) -> dict[str, str]:
    parameters = {"Stage": target.stage}
    origins = os.environ.get("EMULSION_WEB_ORIGINS") or _deployed_parameter(
        target, stack.stack_name(target), "WebOrigins"
    )
    if origins:
        parameters["WebOrigins"] = origins
    return parameters


def _deployed_parameter(target: Target, stack_name: str, name: str) -> str | None:
    existing = stack.describe(target, stack_name) or {}
    values = {p["ParameterKey"]: p["ParameterValue"] for p in existing.get("Parameters", [])}
    return values.get(name)


def _is_deployed(target: Target, folder: Path, print_of_build: str) -> bool:
    """Whether the build was deployed to this very target before, and its functions and API are still there."""
    record = folder / RECORD
    if not record.exists() or json.loads(record.read_text()) != _record_of(target, print_of_build):
        return False
    pages = target.client("lambda").get_paginator("list_functions").paginate()
    existing = {function["FunctionArn"] for page in pages for function in page["Functions"]}
    needed = {r["lambda_arn"] for r in chalice_runner.deployed_resources(folder, target.stage)
              if r["resource_type"] == "lambda_function"}  # fmt: skip
    return needed <= existing and rest_api.api_url(target) is not None


def _record(target: Target, folder: Path, print_of_build: str) -> None:
    (folder / RECORD).write_text(json.dumps(_record_of(target, print_of_build)))


def _record_of(target: Target, print_of_build: str) -> dict[str, Any]:
    return {"build": print_of_build, "endpoint": target.endpoint, "account": target.account_id}
