"""Renames: what becomes of the old name, how often a user may, and races."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count
from typing import Any

import pytest

from chalicelib.accounts import service
from chalicelib.accounts.schemas import ProfileChange
from chalicelib.accounts.settings import settings
from chalicelib.accounts.tables import IdentityRow, UserRow
from chalicelib.core import clock
from chalicelib.core.problems import Conflict, NotFound, TooManyRequests
from chalicelib.core.settings import forget_settings
from tests.support import faults
from tests.support.rooms.api import PASSWORD, Reply, call, concurrently, logged_in, me, registered, registration

addresses = count()
pytestmark = pytest.mark.usefixtures("cloud")


class Clock:
    """The time, which tests move."""

    def __init__(self, held: ExitStack) -> None:
        self.now_ms = clock.now_ms()
        self.held = held
        self.wait(0)

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self.now_ms += round(seconds * 1000)
        self.held.enter_context(clock.at(self.now_ms))


@pytest.fixture
def time() -> Iterator[Clock]:
    with ExitStack() as held:
        yield Clock(held)


def account(username: str) -> service.Account:
    return service.create_account(username, f"address{next(addresses)}@example.org", PASSWORD)


def rename(user_id: str, username: str) -> str:
    return service.change_profile(user_id, ProfileChange(username=username)).username


def change(token: str, username: str) -> Reply:
    return call("PATCH", "/v1/users/me", {"username": username}, token)


def names_of(user_id: str) -> dict[str, bool]:
    """Usernames of a user, and whether each is in use."""
    rows = (row for row in IdentityRow.scan() if row.user_id == user_id and row.identity.startswith("username#"))
    return {row.identity.removeprefix("username#"): row.expires_at is None for row in rows}


def test_a_user_is_found_by_the_new_name_alone() -> None:
    token = registered(username="ada", email="ada@example.org")["access_token"]
    assert change(token, "Grace").body["username"] == "grace"
    assert service.account_named("grace").email == "ada@example.org"
    with pytest.raises(NotFound):
        service.account_named("ada")
    assert service.user_ids_named(["ada", "grace"]).keys() == {"grace"}
    assert logged_in("grace")
    assert call("POST", "/v1/auth/login", {"login": "ada", "password": PASSWORD}).status == 401


def test_the_username_shown_in_place_of_a_display_name_is_the_present_one() -> None:
    token = registered(username="ada")["access_token"]
    assert change(token, "grace").body["display_name"] == "grace"


def test_the_same_username_again_changes_nothing_and_does_not_count() -> None:
    token = registered(username="ada")["access_token"]
    for i in range(settings().renames_per_user):
        assert [change(token, name).status for name in ("ada", "ADA", "ada")] == [200, 200, 200], i
    assert change(token, "grace").status == 200


def test_a_taken_username_changes_nothing_and_does_not_count() -> None:
    registered(username="taken")
    token = registered(username="ada")["access_token"]
    for _ in range(settings().renames_per_user + 1):
        reply = call("PATCH", "/v1/users/me", {"username": "taken", "bio": "new"}, token)
        assert (reply.status, reply.code, reply.fields) == (409, "taken", {"username"})
    shown = me(token).body
    assert (shown["username"], shown["bio"]) == ("ada", "")
    assert change(token, "grace").status == 200


def test_a_freed_name_is_reserved_for_its_owner() -> None:
    owner, other = registered(username="ada")["access_token"], registered()["access_token"]
    assert change(owner, "grace").status == 200
    reply = change(other, "ada")
    assert (reply.status, reply.code, reply.fields) == (409, "taken", {"username"})
    reply = call("POST", "/v1/auth/register", registration(username="Ada"))
    assert (reply.status, reply.code, reply.fields) == (409, "taken", {"username"})
    assert change(owner, "ada").status == 200
    assert change(other, "grace").status == 409, "the name in between is reserved as well"


@pytest.mark.parametrize("early", [True, False])
def test_a_reservation_ends_without_dynamodb(time: Clock, early: bool) -> None:
    ada, bob = account("ada"), account("bob")
    rename(ada.user_id, "grace")
    time.wait(settings().freed_name_lifetime - early)
    if early:
        with pytest.raises(Conflict):
            rename(bob.user_id, "ada")
        return
    assert names_of(ada.user_id) == {"ada": False, "grace": True}, "the row is still there"
    assert rename(bob.user_id, "ada") == "ada"
    assert (names_of(ada.user_id), names_of(bob.user_id)) == ({"grace": True}, {"ada": True, "bob": False})
    with pytest.raises(Conflict):
        rename(ada.user_id, "ada")


def test_a_name_whose_reservation_ended_can_be_registered(time: Clock) -> None:
    rename(account("ada").user_id, "grace")
    time.wait(settings().freed_name_lifetime)
    new = account("ada")
    assert service.account_named("ada").user_id == new.user_id
    time.wait(settings().freed_name_lifetime)
    with pytest.raises(Conflict):
        rename(account("bob").user_id, "ada")


def refusal(user_id: str, username: str) -> TooManyRequests:
    with pytest.raises(TooManyRequests) as refused:
        rename(user_id, username)
    return refused.value


def test_renames_are_limited(time: Clock) -> None:
    token = registered(username="ada")["access_token"]
    for i in range(settings().renames_per_user):
        assert change(token, f"name{i}").status == 200
    for name in ("grace", "ada"):
        reply = change(token, name)
        assert (reply.status, reply.code) == (429, "too-many-requests"), "a name that is taken back counts as well"
        policy = f'"renames-per-user";q={settings().renames_per_user};w={settings().rename_window}'
        assert reply.headers["RateLimit-Policy"] == policy
        assert reply.headers["Retry-After"] == str(settings().rename_window)
    assert me(token).body["username"] == f"name{settings().renames_per_user - 1}"


def test_a_rename_counts_until_the_window_has_passed(time: Clock) -> None:
    ada = account("ada").user_id
    gap = settings().rename_window // (2 * settings().renames_per_user)
    for i in range(settings().renames_per_user):
        rename(ada, f"name{i}")
        time.wait(gap)
    time.wait(settings().rename_window - gap * settings().renames_per_user - 1)
    assert refusal(ada, "grace").headers["Retry-After"] == "1"
    time.wait(1)
    rename(ada, "grace")
    assert refusal(ada, "hopper").headers["Retry-After"] == str(gap), "the next rename leaves the window then"
    assert len(UserRow.get(ada).renamed_ms) == settings().renames_per_user


def test_the_limit_is_a_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMULSION_RENAMES_PER_USER", "0")
    forget_settings()
    assert refusal(account("ada").user_id, "grace").headers["Retry-After"] == str(settings().rename_window)


def test_one_of_many_concurrent_renames_to_a_name_succeeds() -> None:
    people = [account(f"person{i}").user_id for i in range(6)]

    def succeeds(user_id: str) -> bool:
        try:
            return rename(user_id, "wanted") == "wanted"
        except Conflict:
            return False

    assert sum(concurrently(succeeds, people)) == 1
    assert sum(len(names_of(each)) for each in people) == 7


def test_concurrent_renames_of_one_user_do_not_pass_the_limit() -> None:
    ada = account("ada").user_id
    wanted = [f"name{i}" for i in range(settings().renames_per_user + 2)]

    def succeeds(name: str) -> bool:
        try:
            rename(ada, name)
        except TooManyRequests:
            return False
        return True

    assert sum(concurrently(succeeds, wanted)) == settings().renames_per_user
    names = names_of(ada)
    assert [name for name, in_use in names.items() if in_use] == [service.account(ada).username]
    assert len(names) == 1 + settings().renames_per_user


class BeforeTheRename:
    """Do something once, between the reads of a rename and its write."""

    def __init__(self, *acts: Callable[[], object]) -> None:
        self.acts = list(acts)

    def call(self, number: int, operation: str, arguments: faults.Arguments, proceed: faults.Proceed) -> Any:
        acts, self.acts = (self.acts, []) if operation == "TransactWriteItems" else ([], self.acts)
        for act in acts:
            act()
        return proceed(arguments)


def test_renames_there_and_back_between_read_and_write_are_counted() -> None:
    """The username is again the one that was read, but the renames are used up."""
    ada = account("ada").user_id
    there_and_back = BeforeTheRename(lambda: rename(ada, "grace"), lambda: rename(ada, "ada"))
    with faults.between(there_and_back), pytest.raises(TooManyRequests):
        rename(ada, "hopper")
    assert names_of(ada) == {"ada": True, "grace": False}


def test_a_rename_to_the_same_name_by_two_calls_at_once_succeeds_in_both() -> None:
    ada = account("ada").user_id
    with faults.between(BeforeTheRename(lambda: rename(ada, "grace"))):
        assert rename(ada, "grace") == "grace"
    assert names_of(ada) == {"ada": False, "grace": True}
    assert len(UserRow.get(ada).renamed_ms) == 1
