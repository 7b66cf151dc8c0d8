"""Chalice's configuration: what is committed in `.chalice/config.json`, and what a deployment adds to a copy of it."""

import json
from typing import Any

from infra.paths import CHALICE_CONFIG

Config = dict[str, Any]


def committed() -> Config:
    """The configuration as it is committed."""
    config: Config = json.loads(CHALICE_CONFIG.read_text())
    return config


def stage_settings(stage: str) -> dict[str, str]:
    """The committed settings of a stage: its `environment_variables`."""
    config = committed()
    common: dict[str, str] = config.get("environment_variables", {})
    own: dict[str, str] = config.get("stages", {}).get(stage, {}).get("environment_variables", {})
    return common | own


def with_environment(config: Config, stage: str, variables: dict[str, str]) -> Config:
    """A copy with the variables merged into the stage's; settings already there stay.

    Stages that the configuration does not list are added with nothing but these variables.
    """
    merged = _copy(config)
    section = merged.setdefault("stages", {}).setdefault(stage, {})
    section["environment_variables"] = {**section.get("environment_variables", {}), **variables}
    return merged


def with_layer(config: Config, stage: str, function: str, arn: str | None) -> Config:
    """A copy in which one function of the stage has the layer `arn`, or none."""
    merged = _copy(config)
    functions = merged["stages"][stage].setdefault("lambda_functions", {})
    functions.setdefault(function, {})["layers"] = [arn] if arn else []
    return merged


def without_caps(config: Config) -> Config:
    """A copy that reserves no concurrency.

    For MiniStack, which counts a throttled invocation as a failed try and gives an event up within seconds, where
    Lambda holds it for hours.
    """
    copied = _copy(config)
    for section in (copied, *copied["stages"].values()):
        for function in section.get("lambda_functions", {}).values():
            function.pop("reserved_concurrency", None)
    return copied


def _copy(config: Config) -> Config:
    copied: Config = json.loads(json.dumps(config))
    return copied
