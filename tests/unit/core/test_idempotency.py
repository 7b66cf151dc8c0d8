"""An Idempotency-Key creates once."""

import time
from collections.abc import Callable

import pytest
from pynamodb.transactions import TransactWrite

from chalicelib.core import clock, idempotency, retries
from chalicelib.core.idempotency import Creation, IdempotencyKey, IdempotencyRow
from chalicelib.core.keys import forget_keys
from chalicelib.core.problems import Conflict, Unavailable, Unprocessable
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


class Notes:
    """Objects that are created once. Each try first does the next of `before_writes`, with the id that it writes."""

    def __init__(self, *before_writes: Callable[[str], object]) -> None:
        self.admitted: list[str] = []
        self.made: list[str] = []
        self.before_writes = list(before_writes)

    def create(self, key: IdempotencyKey | None) -> str:
        return idempotency.create_once(key, find=self.find, admit=self.admit, make=self.make, changing="The notes")

    def find(self, note_id: str) -> str:
        if not is_stored(note_id):
            raise Conflict("The note was deleted.", code="note-gone")
        return f"found {note_id}"

    def admit(self) -> str:
        self.admitted.append("ada")
        return "note"

    def make(self, word: str) -> Creation[str]:
        note_id = f"{word}{len(self.made)}"
        self.made.append(note_id)

        def write(transaction: TransactWrite) -> None:
            if self.before_writes:
                self.before_writes.pop(0)(note_id)
            add(transaction, note_id)

        return Creation(note_id, write, lambda: f"new {note_id}", lambda: None)


def is_stored(note_id: str) -> bool:
    return IdempotencyRow.find(f"note#{note_id}") is not None


def add(transaction: TransactWrite, note_id: str) -> None:
    row = IdempotencyRow(f"note#{note_id}", body_hash="", created_id=note_id, expires_at=0)
    transaction.save(row, condition=IdempotencyRow.caller_key.does_not_exist())


def store(note_id: str) -> None:
    transact(lambda transaction: add(transaction, note_id))


def test_the_same_key_creates_once_and_is_admitted_once() -> None:
    notes = Notes()
    assert [notes.create(key()), notes.create(key())] == ["new note0", "found note0"]
    assert notes.admitted == ["ada"]
    assert [notes.create(None), notes.create(None)] == ["new note1", "new note2"]


def test_the_key_of_an_object_that_is_gone_creates_none() -> None:
    record("note0")
    notes = Notes()
    with pytest.raises(Conflict, match="deleted"):
        notes.create(key())
    assert notes.made == []


def test_a_refused_write_makes_the_object_again_and_is_admitted_once() -> None:
    notes = Notes(store)
    assert notes.create(key()) == "new note1"
    assert notes.admitted == ["ada"]
    assert idempotency.created_by(key()) == "note1"


def test_a_request_of_the_same_key_that_writes_first_gives_the_object() -> None:
    other = Notes()
    other.made.append("taken")
    assert Notes(lambda _: other.create(key())).create(key()) == "found note1"
    assert not is_stored("note0")


def test_a_conflict_with_a_request_of_the_same_key_gives_the_object() -> None:
    notes = Notes()

    def overtaken(word: str) -> Creation[str]:
        notes.create(key())
        raise Conflict("Another note has it.")

    created = idempotency.create_once(key(), find=notes.find, admit=notes.admit, make=overtaken, changing="The notes")
    assert created == "found note0"


def test_a_conflict_with_another_request_is_raised() -> None:
    def refuse(word: str) -> Creation[str]:
        raise Conflict("Another note has it.")

    notes = Notes()
    with pytest.raises(Conflict, match="Another"):
        idempotency.create_once(key(), find=notes.find, admit=notes.admit, make=refuse, changing="The notes")
    assert idempotency.created_by(key()) is None


def test_a_write_whose_answer_was_lost_returns_what_is_stored() -> None:
    creation = Creation("note0", lambda transaction: add(transaction, "note0"), lambda: "new", lambda: "stored")
    store("note0")
    created = idempotency.create_once(None, find=str, admit=lambda: None, make=lambda _: creation, changing="The notes")
    assert created == "stored"


def test_writes_that_are_always_refused_are_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "sleep", lambda _: None)
    notes = Notes(*[store] * retries.TRIES)
    with pytest.raises(Unavailable, match="The notes kept changing"):
        notes.create(key())
    assert len(notes.made) == retries.TRIES
