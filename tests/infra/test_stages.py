"""The stages differ only by settings: they have the same functions, policies, event sources and resources."""

import json
from typing import Any

import pytest

from infra.deploy import cdn, config, observability, policies, stack, websocket_api
from infra.deploy.event_sources import invoke_settings, mapping_settings
from infra.manifest import ASYNC_FUNCTIONS, MAPPED_FUNCTIONS
from infra.paths import CHALICE_CONFIG
from infra.target import Target

CONFIG = json.loads(CHALICE_CONFIG.read_text())
# The settings of functions that a stage may change, to fit its load, its account and its budget.
FUNCTION_SETTINGS = {"reserved_concurrency", "provisioned_concurrency", "lambda_memory_size"}


def in_aws(stage: str) -> Target:
    target = Target(stage)
    target.__dict__.update(region="eu-west-1", _identity={"Account": "1" * 12, "Arn": "arn:aws:sts::1:x"})
    return target


DEV, PROD = in_aws("dev"), in_aws("prod")


def as_dev(document: Any) -> Any:
    """A document of prod, with dev's names."""
    text = json.dumps(document).replace("emulsion-prod", "emulsion-dev").replace("/emulsion/prod/", "/emulsion/dev/")
    return json.loads(text)


@pytest.mark.parametrize("stage", sorted(CONFIG["stages"]))
def test_a_stage_sets_values_and_nothing_else(stage: str) -> None:
    section = CONFIG["stages"][stage]
    assert set(section) <= {"environment_variables", "lambda_functions"}
    assert all(name.startswith(("EMULSION_", "POWERTOOLS_")) for name in section.get("environment_variables", {}))
    for function, settings in section.get("lambda_functions", {}).items():
        assert function in CONFIG["lambda_functions"]
        assert set(settings) <= FUNCTION_SETTINGS


def test_a_cap_leaves_an_account_its_own() -> None:
    """Lambda keeps 100 of an account's 1,000 unreserved; a new account has 10 and allows no reservation."""
    reserved = {stage: sum(caps(stage)) for stage in CONFIG["stages"]}
    assert reserved["dev"] == 0, "dev deploys to a new account as it is"
    assert 0 < reserved["prod"] <= 900


def caps(stage: str) -> list[int]:
    sections = (CONFIG, CONFIG["stages"][stage])
    functions = [f for section in sections for f in section.get("lambda_functions", {}).values()]
    return [function["reserved_concurrency"] for function in functions if "reserved_concurrency" in function]


def test_caps_are_left_out_where_throttling_loses_events() -> None:
    copied = config.without_caps(CONFIG)
    assert "reserved_concurrency" not in json.dumps(copied)
    assert "reserved_concurrency" in json.dumps(CONFIG)


def test_policies_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cdn, "distribution_id", lambda _: "E1EXAMPLE")  # read from the deployed stack
    monkeypatch.setattr(websocket_api, "find_api", lambda _: "a1b2c3d4e5")
    for path in policies.policy_files():
        dev, prod = (json.loads(policies.render_policy(path.read_text(), target)) for target in (DEV, PROD))
        assert as_dev(prod) == dev


def test_event_sources_are_the_same() -> None:
    for mapped in MAPPED_FUNCTIONS:
        assert as_dev(mapping_settings(mapped, PROD)) == mapping_settings(mapped, DEV)
    for invoked in ASYNC_FUNCTIONS:
        assert as_dev(invoke_settings(invoked, PROD)) == invoke_settings(invoked, DEV)


def test_templates_know_of_no_stage_but_local() -> None:
    """Only `local` is not durable: it is not protected, and serves plain HTTP."""
    for document in (stack.template(), observability.template()):
        compared = [c for c in find(document, "Fn::Equals") if {"Ref": "Stage"} in c]
        assert all("local" in comparison for comparison in compared)
    assert (in_aws("local").is_durable, DEV.is_durable, PROD.is_durable) == (False, True, True)


def find(document: Any, key: str) -> list[Any]:
    if isinstance(document, dict):
        return ([document[key]] if key in document else []) + [x for v in document.values() for x in find(v, key)]
    return [x for v in document for x in find(v, key)] if isinstance(document, list) else []
