"""Cursors work only for the listing that they were made for."""

import pytest

from chalicelib.core import cursors
from chalicelib.core.problems import BadRequest

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
