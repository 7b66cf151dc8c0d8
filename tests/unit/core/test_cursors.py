"""Cursors work only for the listing that they were made for, and tell nothing."""

import base64
import hashlib
import hmac

import pytest

from chalicelib.core import cursors
from chalicelib.core.keys import forget_keys
from chalicelib.core.problems import BadRequest
from tests.support.resources import put_key_set

pytestmark = pytest.mark.usefixtures("cloud")


def test_decoding_returns_the_encoded_position() -> None:
    position = {"after": "abc", "seen": 20}
    assert cursors.decode("feed:ada", cursors.encode("feed:ada", position)) == position


def test_a_cursor_of_another_listing_is_refused() -> None:
    cursor = cursors.encode("feed:ada", {"after": "abc"})
    with pytest.raises(BadRequest, match="cursor"):
        cursors.decode("feed:bob", cursor)


@pytest.mark.parametrize("change", ["", "A", "é", "====", "x" * 50])
def test_a_forged_cursor_is_refused(change: str) -> None:
    with pytest.raises(BadRequest) as refused:
        cursors.decode("feed:ada", change)
    assert refused.value.errors[0].field == "cursor"


def test_a_change_of_any_byte_is_refused() -> None:
    cursor = cursors.encode("feed:ada", {"after": "abc"})
    assert cursor is not None
    for i, character in enumerate(cursor[:-1]):
        changed = cursor[:i] + ("A" if character != "A" else "B") + cursor[i + 1 :]
        with pytest.raises(BadRequest):
            cursors.decode("feed:ada", changed)


def test_a_cursor_tells_nothing_of_its_position() -> None:
    position = {"after": "0aB9hiddenX"}
    cursor = cursors.encode("feed:ada", position)
    assert cursor is not None
    decoded = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    assert b"hidden" not in decoded
    assert b"after" not in decoded
    assert cursors.encode("feed:bob", position) != cursor


def test_a_signed_cursor_of_the_first_version_is_refused() -> None:
    payload = b'{"after":"abc"}'
    tag = hmac.digest(b"c" * 32, b"feed:ada\0" + payload, hashlib.sha256)[:16]
    with pytest.raises(BadRequest):
        cursors.decode("feed:ada", base64.urlsafe_b64encode(tag + payload).rstrip(b"=").decode())


def test_a_rotation_breaks_no_paging() -> None:
    position = {"after": "abc"}
    before = cursors.encode("feed:ada", position)
    put_key_set("cursors", "c2", c1=b"c" * 32, c2=b"n" * 32)
    forget_keys()
    assert cursors.decode("feed:ada", before) == position
    after = cursors.encode("feed:ada", position)
    put_key_set("cursors", "c2", c2=b"n" * 32)
    forget_keys()
    assert cursors.decode("feed:ada", after) == position
    with pytest.raises(BadRequest):
        cursors.decode("feed:ada", before)
