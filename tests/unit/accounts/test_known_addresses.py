"""The addresses at which a user signed in are remembered for some time, as keyed hashes."""

import pytest

from chalicelib.accounts import known_addresses, tables
from chalicelib.accounts.settings import settings
from chalicelib.accounts.tables import KnownAddressesRow
from chalicelib.core import clock
from chalicelib.core.keys import forget_keys
from chalicelib.core.settings import DAY
from tests.support.resources import put_key_set
from tests.support.rooms.api import concurrently, from_address, logged_in, refresh, registered

pytestmark = pytest.mark.usefixtures("cloud")
ADA, BEN = "0ITXauH6wV7", "0ITXauJ0roV"
HOME, OFFICE = "192.0.2.1", "198.51.100.7"
MOMENT = 1_800_000_000_000


def test_registration_sign_in_and_refresh_make_an_address_known() -> None:
    with from_address(HOME):
        made = registered(username="ada")
    user_id = made["user"]["id"]
    with from_address(OFFICE):
        logged_in("ada")
    with from_address("2001:db8::1:2:3:4"):
        assert refresh(made["refresh_token"]).status == 200
    known = (HOME, OFFICE, "2001:db8::/64")
    assert [known_addresses.is_known(user_id, each) for each in (*known, "203.0.113.9")] == [True, True, True, False]


def test_an_address_is_known_for_its_own_user_alone() -> None:
    known_addresses.remember(ADA, HOME)
    assert not known_addresses.is_known(BEN, HOME)


def test_an_address_is_forgotten_after_its_time() -> None:
    with clock.at(MOMENT):
        known_addresses.remember(ADA, HOME)
    lifetime = settings().known_address_lifetime * 1000
    with clock.at(MOMENT + lifetime - 1000):
        assert known_addresses.is_known(ADA, HOME)
        known_addresses.remember(ADA, OFFICE)  # renews the row, not the other address
    with clock.at(MOMENT + lifetime):
        assert not known_addresses.is_known(ADA, HOME)
        assert known_addresses.is_known(ADA, OFFICE)


def test_the_address_seen_longest_ago_makes_room() -> None:
    most = settings().known_addresses
    addresses = [f"203.0.113.{number}" for number in range(most + 1)]
    for second, address in enumerate(addresses):
        with clock.at(MOMENT + second * 1000):
            known_addresses.remember(ADA, address)
    with clock.at(MOMENT + most * 1000):
        assert [known_addresses.is_known(ADA, each) for each in addresses] == [False] + [True] * most
    assert len(KnownAddressesRow.get(ADA).seen) == most


def test_an_address_in_use_is_written_once_a_day() -> None:
    versions = []
    for hours in (0, 1, 23, 24, 25):
        with clock.at(MOMENT + hours * DAY // 24 * 1000):
            known_addresses.remember(ADA, HOME)
            versions.append(tables.known_addresses(ADA).version)
    assert versions == [1, 1, 1, 2, 2]


def test_concurrent_sign_ins_lose_no_address() -> None:
    addresses = [HOME, OFFICE, "203.0.113.1", "203.0.113.2"]
    concurrently(lambda address: known_addresses.remember(ADA, address), addresses)
    assert all(known_addresses.is_known(ADA, each) for each in addresses)


def test_an_address_stays_known_through_a_rotation_of_the_keys() -> None:
    known_addresses.remember(ADA, HOME)
    put_key_set("cursors", "c2", c1=b"c" * 32, c2=b"n" * 32)
    forget_keys()
    assert known_addresses.is_known(ADA, HOME)
    known_addresses.remember(ADA, HOME)
    put_key_set("cursors", "c2", c2=b"n" * 32)
    forget_keys()
    assert known_addresses.is_known(ADA, HOME)


def test_the_row_holds_no_address() -> None:
    known_addresses.remember(ADA, HOME)
    assert HOME not in str(KnownAddressesRow.get(ADA).attribute_values)
