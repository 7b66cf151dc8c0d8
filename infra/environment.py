"""The environment that a stage's functions run in, generated from the stack's outputs."""

import json
from typing import Any

from infra import cdn, keys, stack
from infra.paths import CHALICE_CONFIG
from infra.target import APP, Target


def function_environment(target: Target) -> dict[str, str]:
    """The variables baked into every function of the stage.

    Names of tables and queues derive from the stage; only what cannot be derived is here. `EMULSION_PUBLIC_ENDPOINT`
    is set on emulators alone, whose address inside a function may differ from the one that clients use; what concerns
    the CDN, in AWS alone.
    """
    outputs = stack.outputs(target)
    variables = {
        "EMULSION_STAGE": target.stage,
        "EMULSION_MEDIA_BUCKET": outputs["MediaBucketName"],
        "EMULSION_POSTS_STREAM_ARN": outputs["PostsStreamArn"],
        "EMULSION_FOLLOWS_STREAM_ARN": outputs["FollowsStreamArn"],
        "EMULSION_KEYS_PARAMETER": keys.parameter_name(target),
        "POWERTOOLS_SERVICE_NAME": APP,
    }
    if target.endpoint:
        variables["EMULSION_PUBLIC_ENDPOINT"] = target.endpoint
    return variables | cdn.environment(target)


def with_environment(config: dict[str, Any], stage: str, variables: dict[str, str]) -> dict[str, Any]:
    """A copy of Chalice's configuration with the variables merged into the stage's; settings already there stay.

    Stages that the configuration does not list are added with nothing but these variables.
    """
    merged: dict[str, Any] = json.loads(json.dumps(config))
    section = merged.setdefault("stages", {}).setdefault(stage, {})
    section["environment_variables"] = {**section.get("environment_variables", {}), **variables}
    return merged


def without_caps(config: dict[str, Any]) -> dict[str, Any]:
    """A copy of Chalice's configuration that reserves no concurrency.

    For MiniStack, which counts a throttled invocation as a failed try and gives an event up within seconds, where
    Lambda holds it for hours.
    """
    copied: dict[str, Any] = json.loads(json.dumps(config))
    for section in (copied, *copied["stages"].values()):
        for function in section.get("lambda_functions", {}).values():
            function.pop("reserved_concurrency", None)
    return copied


def write_config(target: Target) -> None:
    """Merge the stage's environment into `.chalice/config.json`, for a bare `chalice deploy` from the root."""
    config = json.loads(CHALICE_CONFIG.read_text())
    merged = with_environment(config, target.stage, function_environment(target))
    CHALICE_CONFIG.write_text(json.dumps(merged, indent=2) + "\n")


def stage_settings(stage: str) -> dict[str, str]:
    """The committed settings of a stage: its `environment_variables` in `.chalice/config.json`."""
    config = json.loads(CHALICE_CONFIG.read_text())
    common: dict[str, str] = config.get("environment_variables", {})
    own: dict[str, str] = config.get("stages", {}).get(stage, {}).get("environment_variables", {})
    return common | own
