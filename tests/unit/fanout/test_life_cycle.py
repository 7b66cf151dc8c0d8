"""Export and erasure of inboxes."""

import pytest

from chalicelib.core import clock, ids
from chalicelib.fanout import audience, service, tables
from tests.support.cloud import Policy

pytestmark = pytest.mark.usefixtures("cloud")
ADA, BOB = "0" * 10 + "a", "0" * 10 + "b"


def test_an_inbox_exports_the_last_visit_and_is_erased_page_by_page(policy: Policy) -> None:
    policy(erased_at_once=2)
    posts = [ids.new_owned_id(BOB, clock.now_ms()) for _ in range(3)]
    service.put([ADA, BOB], posts)
    assert not [*service.export_user(ADA)]
    with clock.at(1_800_000_000_000):
        tables.mark_seen(ADA)
    assert [*service.export_user(ADA)] == [{"kind": "last_visit", "seen_at": "2027-01-15T08:00:00.000Z"}]
    assert [service.erase_user(ADA) for _ in range(4)] == [False, False, True, True]
    assert not [*service.export_user(ADA)]
    assert len([*service.ids_of_author(BOB, BOB)]) == 3


def test_an_erased_account_has_no_followers() -> None:
    assert not [*audience.followers(ADA)]
