"""Read Chalice's configuration, `.chalice/config.json`, and make the copies of it that deployments use."""

import json
from collections.abc import Iterable
from typing import Any

from infra.paths import CHALICE_CONFIG

Config = dict[str, Any]


def committed() -> Config:
    """The committed configuration."""
    config: Config = json.loads(CHALICE_CONFIG.read_text())
    return config


def stage_settings(stage: str) -> dict[str, str]:
    """The committed settings of a stage: its `environment_variables`."""
    config = committed()
    common: dict[str, str] = config.get("environment_variables", {})
    own: dict[str, str] = config.get("stages", {}).get(stage, {}).get("environment_variables", {})
    return common | own


def with_environment(config: Config, stage: str, variables: dict[str, str]) -> Config:
    """A copy with the variables merged into those of the stage; its other settings stay.

    A stage that the configuration lacks is added with these variables alone.
    """
    merged = _copy(config)
    section = merged.setdefault("stages", {}).setdefault(stage, {})
    section["environment_variables"] = {**section.get("environment_variables", {}), **variables}
    return merged


def with_layer(config: Config, stage: str, names: Iterable[str], arn: str | None) -> Config:
    """A copy in which these functions of the stage have the layer `arn`, or none."""
    merged = _copy(config)
    functions = merged["stages"][stage].setdefault("lambda_functions", {})
    for name in names:
        functions.setdefault(name, {})["layers"] = [arn] if arn else []
    return merged


def without_caps(config: Config) -> Config:
    """A copy that reserves no concurrency.

    For MiniStack: it counts a throttled invocation as a failed try and gives the event up within seconds, while Lambda
    keeps it for hours.
    """
    copied = _copy(config)
    for section in (copied, *copied["stages"].values()):
        for function in section.get("lambda_functions", {}).values():
            function.pop("reserved_concurrency", None)
    return copied


def _copy(config: Config) -> Config:
    copied: Config = json.loads(json.dumps(config))
    return copied
