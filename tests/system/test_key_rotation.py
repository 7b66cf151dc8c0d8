"""The keys of tokens and cursors are rotated by the operator's command while the stage runs."""

from collections.abc import Callable, Iterator

import jwt
import pytest

from infra import cli
from infra.deploy import keys
from tests.support.deployed.http import Api, answer_of, problem_of
from tests.support.deployed.people import NewPerson, Person
from tests.support.deployed.stack import Stack

Rotate = Callable[[str, int], None]
"""Make so many steps of the rotation of a set of keys, and let new instances of the API read them."""


@pytest.fixture
def rotate(stack: Stack) -> Iterator[Rotate]:
    """See `Rotate`. Afterwards the stage has its old keys: other tests hold tokens that they signed."""
    before = keys.stored(stack.target)

    def make(name: str, steps: int) -> None:
        for _ in range(steps):
            assert cli.main(["rotate-keys", name, "--early", "--endpoint", stack.endpoint]) == 0
        renew_instances(stack)

    yield make
    keys.store(stack.target, before)
    renew_instances(stack)


def renew_instances(stack: Stack) -> None:
    """Replace the API's instances, as Lambda does after a change of the configuration."""
    functions, name = stack.client("lambda"), stack.target.prefix
    configuration = functions.get_function_configuration(FunctionName=name)
    functions.update_function_configuration(FunctionName=name, Environment=configuration["Environment"])
    functions.get_waiter("function_updated_v2").wait(FunctionName=name)


def sign_in_again(person: Person, api: Api) -> str:
    """A new access token."""
    tokens = answer_of(api.post("/v1/auth/refresh", {"refresh_token": person.tokens["refresh_token"]}))
    person.tokens.update(tokens)
    return str(tokens["access_token"])


@pytest.mark.alone
def test_tokens_of_all_phases_are_accepted_until_their_key_is_retired(ada: Person, anyone: Api, rotate: Rotate) -> None:
    before = ada.tokens["access_token"]
    rotate("tokens", 1)
    during = sign_in_again(ada, anyone)
    rotate("tokens", 1)
    after = sign_in_again(ada, anyone)
    kids = [jwt.get_unverified_header(token)["kid"] for token in (before, during, after)]
    assert kids[0] == kids[1] != kids[2]
    for token in (before, during, after):
        assert answer_of(anyone.with_token(token).get("/v1/users/me"))["id"] == ada.id
    rotate("tokens", 1)
    for token in (before, during):
        problem_of(anyone.with_token(token).get("/v1/users/me"), 401)
    assert answer_of(anyone.with_token(after).get("/v1/users/me"))["id"] == ada.id
    # Refresh tokens outlive the key, or every user would have to sign in again.
    assert answer_of(anyone.with_token(sign_in_again(ada, anyone)).get("/v1/users/me"))["id"] == ada.id


@pytest.mark.alone
def test_paging_continues_through_a_rotation(ada: Person, new_person: NewPerson, rotate: Rotate) -> None:
    fans = [new_person("fan") for _ in range(2)]
    for fan in fans:
        answer_of(fan.api.post("/v1/follow", {"target_user_id": ada.id}))
    first = answer_of(ada.api.get(f"/v1/users/{ada.id}/followers", limit=1))
    rotate("cursors", 2)
    second = answer_of(ada.api.get(f"/v1/users/{ada.id}/followers", limit=1, cursor=first["next_cursor"]))
    assert {page["items"][0]["id"] for page in (first, second)} == {fan.id for fan in fans}
    rotate("cursors", 1)
    problem_of(ada.api.get(f"/v1/users/{ada.id}/followers", limit=1, cursor=first["next_cursor"]), 400)
