"""Export and erasure of likes and saves."""

import pytest

from chalicelib.core import clock, ids
from chalicelib.engagement import service
from tests.support.cloud import Policy

pytestmark = pytest.mark.usefixtures("cloud")
ADA, BOB = "0" * 10 + "a", "0" * 10 + "b"


def test_likes_and_saves_are_exported_and_erased_page_by_page(policy: Policy) -> None:
    policy(erased_at_once=2)
    posts = [ids.new_owned_id(BOB, clock.now_ms()) for _ in range(3)]
    for user_id in (ADA, BOB):
        for post_id in posts:
            service.like(user_id, post_id, 1, ())
            service.save(user_id, post_id)
    exported = [(each["kind"], each["post_id"]) for each in service.export_user(ADA)]
    assert exported == [(kind, post_id) for kind in ("like", "save") for post_id in posts]
    assert [service.erase_user(ADA) for _ in range(4)] == [False, False, True, True]
    assert not [*service.export_user(ADA)]
    assert len([*service.export_user(BOB)]) == 6
