"""Sessions: refreshing, reuse, revocation, lists of devices, changes of the password."""

import json
from typing import Any
from unittest import mock

import pytest

from chalicelib.accounts import service, sessions, tables
from chalicelib.accounts.refresh_tokens import RefreshToken
from chalicelib.accounts.settings import settings
from chalicelib.accounts.tables import SessionRow, UserRow
from chalicelib.core import clock
from chalicelib.core.auth import Caller
from chalicelib.core.problems import Conflict
from chalicelib.core.settings import forget_settings
from tests.support.rooms.api import PASSWORD, call, concurrently, logged_in, me, refresh, registered, with_keys

pytestmark = pytest.mark.usefixtures("cloud")


def session_of(signed_in: dict[str, Any]) -> SessionRow | None:
    token = RefreshToken.parse(signed_in["refresh_token"])
    assert token
    return tables.session(token.user_id, token.session_id)


def test_a_refresh_gives_new_tokens_of_the_same_session() -> None:
    made = registered()
    reply = refresh(made["refresh_token"])
    assert reply.status == 200
    assert sorted(reply.body) == ["access_token", "expires_in", "refresh_token", "token_type"]
    assert reply.body["refresh_token"] != made["refresh_token"]
    assert me(reply.body["access_token"]).status == 200
    assert refresh(reply.body["refresh_token"]).status == 200


def test_only_hashes_are_stored() -> None:
    made = registered()
    used = [made["refresh_token"], refresh(made["refresh_token"]).body["refresh_token"]]
    row = session_of(made)
    assert row
    stored = json.dumps(row.to_simple_dict())
    for text in used:
        token = RefreshToken.parse(text)
        assert token
        assert token.secret not in stored
        assert token.seal not in stored
        assert token.secret not in repr(token)


def test_first_tokens_are_all_different() -> None:
    made = {RefreshToken.first("0ITXauH6wV7", "0ITXauJ0roV").secret for _ in range(100)}
    assert len(made) == 100
    assert {len(secret) for secret in made} == {43}


def test_a_repeated_refresh_within_the_grace_time_gets_the_same_tokens() -> None:
    made, now = registered(), clock.now_ms()
    with clock.at(now):
        first = refresh(made["refresh_token"]).body["refresh_token"]
    for elapsed in (1, settings().refresh_grace * 1000):
        with clock.at(now + elapsed):
            again = refresh(made["refresh_token"]).body
            assert again["refresh_token"] == first
            assert me(again["access_token"]).status == 200
    with clock.at(now + settings().refresh_grace * 1000 + 1):
        assert refresh(made["refresh_token"]).status == 401
        assert refresh(first).status == 401


def test_a_repeated_refresh_gets_the_same_token_after_a_key_change() -> None:
    made = registered()
    first = refresh(made["refresh_token"]).body["refresh_token"]
    with_keys("k2", k1=b"t" * 32, k2=b"n" * 32)
    assert refresh(made["refresh_token"]).body["refresh_token"] == first


def test_concurrent_refreshes_get_the_same_successor() -> None:
    token = registered()["refresh_token"]
    client = service.Client("192.0.2.1")
    given = concurrently(lambda _: service.refresh(token, client).refresh_token, range(6))
    assert len(set(given)) == 1
    assert refresh(given[0]).status == 200


def test_a_used_token_ends_the_session_after_the_grace_time() -> None:
    made = registered(username="ada")
    other = logged_in("ada")
    second = refresh(made["refresh_token"]).body
    with clock.at(clock.now_ms() + settings().refresh_grace * 1000 + 1000):
        reply = refresh(made["refresh_token"])
        assert (reply.status, reply.code) == (401, "session-ended")
        assert session_of(made) is None
        assert refresh(second["refresh_token"]).status == 401
        assert me(second["access_token"]).status == 401
        assert refresh(other["refresh_token"]).status == 200


def test_a_token_two_steps_back_ends_the_session_at_once() -> None:
    made = registered()
    third = refresh(refresh(made["refresh_token"]).body["refresh_token"]).body["refresh_token"]
    assert refresh(made["refresh_token"]).status == 401
    assert refresh(third).status == 401


def test_an_invented_token_does_not_end_the_session() -> None:
    made = registered()
    token = made["refresh_token"]
    for forged in (token[:-4] + "AAAA", token[:22] + "A" * 43 + token[65:], token[:22] + "A" * 65):
        assert refresh(forged).status == 401
    assert refresh(token).status == 200


