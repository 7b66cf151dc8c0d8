"""Export and erasure of accounts and sessions."""

import pytest

from chalicelib.accounts import service, tables
from chalicelib.accounts.schemas import ProfileChange
from chalicelib.accounts.settings import settings
from chalicelib.accounts.tables import IdentityRow, SessionRow, UserRow
from chalicelib.core import clock
from chalicelib.core.problems import Conflict
from tests.support.cloud import Policy

pytestmark = pytest.mark.usefixtures("cloud")
PASSWORD = "correct horse battery"
PHONE = service.Client("192.0.2.1", "phone")


def registered(name: str, sign_ins: int = 0) -> str:
    """A user who signed in this many times after registering."""
    user_id = service.register(name, f"{name}@example.org", PASSWORD, None, PHONE).account.user_id
    for _ in range(sign_ins):
        service.log_in(name, PASSWORD, PHONE)
    return user_id


def test_an_export_has_the_account_and_its_sessions_without_secrets() -> None:
    ada = registered("ada", 2)
    registered("bob")
    account, *sessions = service.export_user(ada)
    assert (account["kind"], account["username"], account["email"]) == ("account", "ada", "ada@example.org")
    assert [(each["kind"], each["device"]) for each in sessions] == [("session", "phone")] * 3
    hashes = [UserRow.get(ada).password_hash, *(row.token_hash for row in SessionRow.query(ada))]
    assert not [each for each in hashes if each in str([account, *sessions])]
    assert not [*service.export_user("0" * 11)]


def test_erasing_ends_with_the_sessions_and_frees_the_names(policy: Policy) -> None:
    policy(erased_at_once=2)
    ada, bob = registered("ada", 2), registered("bob")
    assert [service.erase_user(ada) for _ in range(4)] == [False, False, True, True]
    assert tables.user(ada) is None
    with pytest.raises(Conflict) as taken:
        registered("ada")
    assert [error.field for error in taken.value.errors] == ["username"]
    with clock.at(clock.now_ms() + settings().freed_name_lifetime * 1000):
        assert registered("ada") != ada
    assert [each["kind"] for each in service.export_user(bob)] == ["account", "session"]


def test_an_account_that_is_renamed_meanwhile_is_erased_by_the_next_call(monkeypatch: pytest.MonkeyPatch) -> None:
    ada = registered("ada")
    delete = tables.delete

    def overtaken(user: UserRow) -> None:
        monkeypatch.setattr(tables, "delete", delete)
        service.change_profile(ada, ProfileChange(username="lovelace"))
        delete(user)

    monkeypatch.setattr(tables, "delete", overtaken)
    assert not service.erase_user(ada)
    assert tables.user(ada)
    assert [service.erase_user(ada), service.erase_user(ada)] == [False, True]
    names = [IdentityRow.find(tables.username_identity(name)) for name in ("ada", "lovelace")]
    assert all(name and name.expires_at for name in names), "both stay reserved for their time"
    assert IdentityRow.find(tables.email_identity("ada@example.org")) is None
