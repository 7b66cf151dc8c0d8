"""Sign-in by username or e-mail address, and refusals that reveal nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

import argon2
import pytest

from chalicelib.accounts import credentials, passwords
from chalicelib.accounts.schemas import EMAIL_LIMIT, POLICY
from chalicelib.accounts.settings import settings
from chalicelib.accounts.tables import UserRow
from chalicelib.core import aws, clock
from chalicelib.core.problems import TooManyRequests
from chalicelib.core.settings import forget_settings
from tests.support.rooms.api import PASSWORD, call, logged_in, me, registered

pytestmark = pytest.mark.usefixtures("cloud")


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


def test_attempts_for_one_name_are_limited_whether_it_exists_or_not() -> None:
    registered(username="ada")
    with clock.at(clock.now_ms()):
        for login in ("ada", "nobody"):
            tries = [log_in(login, "wrong password") for _ in range(settings().sign_ins_per_login + 1)]
            assert [reply.status for reply in tries] == [401] * settings().sign_ins_per_login + [429]
            assert 0 < int(tries[-1].headers["Retry-After"]) <= credentials.WINDOW
        assert log_in("ADA", PASSWORD).status == 429
    with clock.at(clock.now_ms() + credentials.WINDOW * 1000):
        assert log_in("ada", PASSWORD).status == 200


def test_attempts_from_another_address_do_not_lock_the_user_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMULSION_SIGN_INS_PER_LOGIN", "3")
    monkeypatch.setenv("EMULSION_SIGN_INS_PER_LOGIN_ANYWHERE", "5")
    forget_settings()

    def tries(address: str, count: int) -> list[int]:
        statuses = []
        for _ in range(count):
            try:
                credentials.limit_tries("ada", address)
            except TooManyRequests as refused:
                statuses.append(refused.status)
            else:
                statuses.append(200)
        return statuses

    with clock.at(clock.now_ms()):
        assert tries("192.0.2.1", 4) == [200, 200, 200, 429]
        assert tries("198.51.100.7", 1) == [200]
        # Attempts from many addresses do lock the user out: otherwise an attacker could guess without limit.
        assert tries("203.0.113.9", 2) == [200, 429]


def test_attempts_from_one_address_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMULSION_SIGN_INS_PER_ADDRESS", "3")
    forget_settings()
    with clock.at(clock.now_ms()):
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
