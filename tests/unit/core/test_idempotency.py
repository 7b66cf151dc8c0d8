"""An Idempotency-Key creates once."""

import pytest

from chalicelib.core import clock, idempotency
from chalicelib.core.idempotency import IdempotencyKey, IdempotencyRow
from chalicelib.core.keys import forget_keys
from chalicelib.core.problems import Unprocessable
from chalicelib.core.settings import DAY
from chalicelib.core.tables import TransactionRefused, transact
from tests.support.resources import put_key_set

pytestmark = pytest.mark.usefixtures("cloud")


def key(body: bytes = b"{}") -> IdempotencyKey:
    return IdempotencyKey.of("ada", "POST /v1/posts", "k", body)


def record(created_id: str) -> None:
    transact(lambda transaction: idempotency.record(transaction, key(), created_id))


def test_an_unused_key_has_created_nothing() -> None:
    assert idempotency.created_by(None) is None
    assert idempotency.created_by(key()) is None


def test_the_same_key_and_body_find_what_was_created() -> None:
    record("post1")
    assert idempotency.created_by(key()) == "post1"


def test_the_same_key_with_another_body_is_refused() -> None:
    record("post1")
    with pytest.raises(Unprocessable) as refused:
        idempotency.created_by(key(b'{"caption": "other"}'))
    assert refused.value.code == "idempotency-key-reused"


def test_one_of_two_concurrent_tries_is_refused() -> None:
    record("post1")
    with pytest.raises(TransactionRefused):
        record("post2")
    assert idempotency.created_by(key()) == "post1"


def test_a_key_is_free_again_after_a_day_even_if_its_row_still_exists() -> None:
    record("post1")
    with clock.at(clock.now_ms() + DAY * 1000 + 2000):
        assert idempotency.created_by(key()) is None
        record("post2")
        assert idempotency.created_by(key()) == "post2"


def test_the_row_holds_no_body() -> None:
    transact(lambda transaction: idempotency.record(transaction, key(b"secret"), "post1"))
    assert "secret" not in str(IdempotencyRow.get(key().caller_key).serialize())


def test_a_repetition_after_a_rotation_finds_what_was_created() -> None:
    record("post1")
    put_key_set("cursors", "c2", c1=b"c" * 32, c2=b"n" * 32)
    forget_keys()
    assert idempotency.created_by(key()) == "post1"
    with pytest.raises(Unprocessable):
        idempotency.created_by(key(b"other"))
