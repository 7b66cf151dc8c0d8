"""Profiles: changes of the caller's own, and reads by other rooms."""

from unittest import mock

import pytest

from chalicelib.accounts import service, tables
from chalicelib.accounts.schemas import POLICY, ProfileChange, Relation
from chalicelib.accounts.settings import settings
from chalicelib.accounts.tables import UserRow
from chalicelib.core import clock
from chalicelib.core.problems import NotFound
from chalicelib.core.totals import Addition, Row
from tests.support.rooms.api import PASSWORD, call, me, registered

pytestmark = pytest.mark.usefixtures("cloud")


def account(username: str) -> service.Account:
    return service.create_account(username, f"{username}@example.org", PASSWORD)


def change(token: str, **changes: object) -> tuple[int, dict[str, object]]:
    reply = call("PATCH", "/v1/users/me", changes, token)
    return reply.status, reply.body


def test_absent_and_null_fields_change_nothing() -> None:
    token = registered(username="ada")["access_token"]
    status, shown = change(token, display_name="Ada L.", bio="First\nof her kind", is_private=True)
    assert (status, shown["display_name"], shown["bio"], shown["is_private"]) == (
        200,
        "Ada L.",
        "First\nof her kind",
        True,
    )
    assert change(token, bio=None, is_private=False)[1]["bio"] == "First\nof her kind"
    assert change(token) == (200, me(token).body)
    assert change(token, display_name="", bio="")[1]["display_name"] == "ada", "the username, where there is no name"


@pytest.mark.parametrize(
    ("changes", "field", "limit"),
    [
        ({"bio": "x" * (POLICY.bio_limit + 1)}, "bio", POLICY.bio_limit),
        ({"bio": "a\u0007b"}, "bio", None),
        ({"display_name": "x" * (POLICY.display_name_limit + 1)}, "display_name", POLICY.display_name_limit),
        ({"is_private": "yes"}, "is_private", None),
        ({"username": "x"}, "username", POLICY.username_least),
        ({"email": "other@example.org"}, "email", None),
        ({"followers_count": 1_000_000}, "followers_count", None),
    ],
)
def test_wrong_fields_change_nothing(changes: dict[str, object], field: str, limit: int | None) -> None:
    made = registered()
    reply = call("PATCH", "/v1/users/me", changes, made["access_token"])
    assert (reply.status, reply.fields) == (422, {field})
    if limit is not None:
        assert reply.body["errors"][0]["limit"] == limit
    assert me(made["access_token"]).body == made["user"]


def test_a_name_is_found_in_any_case() -> None:
    ada, bob = account("ada"), account("bob")
    assert service.account_named("ADA") == service.account(ada.user_id)
    found = service.user_ids_named(["Ada", "bob", "nobody", "", "x" * 3000])
    assert found == {"Ada": ada.user_id, "bob": bob.user_id}


@pytest.mark.parametrize("user_id", ["", "0", "0" * 11, "x" * 3000, "../../../.."])
def test_unknown_user_ids(user_id: str) -> None:
    with pytest.raises(NotFound):
        service.account(user_id)
    assert service.accounts([user_id]) == {}


@pytest.mark.parametrize("username", ["", "nobody", "x" * 3000])
def test_unknown_usernames(username: str) -> None:
    with pytest.raises(NotFound):
        service.account_named(username)


def test_accounts_are_cached_for_a_few_seconds() -> None:
    ada, bob = account("ada"), account("bob")
    now = clock.now_ms()
    with clock.at(now), mock.patch.object(tables, "users", wraps=tables.users) as read:
        assert set(service.accounts([ada.user_id, bob.user_id, ada.user_id])) == {ada.user_id, bob.user_id}
        UserRow(ada.user_id).update([UserRow.is_private.set(True)])
        assert not service.accounts([ada.user_id])[ada.user_id].is_private
        assert [call_.args for call_ in read.call_args_list] == [([ada.user_id, bob.user_id],), ([],)]
    with clock.at(now + settings().account_cache * 1000 + 1):
        assert service.accounts([ada.user_id])[ada.user_id].is_private


def test_the_user_s_own_change_is_visible_at_once() -> None:
    ada = account("ada")
    service.accounts([ada.user_id])
    service.change_profile(ada.user_id, ProfileChange(is_private=True))
    assert service.accounts([ada.user_id])[ada.user_id].is_private


def test_cards_and_profiles() -> None:
    ada = account("ada")
    card = service.card(ada).model_dump()
    assert card == {"id": ada.user_id, "username": "ada", "display_name": "ada", "avatar": None}
    profile = service.user(ada, Relation(following=True)).model_dump()
    assert card.items() <= profile.items()
    assert profile["viewer"]["following"]
    assert "email" not in profile
    assert profile["created_at"] == clock.rfc3339(ada.created_ms)


def test_the_user_s_row_has_the_totals() -> None:
    row = service.totals_row("0ITXauH6wV7")
    assert row == Row(UserRow, "0ITXauH6wV7")
    for name in ("followers_count", "following_count", "posts_count"):
        assert name in UserRow.get_attributes()
        assert Addition(row, name, 1)
