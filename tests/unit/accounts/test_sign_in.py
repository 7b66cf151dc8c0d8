"""Sign-in by username or e-mail address, and refusals that reveal nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

import argon2
import pytest

from chalicelib.accounts import credentials, passwords, service
from chalicelib.accounts.schemas import EMAIL_LIMIT, POLICY
from chalicelib.accounts.service import Client
from chalicelib.accounts.settings import settings
from chalicelib.accounts.tables import UserRow
from chalicelib.core import aws, clock
from chalicelib.core.problems import Problem
from chalicelib.core.settings import DAY
from tests.support.cloud import Policy
from tests.support.rooms.api import PASSWORD, call, concurrently, from_address, logged_in, me, registered

pytestmark = pytest.mark.usefixtures("cloud")
MOMENT = 1_800_057_600_000  # the start of a day (UTC)


def log_in(login: str, password: str) -> Any:
    return call("POST", "/v1/auth/login", {"login": login, "password": password})


@pytest.mark.parametrize("login", ["ada", "ADA", "ada@example.org", "Ada@Example.ORG"])
def test_by_either_name_in_any_case(login: str) -> None:
    made = registered(username="ada", email="ada@example.org")
    found = logged_in(login)
    assert found["user"] == made["user"]
    assert me(found["access_token"]).status == 200


def test_the_same_password_typed_on_another_keyboard() -> None:
    registered(username="ada", password="caf\u00e9 au lait")
    assert logged_in("ada", "cafe\u0301 au lait")


@contextmanager
def work() -> Iterator[list[str]]:
    """Record the database calls, and the verified hashes with their parameters."""
    done: list[str] = []
    database = aws.client("dynamodb")
    call_database, verify = database._make_api_call, argon2.PasswordHasher.verify

    def recorded_call(operation: str, arguments: dict[str, Any]) -> Any:
        done.append(f"{operation} {arguments['TableName']}")
        return call_database(operation, arguments)

    def recorded_verify(self: argon2.PasswordHasher, encoded: str, password: str) -> Any:
        done.append(repr(argon2.extract_parameters(encoded)))
        return verify(self, encoded, password)

    with (
        mock.patch.object(database, "_make_api_call", recorded_call),
        mock.patch.object(argon2.PasswordHasher, "verify", recorded_verify),
    ):
        yield done


@pytest.mark.usefixtures("real_hashes")
def test_refusals_have_the_same_response_after_the_same_work() -> None:
    registered(username="ada", email="ada@example.org")
    suspended = registered(username="bob")["user"]["id"]
    UserRow(suspended).update([UserRow.status.set("suspended")])
    passwordless = registered(username="eve")["user"]["id"]
    UserRow(passwordless).update([UserRow.password_hash.remove()])
    tries = [
        ("ada", "wrong password"),
        ("ada@example.org", "wrong password"),
        ("nobody", PASSWORD),
        ("nobody@example.org", PASSWORD),
        ("bob", PASSWORD),
        ("bob", "wrong password"),
        ("eve", PASSWORD),
        ("no such name at all, nor could it be one", PASSWORD),
        ("", ""),
    ]
    seen = []
    for login, password in tries:
        with work() as done:
            reply = log_in(login, password)
        seen.append((reply.status, reply.body, sorted(set(reply.headers) - {"X-Request-Id"}), done))
    assert seen[0][0] == 401
    assert len([step for step in seen[0][3] if "time_cost" in step]) == 1
    assert all(each == seen[0] for each in seen)


@pytest.mark.usefixtures("real_hashes")
def test_a_hash_of_other_parameters_is_renewed() -> None:
    user_id = registered(username="ada")["user"]["id"]
    weak = argon2.PasswordHasher(1, 1024, 1).hash(PASSWORD)
    UserRow(user_id).update([UserRow.password_hash.set(weak)])
    assert log_in("ada", "wrong password").status == 401
    assert UserRow.get(user_id).password_hash == weak
    logged_in("ada")
    renewed = UserRow.get(user_id).password_hash
    assert renewed != weak
    assert not passwords.is_outdated(renewed)
    logged_in("ada")
    assert UserRow.get(user_id).password_hash == renewed


def guesses(count: int, login: str = "ada") -> list[int]:
    """Statuses of so many sign-ins with a wrong password."""
    return [log_in(login, "wrong password").status for _ in range(count)]


def test_failures_for_one_name_are_limited_whether_it_exists_or_not() -> None:
    registered(username="ada")
    with clock.at(clock.now_ms()):
        for login in ("ada", "nobody"):
            tries = [log_in(login, "wrong password") for _ in range(settings().sign_ins_per_login + 1)]
            assert [reply.status for reply in tries] == [401] * settings().sign_ins_per_login + [429]
            assert 0 < int(tries[-1].headers["Retry-After"]) <= credentials.WINDOW
        assert log_in("ADA", PASSWORD).status == 429
    with clock.at(clock.now_ms() + credentials.WINDOW * 1000):
        assert log_in("ada", PASSWORD).status == 200


def test_failures_by_username_and_e_mail_address_are_counted_together(policy: Policy) -> None:
    registered(username="ada", email="ada@example.org")
    policy(sign_ins_per_login=4)
    with clock.at(MOMENT):
        assert guesses(2, "ada") + guesses(3, "ada@example.org") == [401] * 4 + [429]


def test_correct_sign_ins_are_not_counted(policy: Policy) -> None:
    policy(sign_ins_per_login=2, sign_ins_per_login_anywhere=2, sign_ins_per_login_daily=2, sign_ins_per_address=2)
    with clock.at(MOMENT):
        token = registered(username="ada")["access_token"]
        assert guesses(1) == [401]
        for _ in range(5):
            logged_in("ada")
        for number in range(3):
            change = {"old": PASSWORD if number == 0 else "the new password", "new": "the new password"}
            assert call("POST", "/v1/auth/password/change", change, token).status == 204
        assert guesses(2) == [401, 429]


def test_concurrent_guesses_are_limited(policy: Policy) -> None:
    registered(username="ada")
    policy(sign_ins_per_login_daily=3)

    def guess(_: int) -> int:
        with clock.at(MOMENT), pytest.raises(Problem) as refused:
            service.log_in("ada", "wrong password", Client("203.0.113.9"))
        return refused.value.status

    assert sorted(concurrently(guess, range(8))) == [401] * 3 + [429] * 5


def test_strangers_do_not_lock_the_user_out_at_a_known_address(policy: Policy) -> None:
    policy(sign_ins_per_login_anywhere=5)
    with from_address("192.0.2.1"):
        registered(username="ada")
    with clock.at(clock.now_ms()):
        for number in range(5):
            with from_address(f"203.0.113.{number}"):
                assert guesses(1) == [401]
        with from_address("203.0.113.99"):
            # Otherwise an attacker with many addresses could guess without limit.
            assert log_in("ada", PASSWORD).status == 429
        with from_address("192.0.2.1"):
            assert guesses(2) == [401, 401]
            assert logged_in("ada")
            # The known address has a limit of its own.
            assert guesses(4) == [401, 401, 401, 429]


@pytest.mark.parametrize("known", [False, True])
def test_failures_are_limited_per_day(policy: Policy, known: bool) -> None:
    policy(sign_ins_per_login_daily=3)
    with from_address("192.0.2.1" if known else "198.51.100.7"):
        registered(username="ada")
    with from_address("192.0.2.1"):
        for window in range(4):
            with clock.at(MOMENT + window * credentials.WINDOW * 1000):
                assert guesses(1) == [429 if window == 3 else 401]
        with clock.at(MOMENT + DAY * 1000):
            assert guesses(1) == [401]


def test_ipv6_addresses_of_one_network_are_one_client(policy: Policy) -> None:
    policy(sign_ins_per_address=2)
    with clock.at(MOMENT):
        for number in range(3):
            with from_address(f"2001:db8:1:2::{number}"):
                assert guesses(1, f"name{number}") == [401 if number < 2 else 429]
        with from_address("2001:db8:1:3::1"):
            assert guesses(1, "name4") == [401]


def test_failures_from_one_address_are_limited(policy: Policy) -> None:
    policy(sign_ins_per_address=3)
    with clock.at(MOMENT):
        assert [log_in(f"name{i}", PASSWORD).status for i in range(4)] == [401, 401, 401, 429]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"login": "ada"}, "password"),
        ({"login": "ada", "password": "x", "remember": True}, "remember"),
        ({"login": "x" * (EMAIL_LIMIT + 1), "password": "x"}, "login"),
        ({"login": "ada", "password": "x" * (POLICY.password_limit + 1)}, "password"),
        ({"login": 7, "password": "x"}, "login"),
    ],
)
def test_wrong_fields(body: dict[str, object], field: str) -> None:
    reply = call("POST", "/v1/auth/login", body)
    assert (reply.status, reply.fields) == (422, {field})
