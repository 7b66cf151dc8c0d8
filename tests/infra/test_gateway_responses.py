"""API Gateway's own responses: `tune` sets them after each deployment, and API Gateway sends them."""

import json
from pathlib import Path

import pytest
import requests

from infra.deploy import rest_api
from infra.deploy.gateway_responses import GATEWAY_RESPONSES
from tests.support.deployed.stack import Stack

UNKNOWN = "MISSING_AUTHENTICATION_TOKEN"


def ask(stack: Stack, path: str) -> requests.Response:
    return requests.get(stack.api_url + path, timeout=120)


def test_each_type_is_declared_once_and_fits_its_status() -> None:
    types = [name for each in GATEWAY_RESPONSES for name in each.types]
    assert len(types) == len(set(types))
    for each in GATEWAY_RESPONSES:
        settings = each.settings()
        problem = json.loads(settings["responseTemplates"]["application/json"])
        assert str(problem["status"]) == settings["statusCode"]
        assert "'" not in json.dumps(problem), "templates are Velocity: keep them plain"
        assert "$" not in json.dumps(problem)


@pytest.mark.alone
def test_everything_reads_back_as_declared(stack: Stack) -> None:
    assert rest_api.gateway_response_differences(stack.target) == []
    assert rest_api.tune_gateway_responses(stack.target) == 0


@pytest.mark.alone
def test_a_drifted_answer_is_seen_and_set_again(stack: Stack) -> None:
    api_id = stack.api_url.split("/")[-2]
    client = stack.client("apigateway")
    client.put_gateway_response(restApiId=api_id, responseType=UNKNOWN, statusCode="418")
    client.create_deployment(restApiId=api_id, stageName=rest_api.GATEWAY_STAGE)
    assert ask(stack, "/v1/nothing/at/all").status_code == 418
    assert [line for line in rest_api.gateway_response_differences(stack.target) if UNKNOWN in line]
    assert rest_api.tune_gateway_responses(stack.target) == 1
    answer = ask(stack, "/v1/nothing/at/all")
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/problem+json")
    assert answer.json()["status"] == 404
    assert answer.headers["X-Request-Id"]


@pytest.mark.alone
def test_changed_routes_come_up_and_the_answers_with_them(stack: Stack, tmp_path: Path) -> None:
    """As a deployment does after a route was added: MiniStack cannot change an API in place."""
    generated = Path(".chalice") / f"swagger-{stack.target.stage}.json"
    document = json.loads((stack.folder / generated).read_text())
    document["paths"]["/v1/wellbeing"] = document["paths"]["/v1/health"]
    (tmp_path / ".chalice").mkdir()
    (tmp_path / generated).write_text(json.dumps(document))
    try:
        rest_api.mirror(stack.target, tmp_path)
        assert rest_api.tune_gateway_responses(stack.target) > 0
        assert ask(stack, "/v1/nothing/at/all").headers["Content-Type"] == "application/problem+json"
        assert ask(stack, "/v1/wellbeing").status_code == 405, "API Gateway has the route, though the function has not"
    finally:
        rest_api.mirror(stack.target, stack.folder)
        rest_api.tune_gateway_responses(stack.target)
    assert ask(stack, "/v1/health").status_code == 200
