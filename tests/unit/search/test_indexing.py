"""The rows of a user's names: exact after every change, whatever is repeated, reordered or dies."""

from collections.abc import Iterable

import pytest

from chalicelib.accounts import service as accounts
from chalicelib.core import clock
from chalicelib.core.problems import Unavailable
from chalicelib.core.streams import StreamRecord
from chalicelib.search import publication, service, tables
from chalicelib.search.messages import IndexNames
from chalicelib.search.names import keys_of
from chalicelib.search.settings import settings
from chalicelib.search.tables import Key, NameList, NameRow, name_list, replace_list
from functions.index_names import index_names
from tests.support.cloud import Policy
from tests.support.meter import metered
from tests.support.platform import LambdaContext
from tests.support.rooms.messages import event, received
from tests.support.rooms.people import change, person
from tests.support.rooms.searching import index, indexed, rename

pytestmark = pytest.mark.usefixtures("cloud")


def stored() -> set[tuple[str, str]]:
    return {(row.prefix, row.place) for row in NameRow.scan() if row.prefix[0] not in "@+"}


def keys() -> set[str]:
    return {prefix.rpartition("#")[0] for prefix, _ in stored()}


def test_rows_follow_the_account() -> None:
    ada = indexed("ada", display_name="Ada Lovelace")
    assert keys() == {*keys_of("ada", "Ada Lovelace")}
    rename(ada, username="grace")
    assert keys() == {*keys_of("grace", "Ada Lovelace")}
    change(ada, followers_count=100)
    index(ada)
    assert {place[:2] for prefix, place in stored() if not prefix.startswith("grace#")} == {"93"}
    assert {place[:2] for prefix, place in stored() if prefix.startswith("grace#")} == {"00"}
    accounts.change_status(ada, "deleted")
    index(ada)
    assert stored() == set()
    assert name_list(ada).version == 0


def test_an_index_that_is_right_is_not_written() -> None:
    ada = indexed("ada")
    with metered() as meter:
        index(ada, "another")
    assert meter.writes == 0


def test_a_rename_costs_fifty_units_at_most() -> None:
    names = {"display_name": "Bartholomew Featherstonehaugh Constantinople"}
    ada = indexed("a_very_long_username_of_thirty", **names)
    for change_of in (
        {"username": "quite_another_one_of_thirty_ch"},
        {"display_name": "Wilhelmina Katzenellenbogen Ärger"},
    ):
        change(ada, **change_of)
        with metered() as meter:
            index(ada)
        assert 0 < meter.writes <= 50


def test_a_run_that_finds_another_one_at_work_hands_its_change_over() -> None:
    ada = indexed("ada")
    before = name_list(ada)
    working = replace_list(before, NameList(ada, before.rows, "ada", "Ada", 1, "first", clock.now_ms()))
    assert working is not None
    change(ada, username="grace")
    index(ada, "second")
    assert keys() == {*keys_of("ada", "Ada")}, "the second run writes nothing"
    assert replace_list(working, before) is None, "so the first cannot finish, and reads the account again"
    index(ada, "first")
    assert keys() == {*keys_of("grace", "Ada")}
    assert name_list(ada).run is None


def test_a_run_that_died_for_good_is_replaced() -> None:
    ada = indexed("ada")
    before = name_list(ada)
    replace_list(before, NameList(ada, before.rows, "ada", "Ada", 1, "dead", clock.now_ms()))
    change(ada, username="grace")
    with clock.at(clock.now_ms() + settings().name_run * 1000 + 1):
        index(ada, "next")
    assert keys() == {*keys_of("grace", "Ada")}


def test_a_change_during_a_run_is_indexed_by_it(monkeypatch: pytest.MonkeyPatch) -> None:
    ada = person("ada")
    write = tables.write_rows
    late = [lambda: change(ada, username="grace"), lambda: index(ada, "second")]

    def write_late(wanted: NameList, unwanted: Iterable[Key]) -> None:
        while late:
            late.pop(0)()
        write(wanted, unwanted)

    monkeypatch.setattr(tables, "write_rows", write_late)
    index(ada, "first")
    assert keys() == {*keys_of("grace", "Ada")}


def test_runs_that_never_stop_interfering_are_repeated_by_the_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    ada = person("ada")
    monkeypatch.setattr(tables, "replace_list", lambda *_: None)
    with pytest.raises(Unavailable):
        index(ada)


def test_hot_keys_get_shards(policy: Policy) -> None:
    policy(names_per_shard=2, name_sample=1, heat_cache=-1)
    for i in range(12):
        indexed(f"anna{i:02}")
    shards = {prefix for prefix, _ in stored() if prefix.startswith("an#")}
    assert 1 < len(shards) <= settings().name_shards
    ada = next(row for row in NameRow.scan() if row.prefix == "anna00#0")
    user_id = ada.place.rpartition("#")[2]
    before = stored()
    index(user_id, "again")
    assert stored() == before, "a row stays in its shard"


def test_the_outbox_queues_and_the_handler_indexes() -> None:
    ada = person("ada")
    publication.publish(StreamRecord(1, "INSERT", {"user_id": {"S": ada}}, None, {"username": {"S": "ada"}}))
    (body,) = received(IndexNames.queue.name)
    for _ in range(2):
        assert index_names(event(body), LambdaContext()) == {"batchItemFailures": []}
    assert keys() == {*keys_of("ada", "Ada")}


def record(name: str, old: dict[str, object] | None, new: dict[str, object] | None) -> StreamRecord:
    def image(names: dict[str, object] | None) -> dict[str, object] | None:
        return None if names is None else {k: {"N" if isinstance(v, int) else "S": str(v)} for k, v in names.items()}

    return StreamRecord(1, name, {"user_id": {"S": "00000000001"}}, image(old), image(new))


ADA: dict[str, object] = {"username": "ada", "display_name": "Ada", "followers_count": 5, "status": "active"}


@pytest.mark.parametrize(
    ("old", "new", "matters"),
    [
        (None, ADA, True),
        (ADA, None, True),
        (ADA, {**ADA, "username": "grace"}, True),
        (ADA, {**ADA, "display_name": "Grace"}, True),
        (ADA, {**ADA, "status": "suspended"}, True),
        (ADA, {**ADA, "followers_count": 7}, True),
        (ADA, {**ADA, "followers_count": 6}, False),
        (ADA, {**ADA, "bio": "new"}, False),
        ({**ADA, "status": "deleted"}, None, False),
    ],
)
def test_changes_that_matter(old: dict[str, object] | None, new: dict[str, object] | None, matters: bool) -> None:
    kind = "INSERT" if old is None else "REMOVE" if new is None else "MODIFY"
    assert publication.NamesChanged().matches(record(kind, old, new)) == matters


def test_erasure_deletes_the_rows_of_a_closed_account() -> None:
    ada = indexed("ada")
    assert not service.erase_user(ada)
    assert service.erase_user(ada)
    assert stored() == set()