@pytest.mark.parametrize("token", ["", "garbage", "A" * 87, "\u00e9" * 87])
def test_malformed_refresh_tokens(token: str) -> None:
    assert refresh(token).status == 401


@pytest.mark.parametrize("body", [{}, {"refresh_token": 1}, {"refresh_token": "x" * 201}])
def test_wrong_fields(body: dict[str, object]) -> None:
    reply = call("POST", "/v1/auth/refresh", body)
    assert (reply.status, reply.fields) == (422, {"refresh_token"})


def test_refreshes_of_one_address_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMULSION_REFRESHES_PER_ADDRESS", "2")
    forget_settings()
    with clock.at(clock.now_ms()):
        assert [refresh("garbage").status for _ in range(3)] == [401, 401, 429]


def test_a_session_unused_for_its_lifetime_is_over_though_its_row_remains() -> None:
    now, lifetime = clock.now_ms() // 1000 * 1000, settings().session_lifetime * 1000
    with clock.at(now):
        made = registered()
    with clock.at(now + lifetime - 1000):
        token = refresh(made["refresh_token"]).body["refresh_token"]
    with clock.at(now + 2 * lifetime - 1000):
        assert refresh(token).status == 401
    assert len(list(SessionRow.scan())) == 1


def test_a_log_out_ends_the_session() -> None:
    made = registered()
    assert call("POST", "/v1/auth/logout", token=made["access_token"]).status == 204
    assert me(made["access_token"]).status == 401
    assert refresh(made["refresh_token"]).status == 401
    assert list(SessionRow.scan()) == []


def test_a_refresh_cannot_bring_back_a_session_that_ended_meanwhile() -> None:
    made = registered()
    rotate = tables.rotate

    def late(row: SessionRow, successor_hash: str) -> bool:
        tables.end_session(row.user_id, row.session_id)
        return rotate(row, successor_hash)

    with mock.patch.object(tables, "rotate", late):
        assert refresh(made["refresh_token"]).status == 401
    assert list(SessionRow.scan()) == []


def ended_elsewhere(signed_in: dict[str, Any]) -> None:
    token = RefreshToken.parse(signed_in["refresh_token"])
    assert token
    tables.end_session(token.user_id, token.session_id)


@pytest.mark.parametrize("status", ["ended", "suspended", "deleted"])
def test_a_session_ended_by_another_instance_is_refused_within_a_minute(status: str) -> None:
    made = registered()
    token, user_id, now = made["access_token"], made["user"]["id"], clock.now_ms()
    with clock.at(now):
        assert me(token).status == 200
        if status == "ended":
            ended_elsewhere(made)
        else:
            UserRow(user_id).update([UserRow.status.set(status)])
    with clock.at(now + settings().session_cache * 1000 + 1):
        reply = me(token)
        assert (reply.status, reply.code) == (401, "session-ended")
        assert refresh(made["refresh_token"]).status == 401
    assert settings().session_cache < 60


def test_a_session_is_read_once_per_cache_time() -> None:
    token = registered()["access_token"]
    with mock.patch.object(tables, "session", wraps=tables.session) as read:
        for _ in range(3):
            assert me(token).status == 200
    assert read.call_count == 1


def test_the_cache_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMULSION_CACHED_SESSIONS", "2")
    forget_settings()
    made = [registered() for _ in range(3)]
    with mock.patch.object(tables, "session", wraps=tables.session) as read:
        for each in (*made, made[2], made[0]):
            assert me(each["access_token"]).status == 200
    assert read.call_count == 4


def test_the_list_of_devices() -> None:
    made = registered(username="ada")
    with clock.at(clock.now_ms() + 1000):
        logged_in("ada", **{"User-Agent": "Emulsion/1.0 (" + "x" * 300})
    items = call("GET", "/v1/auth/sessions", token=made["access_token"]).body["items"]
    assert [(item["device"][:12], item["current"]) for item in items] == [("Emulsion/1.0", False), ("", True)]
    assert len(items[0]["device"]) == settings().device_limit
    assert set(items[0]) == {"id", "device", "current", "created_at", "last_used_at", "expires_at"}
    with clock.at(clock.now_ms() + 5000):
        refresh(made["refresh_token"])
    current = call("GET", "/v1/auth/sessions", token=made["access_token"]).body["items"][1]
    assert current["last_used_at"] > current["created_at"] == items[1]["created_at"]


