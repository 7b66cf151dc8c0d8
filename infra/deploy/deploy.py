"""Deploy a stage: state, keys, then the functions. A step without changes does nothing.

One deployer at a time deploys a stage, and starts from the record of the last deployment, of any machine.
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from infra.deploy import (
    api_stage,
    artifacts,
    boundary,
    build,
    cdn,
    chalice_runner,
    deployments,
    firewall,
    gateway_account,
    inventory,
    keys,
    layer,
    lock,
    log_groups,
    observability,
    parameter_throughput,
    push_keys,
    recursion,
    rest_api,
    socket_stage,
    stack,
    tune,
    websocket_api,
)
from infra.deploy.deployments import Resource
from infra.emulator import missing_settings
from infra.errors import InfraError
from infra.paths import ROOT
from infra.progress import say, step
from infra.target import Target
from infra.web import publication


@contextmanager
def locked(target: Target, action: str, patience: float = lock.PATIENCE) -> Iterator[lock.Lock]:
    """Hold the stage's lock, in the artifact bucket, which is created if it is missing.

    Args:
        action: shown to waiting deployers.
        patience: seconds to wait for another deployer at most.

    Raises:
        InfraError: another deployer still holds the lock.
    """
    with step(f"artifact bucket at {target.endpoint or 'AWS'}") as notes:
        notes.append("made" if artifacts.ensure_bucket(target) else "kept")
    with lock.held(target, action, patience) as held:
        yield held


def up(target: Target, patience: float = lock.PATIENCE) -> None:
    """Apply the template, generate missing keys, and apply settings that the emulator's CloudFormation ignored."""
    with locked(target, "up", patience):
        _bring_state_up(target)


def deploy(target: Target, source: Path = ROOT, patience: float = lock.PATIENCE) -> str | None:
    """`up`, then build, deploy and tune the functions and apply their alarms. Returns the API's URL.

    Args:
        source: the checkout to deploy.
        patience: seconds to wait for another deployer at most.

    Raises:
        InfraError: a step failed, or another deployer still holds the lock. The next deployment repeats the step.
    """
    with locked(target, "deploy", patience) as held:
        drops_copy = _bring_state_up(target)
        with step("WebSocket API") as notes:
            notes.append("made" if websocket_api.ensure(target) else "kept")
        with step("build") as notes:
            folder = build.assemble(target, source)
            fingerprint = build.fingerprint(folder)
            resources, is_deployed = _compare(target, fingerprint)
            notes.append("unchanged" if is_deployed else "changed")
        if not is_deployed:
            held.check()
            begun = deployments.made_from(source, resources, {})  # first: if it fails half-way, the next repeats it
            deployments.save(target, begun)
            resources = _deploy_functions(target, folder, resources)
            held.check()
            code = inventory.take(target).functions
            deployments.save(target, replace(begun, resources=resources, code=code, build=fingerprint))
            layer.prune(target)  # only now: until then the functions used the earlier version
        if target.endpoint is None:
            with step("CDN before the API") as notes:
                notes.append(cdn.apply(target))
        with step("web client") as notes:
            notes.append(publication.publish(target, source / "web" / "dist"))
        if drops_copy and push_keys.drop_copy(target):  # by now, no function of the earlier version is left
            say("dropped the copy of the keys of pushes in the keys parameter")
        _tune(target)
        watch(target)
    return rest_api.api_url(target)


def tune_sources(target: Target, patience: float = lock.PATIENCE) -> None:
    """Apply the declared settings of event sources, recursion detection and API Gateway."""
    with locked(target, "tune", patience):
        _tune(target)


def bound(target: Target, patience: float = lock.PATIENCE) -> str:
    """Apply the permissions boundary, and give API Gateway its role for logs: what the deploying role may not do.

    Returns:
        `created`, `updated` or `unchanged`, of the boundary.
    """
    with locked(target, "boundary", patience):
        gateway_account.ensure_log_role(target)
        return boundary.apply(target)


