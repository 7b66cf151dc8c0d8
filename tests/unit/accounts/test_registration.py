"""Registration: one transaction, unique names, repeatable requests."""

import pytest
from pynamodb.models import Model

from chalicelib.accounts import registration as making
from chalicelib.accounts import service
from chalicelib.accounts.schemas import EMAIL_LIMIT, POLICY
from chalicelib.accounts.tables import IdentityRow, SessionRow, UserRow
from chalicelib.core import ids
from chalicelib.core.idempotency import IdempotencyKey, IdempotencyRow, created_by
from chalicelib.core.problems import Conflict
from chalicelib.core.settings import forget_settings
from tests.support.rooms.api import PASSWORD, call, concurrently, me, registered, registration

pytestmark = pytest.mark.usefixtures("cloud")


def count(*models: type[Model]) -> int:
    return sum(len(list(model.scan())) for model in models)


def test_the_answer_signs_in() -> None:
    made = registered(username="Ada.Lovelace", email="Ada@Example.org", display_name=" Ada ")
    assert made["token_type"] == "Bearer"
    assert made["expires_in"] == 900
    shown = made["user"]
    assert (shown["username"], shown["email"], shown["display_name"]) == ("ada.lovelace", "ada@example.org", "Ada")
    nothing = dict.fromkeys(["following", "requested", "followed_by", "blocked", "muted", "restricted"], False)
    assert shown["viewer"] == nothing | {"can": []}
    assert me(made["access_token"]).body == shown


def test_the_display_name_is_the_username_unless_given() -> None:
    assert registered(username="grace")["user"]["display_name"] == "grace"


@pytest.mark.usefixtures("real_hashes")
def test_the_password_is_stored_as_argon2id_with_the_stated_parameters() -> None:
    user_id = registered()["user"]["id"]
    assert UserRow.get(user_id).password_hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"username": "TAKEN"}, {"username"}),
        ({"email": "Taken@example.org"}, {"email"}),
        ({"username": "taken", "email": "taken@EXAMPLE.org"}, {"username", "email"}),
    ],
)
def test_a_taken_name_is_named_and_nothing_is_written(changes: dict[str, object], fields: set[str]) -> None:
    registered(username="taken", email="taken@example.org")
    before = count(UserRow, IdentityRow, SessionRow, IdempotencyRow)
    headers = {"Idempotency-Key": "one"}
    reply = call("POST", "/v1/auth/register", registration(**changes), headers=headers)
    assert (reply.status, reply.code, reply.fields) == (409, "taken", fields)
    assert count(UserRow, IdentityRow, SessionRow, IdempotencyRow) == before


def test_one_of_many_concurrent_registrations_of_a_name_succeeds() -> None:
    def attempt(number: int) -> str:
        try:
            return service.create_account("wanted", f"{number}@example.org", PASSWORD).user_id
        except Conflict as conflict:
            return ",".join(error.field for error in conflict.errors)

    answers = concurrently(attempt, range(8))
    assert sorted(answers)[1:] == ["username"] * 7
    assert service.account_named("wanted").user_id == min(answers)
    assert (count(UserRow), count(IdentityRow)) == (1, 2)


def test_a_clashing_id_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    first = service.create_account("first", "first@example.org", PASSWORD)
    drawn = iter([first.user_id, first.user_id, "0ITXauH6wV7"])
    monkeypatch.setattr(ids, "new_id", lambda at_ms: next(drawn))
    second = service.create_account("second", "second@example.org", PASSWORD)
    assert second.user_id == "0ITXauH6wV7"
    assert service.account(first.user_id).username == "first"


def test_a_repeated_request_with_its_key_gives_the_same_account_and_new_tokens() -> None:
    body, headers = registration(), {"Idempotency-Key": "one"}
    first, again = (call("POST", "/v1/auth/register", body, headers=headers) for _ in range(2))
    assert (first.status, again.status) == (201, 201)
    assert first.body["user"] == again.body["user"]
    assert first.body["refresh_token"] != again.body["refresh_token"]
    assert count(UserRow) == 1
    stored = str([row.attribute_values for row in IdempotencyRow.scan()])
    assert PASSWORD not in stored
    assert first.body["refresh_token"] not in stored