def test_the_list_of_devices_is_paged_and_its_cursors_are_the_callers_own() -> None:
    made = registered(username="ada")
    for i in range(1, 5):
        with clock.at(clock.now_ms() + i * 1000):
            logged_in("ada")
    token, other = made["access_token"], registered()["access_token"]
    seen: list[str] = []
    path = "/v1/auth/sessions?limit=2"
    page = call("GET", path, token=token).body
    assert call("GET", f"{path}&cursor={page['next_cursor']}", token=other).code == "bad-cursor"
    while True:
        seen += [item["id"] for item in page["items"]]
        if page["next_cursor"] is None:
            break
        page = call("GET", f"{path}&cursor={page['next_cursor']}", token=token).body
    assert len(seen) == 5
    assert seen == sorted(set(seen), reverse=True)


def test_one_device_is_signed_out() -> None:
    made = registered(username="ada")
    other = logged_in("ada")
    row = session_of(other)
    assert row
    path = f"/v1/auth/sessions/{row.session_id}"
    assert call("DELETE", path, token=registered()["access_token"]).status == 404
    assert call("DELETE", path, token=made["access_token"]).status == 204
    assert (me(other["access_token"]).status, refresh(other["refresh_token"]).status) == (401, 401)
    assert me(made["access_token"]).status == 200
    assert call("DELETE", path, token=made["access_token"]).status == 404
    assert call("DELETE", "/v1/auth/sessions/malformed", token=made["access_token"]).status == 404


def test_every_device_is_signed_out() -> None:
    made = registered(username="ada")
    other = logged_in("ada")
    assert call("DELETE", "/v1/auth/sessions", token=made["access_token"]).status == 204
    assert me(made["access_token"]).status == 401
    assert [refresh(each["refresh_token"]).status for each in (made, other)] == [401, 401]
    assert me(logged_in("ada")["access_token"]).status == 200


NEW = {"old": PASSWORD, "new": "a better password"}


def test_a_new_password_ends_every_other_session() -> None:
    made = registered(username="ada")
    other = logged_in("ada")
    assert call("POST", "/v1/auth/password/change", NEW, made["access_token"]).status == 204
    assert refresh(other["refresh_token"]).status == 401
    assert me(other["access_token"]).status == 401
    assert me(made["access_token"]).status == 200
    assert refresh(made["refresh_token"]).status == 200
    assert len(call("GET", "/v1/auth/sessions", token=made["access_token"]).body["items"]) == 1
    assert call("POST", "/v1/auth/login", {"login": "ada", "password": PASSWORD}).status == 401
    assert logged_in("ada", NEW["new"])


def test_a_log_in_that_races_a_new_password_does_not_survive_it() -> None:
    made = registered(username="ada")
    before = tables.user(made["user"]["id"])
    assert before
    assert call("POST", "/v1/auth/password/change", NEW, made["access_token"]).status == 204
    late = sessions.open_session(before, service.Client("192.0.2.1"))
    assert (me(late.access_token).status, refresh(late.refresh_token).status) == (401, 401)


def test_a_new_password_requires_the_current_one() -> None:
    made = registered(username="ada")
    reply = call("POST", "/v1/auth/password/change", {**NEW, "old": "wrong password"}, made["access_token"])
    assert (reply.status, reply.fields) == (422, {"old"})
    reply = call("POST", "/v1/auth/password/change", {**NEW, "new": "short"}, made["access_token"])
    assert (reply.status, reply.fields, reply.body["errors"][0]["limit"]) == (422, {"new"}, settings().password_least)
    assert logged_in("ada")


def test_guesses_at_the_current_password_are_limited() -> None:
    token = registered()["access_token"]
    with clock.at(clock.now_ms()):
        guesses = [
            call("POST", "/v1/auth/password/change", {**NEW, "old": "wrong password"}, token).status
            for _ in range(settings().sign_ins_per_login + 1)
        ]
    assert guesses == [422] * settings().sign_ins_per_login + [429]


def test_a_new_password_is_not_stored_for_a_session_that_ended_meanwhile() -> None:
    made = registered(username="ada")
    assert me(made["access_token"]).status == 200
    ended_elsewhere(made)
    assert call("POST", "/v1/auth/password/change", NEW, made["access_token"]).status == 401
    assert logged_in("ada")


def test_one_of_two_concurrent_new_passwords_is_stored() -> None:
    made = registered()
    row, user = session_of(made), tables.user(made["user"]["id"])
    assert row
    assert user
    caller = Caller(row.user_id, row.session_id)
    service.change_password(caller, PASSWORD, "the first password")
    with mock.patch.object(tables, "user", return_value=user), pytest.raises(Conflict):
        service.change_password(caller, PASSWORD, "the second password")
    assert logged_in(made["user"]["username"], "the first password")
