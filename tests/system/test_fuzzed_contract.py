"""Schemathesis against the deployed API: every answer is one that the document has.

For every operation: each boundary of its schema, valid and not, and a few requests at random, always the same. It fails
on a 5xx, an undocumented status, another content type, a body or header that the schema does not have, and on invalid
data that was taken. Half of the well-formed ids are replaced by real ones, so that requests get past the 404s.
"""

import re
from dataclasses import dataclass
from typing import Any

import pytest
import requests
import schemathesis
from schemathesis.checks import load_all_checks
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import negative_data_rejection

from app import ROOMS
from chalicelib.core.openapi import document_of
from tests.support.deployed.http import TIMEOUT
from tests.support.deployed.people import Person, register
from tests.support.deployed.photos import SMALL
from tests.support.deployed.stack import Stack

load_all_checks()

CONFIG = {
    "generation": {
        "max-examples": 5,  # at random; the boundaries of the schemas are all tried besides
        "deterministic": True,
        "database": "none",
        "no-shrink": True,  # a failure is told at once, the report has the request
        "with-security-parameters": False,  # or nearly all would be refused for their tokens
    },
    "phases": {"coverage": {"unexpected-methods": []}},
    "checks": {
        # Refusals by size are 413.
        "negative_data_rejection": {"expected-statuses": [400, 401, 403, 404, 409, 413, 415, 422, 429]},
        # A request that fits the schema may still be refused: the id does not exist, the name is taken.
        "positive_data_acceptance": {"enabled": False},
        # An unknown method is 404, without `Allow`: API Gateway answers it like an unknown route.
        "unsupported_method": {"enabled": False},
    },
}
Case = schemathesis.Case[Any]
# A page of an unknown post is a page without a post; an import refuses each item by itself.
TOLERANT = ("import_posts", "post_page")
SIGNS_OUT = ("logout", "end_sessions")
LINE_AND_HEADERS = 10_240  # bytes of the request line and headers together that API Gateway takes
HALF = "V"  # of the 62 digits of ids, in ASCII order, half are below

schema = schemathesis.openapi.from_dict(document_of(ROOMS), config=SchemathesisConfig.from_dict(CONFIG))


@dataclass(frozen=True)
class World:
    """The ids that requests may name.

    Attributes:
        author: creates the posts. Each takes two writes, of which a user has a thousand an hour.
    """

    api_url: str
    caller: Person
    author: Person
    known: dict[str, str]

    def bearer(self, operation_id: str) -> str:
        """An access token; one of a session of its own where the operation ends the session."""
        if operation_id in SIGNS_OUT:
            person = register(self.api_url, "leaving")
        else:
            person = self.author if operation_id == "create_post" else self.caller
        return f"Bearer {person.tokens['access_token']}"

    def meet(self, case: Case) -> None:
        """Put real ids in place of half of the well-formed ones in paths, and of all in well-formed bodies."""
        operation = case.operation.definition.raw
        for parameter in operation["parameters"]:
            name, pattern = parameter["name"], parameter["schema"].get("pattern")
            given = case.path_parameters.get(name)
            if name in self.known and isinstance(given, str) and re.search(pattern, given) and given < HALF:
                case.path_parameters[name] = self.known[name]
        if case.meta and case.meta.generation.mode.is_positive and isinstance(case.body, dict):
            if operation["operationId"] == "create_post":
                case.body["media"] = [{"media_id": self.author.client.upload(SMALL, "image/jpeg")["media_id"]}]
            if operation["operationId"] == "follow":
                case.body["target_user_id"] = self.known["user_id"]


@pytest.fixture(scope="module")
def world(stack: Stack) -> World:
    """Three users; the caller has a post and a follower."""
    caller, author, other = (register(stack.api_url, prefix) for prefix in ("fuzzer", "author", "target"))
    post = caller.publish("Fuzzed. #contract")
    other.client.follow(caller.id)
    known = {
        "user_id": other.id,
        "username": other.username,
        "post_id": post["id"],
        "media_id": post["media"][0]["id"],
    }
    return World(stack.api_url, caller, author, known)


def size(case: Case, api_url: str, headers: dict[str, str]) -> int:
    """The bytes of a request's line and headers."""
    request = requests.Request(**case.as_transport_kwargs(base_url=api_url, headers=headers)).prepare()
    return len(request.path_url) + sum(len(name) + len(value) for name, value in request.headers.items())


@schema.parametrize()
def test_whatever_is_sent_the_answer_is_as_documented(case: Case, world: World) -> None:
    world.meet(case)
    headers = {"Authorization": world.bearer(case.operation.definition.raw["operationId"])}
    if size(case, world.api_url, headers) > LINE_AND_HEADERS:
        return  # API Gateway refuses it, and emulators close the connection or take it
    unchecked: list[Any] = [negative_data_rejection] if case.operation.definition.raw["operationId"] in TOLERANT else []
    case.call_and_validate(base_url=world.api_url, headers=headers, timeout=TIMEOUT, excluded_checks=unchecked)