def _bring_state_up(target: Target) -> bool:
    """Bring the state up. Returns whether the keys of pushes were where functions read them already."""
    with step("boundary of roles") as notes:
        notes.append(boundary.apply(target))
    with step("state stack") as notes:
        notes.append(_apply_state(target))
    with step("signing keys") as notes:
        notes.append("generated" if keys.ensure_keys(target) else "kept")
    with step("keys of pushes") as notes:
        push_keys_were = push_keys.ensure(target)
        notes.append(push_keys_were)
    if parameter_throughput.is_wanted(target):
        with step("rate of reading the keys") as notes:
            notes.append("raised" if parameter_throughput.raise_throughput(target) else "kept")
    if target.endpoint is None:
        with step("CDN") as notes:
            notes.append(cdn.apply(target))
            _apply_state(target)  # the bucket's policy needs the distribution's id
    with step("API Gateway's role for logs") as notes:
        notes.append("made" if gateway_account.ensure_log_role(target) else "kept")
    with step("video layer") as notes:
        notes.append(layer.publish(target))
    with step("settings of tables and bucket") as notes:
        notes.append(f"{missing_settings.apply_missing_settings(target)} set")
    return push_keys_were == "kept"


def _apply_state(target: Target) -> str:
    name, body = stack.stack_name(target), json.dumps(stack.template())
    return stack.apply_template(target, name, body, _parameters(target), adopt=target.is_durable)


def _tune(target: Target) -> None:
    with step("event sources") as notes:
        notes.append(f"{tune.tune(target)} changed")
    with step("boundary of roles") as notes:
        notes.append(f"{boundary.enforce(target)} changed")
    with step("recursion detection") as notes:
        notes.append(f"{recursion.tune_recursion(target)} changed")
    with step("API Gateway's own answers") as notes:
        notes.append(f"{rest_api.tune_gateway_responses(target)} changed")
    with step("throttles and access log") as notes:
        notes.append(f"{api_stage.tune(target) + socket_stage.tune(target)} changed")
    with step("firewall") as notes:
        notes.append(firewall.apply(target))
    with step("retention of logs") as notes:
        functions = (arn.rpartition(":")[2] for arn in inventory.take(target).functions)
        notes.append(f"{log_groups.limit_retention(target, functions)} changed")


def watch(target: Target) -> None:
    """Apply the alarms and the dashboard.

    Raises:
        InfraError: CloudFormation refused the template, or alarms of it are missing.
    """
    with step("alarms and dashboard") as notes:
        name, has_composite = target.name("observability"), target.emulator != "ministack"
        parameters = {"Stage": target.stage, "HasCompositeAlarms": str(has_composite).lower()}
        email = os.environ.get("EMULSION_ALARM_EMAIL") or stack.parameters(target, name).get("AlarmEmail")
        if email:
            parameters["AlarmEmail"] = email
        notes.append(stack.apply_template(target, name, json.dumps(observability.template()), parameters))
        missing = observability.missing_alarms(target, has_composite=has_composite)
        if missing:
            raise InfraError(f"Stack {name} is complete, but {missing} of its alarms are missing.")


def _compare(target: Target, fingerprint: str) -> tuple[list[Resource], bool]:
    """The deployed resources, as Chalice would record them; and whether they are this build, complete and unchanged."""
    recorded = deployments.last(target) or deployments.Deployment([], {})
    found = inventory.without_dead_mappings(target, inventory.take(target))
    resources = inventory.corrected(target, found, recorded.resources)
    whole = resources == recorded.resources and found.functions == recorded.code
    return resources, whole and recorded.build == fingerprint and rest_api.find_api(target) is not None


def _deploy_functions(target: Target, folder: Path, resources: list[Resource]) -> list[Resource]:
    with step("functions (chalice deploy)") as notes:
        chalice_runner.restore_record(folder, target.stage, resources)
        if target.emulator == "ministack":
            rest_api.forget_chalice_shell(target, folder)
        chalice_runner.deploy(target, folder)
        package = build.newest_zip(folder)
        notes.append(f"{package.stat().st_size / 1e6:.1f} MB" if package else "no package")
    if target.emulator == "ministack":
        with step("routes") as notes:
            notes.append(rest_api.mirror(target, folder))
    with step("routes of sockets") as notes:
        notes.append("published" if websocket_api.publish(target) else "none")
    return chalice_runner.deployed_resources(folder, target.stage)


def _parameters(target: Target) -> dict[str, str]:
    plain_http = (target.endpoint or "").startswith("http:")
    parameters = {"Stage": target.stage, "PlainHttp": str(plain_http).lower()}
    distribution = cdn.outputs(target).get("DistributionId")
    if distribution:
        parameters["CdnDistributionId"] = distribution
    deployed = stack.parameters(target, stack.stack_name(target))
    origins = os.environ.get("EMULSION_WEB_ORIGINS") or deployed.get("WebOrigins")
    if origins:
        parameters["WebOrigins"] = origins
    return parameters