def test_concurrent_requests_with_one_key_create_one_account(monkeypatch: pytest.MonkeyPatch) -> None:
    body, headers = registration(), {"Idempotency-Key": "one"}
    call("POST", "/v1/auth/register", body, headers=headers)
    asked: list[object] = []

    def late(key: IdempotencyKey | None) -> str | None:  # the first read comes before the other request has committed
        asked.append(key)
        return created_by(key) if len(asked) > 1 else None

    monkeypatch.setattr(making, "created_by", late)
    assert call("POST", "/v1/auth/register", body, headers=headers).status == 201
    assert count(UserRow) == 1


def test_a_key_does_not_sign_in_once_the_password_has_changed() -> None:
    body, headers = registration(), {"Idempotency-Key": "one"}
    token = call("POST", "/v1/auth/register", body, headers=headers).body["access_token"]
    change = {"old": PASSWORD, "new": "another password"}
    assert call("POST", "/v1/auth/password/change", change, token).status == 204
    assert call("POST", "/v1/auth/register", body, headers=headers).status == 401


def test_a_key_with_another_body_is_refused() -> None:
    headers = {"Idempotency-Key": "one"}
    call("POST", "/v1/auth/register", registration(), headers=headers)
    reply = call("POST", "/v1/auth/register", registration(), headers=headers)
    assert (reply.status, reply.code) == (422, "idempotency-key-reused")


@pytest.mark.parametrize(
    ("changes", "field", "limit"),
    [
        ({"username": "a" * (POLICY.username_least - 1)}, "username", POLICY.username_least),
        ({"username": "a" * (POLICY.username_limit + 1)}, "username", POLICY.username_limit),
        ({"username": ".ada"}, "username", None),
        ({"username": "ada."}, "username", None),
        ({"username": "a..da"}, "username", None),
        ({"username": "ada\n"}, "username", None),
        ({"username": "\u212aelvin"}, "username", None),
        ({"username": 3}, "username", None),
        ({"email": "ada"}, "email", None),
        ({"email": "ada@localhost"}, "email", None),
        ({"email": "a da@example.org"}, "email", None),
        ({"email": "a" * EMAIL_LIMIT + "@example.org"}, "email", EMAIL_LIMIT),
        ({"password": "x" * (POLICY.password_least - 1)}, "password", POLICY.password_least),
        ({"password": "x" * (POLICY.password_limit + 1)}, "password", POLICY.password_limit),
        ({"password": None}, "password", None),
        ({"display_name": "x" * (POLICY.display_name_limit + 1)}, "display_name", POLICY.display_name_limit),
        ({"display_name": "a\nb"}, "display_name", None),
        ({"display_name": "a\u0000b"}, "display_name", None),
        ({"is_admin": True}, "is_admin", None),
    ],
)
def test_a_wrong_field_is_named_with_its_limit(changes: dict[str, object], field: str, limit: int | None) -> None:
    reply = call("POST", "/v1/auth/register", registration(**changes))
    assert (reply.status, reply.fields) == (422, {field})
    if limit is not None:
        assert reply.body["errors"][0]["limit"] == limit
    assert count(UserRow, IdentityRow, SessionRow) == 0


@pytest.mark.parametrize("body", [b"{", b"", b'{"username": "\\ud800"}', b"\xff"])
def test_bodies_that_are_not_json(body: bytes) -> None:
    assert call("POST", "/v1/auth/register", body).status == 400


@pytest.mark.parametrize("body", [b"[]", b"null", b"{}"])
def test_json_that_is_no_registration(body: bytes) -> None:
    assert call("POST", "/v1/auth/register", body).status == 422


def test_a_body_over_the_limit() -> None:
    assert call("POST", "/v1/auth/register", registration(display_name="x" * 210_000)).status == 413


def test_registrations_of_one_address_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMULSION_REGISTRATIONS_PER_ADDRESS", "2")
    forget_settings()
    registered()
    registered()
    reply = call("POST", "/v1/auth/register", registration())
    assert reply.status == 429
    assert 0 < int(reply.headers["Retry-After"]) <= 3600
    assert reply.headers["RateLimit"].startswith('"registrations";r=0;t=')
    assert count(UserRow) == 2
