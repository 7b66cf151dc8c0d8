"""Search shows no ghosts, and the rows of a user stay exact when runs die or meet."""

from collections.abc import Callable, Iterable
from urllib.parse import quote

import pytest

from chalicelib.accounts import service as accounts
from chalicelib.search import tables
from chalicelib.search.names import keys_of
from infra import cli
from infra.operate import indexing
from tests.support.cloud import forget
from tests.support.drills.stage import Person, Stage, rows
from tests.support.faults import overtaken
from tests.support.resources import client

NewStage = Callable[[], Stage]


@pytest.fixture
def stage(new_stage: NewStage) -> Stage:
    return new_stage()


def found(stage: Stage, viewer: Person | None, asked: str) -> list[str]:
    """Usernames that a search finds."""
    forget()
    page = stage.expect(200, viewer, "GET", f"/v1/search/users?q={quote(asked)}&limit=100")
    return [each["username"] for each in page["items"]]


def keys(person: Person) -> set[str]:
    """The keys of a user's rows."""
    own = [row for row in rows("names") if row["place"]["S"].endswith(person.id)]
    return {row["prefix"]["S"].rpartition("#")[0] for row in own}


def rename(stage: Stage, person: Person, **names: str) -> None:
    stage.expect(200, person, "PATCH", "/v1/users/me", names)


def test_no_former_name_is_found_before_the_index_follows(stage: Stage) -> None:
    ada, bob = stage.register("ada.one"), stage.register("bob")
    stage.platform.settle()
    assert found(stage, bob, "ada") == ["ada.one"]
    rename(stage, ada, username="grace", display_name="Grace")
    assert found(stage, bob, "ada") == []
    stage.platform.settle()
    assert found(stage, bob, "grace") == ["grace"]
    assert keys(ada) == {*keys_of("grace", "Grace")}


def test_index_names_fills_an_index_that_is_empty(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexing, "PAGE", 5)
    monkeypatch.setattr(indexing, "PAUSE", 0)
    people = [stage.register(f"ada{i:02}") for i in range(12)]
    stage.platform.settle()
    wanted = {each.id: keys(each) for each in people}
    for row in rows("names"):
        key = {name: row[name] for name in ("prefix", "place")}
        client("dynamodb").delete_item(TableName="emulsion-local-names", Key=key)
    assert found(stage, None, "ada") == []
    assert cli.main(["index-names", "--user", people[3].id]) == 0
    stage.platform.settle()
    assert found(stage, None, "ada") == ["ada03"]
    for _ in range(2):
        assert cli.main(["index-names"]) == 0
        stage.platform.settle()
        assert sorted(found(stage, None, "ada")) == [each.name for each in people]
    assert {each.id: keys(each) for each in people} == wanted


def test_who_must_not_be_found_is_gone_at_once(stage: Stage) -> None:
    ada, bob, cleo = stage.register("ada"), stage.register("bob"), stage.register("cleo")
    stage.platform.settle()
    stage.expect(204, ada, "PUT", f"/v1/blocks/{bob.id}")
    assert (found(stage, bob, "ada"), found(stage, ada, "bob"), found(stage, cleo, "ada")) == ([], [], ["ada"])
    stage.expect(200, cleo, "PATCH", "/v1/users/me", {"is_private": True})
    assert found(stage, None, "cleo") == ["cleo"], "private accounts are found"
    accounts.change_status(cleo.id, "suspended")
    assert found(stage, None, "cleo") == []
    stage.platform.settle()
    assert keys(cleo) == set()
    accounts.change_status(cleo.id, "active")
    stage.platform.settle()
    assert found(stage, None, "cleo") == ["cleo"]


def test_nobody_is_suggested_whom_the_viewer_avoids(stage: Stage) -> None:
    ada, bob = stage.register("ada"), stage.register("bob")
    others = [stage.register(name) for name in ("mona", "blake", "bruno", "willow")]
    for follower, followee in ((ada, bob), *((bob, each) for each in others)):
        stage.expect(200, follower, "POST", "/v1/follow", {"target_user_id": followee.id})
    stage.platform.settle()
    stage.expect(204, ada, "PUT", f"/v1/mutes/{others[0].id}")
    stage.expect(204, ada, "PUT", f"/v1/blocks/{others[1].id}")
    stage.expect(204, others[2], "PUT", f"/v1/blocks/{ada.id}")
    forget()
    page = stage.expect(200, ada, "GET", "/v1/suggestions")
    assert [each["username"] for each in page["items"]] == ["willow"]


def test_a_run_that_dies_leaves_no_row_that_a_later_change_forgets(stage: Stage) -> None:
    ada = stage.register("ada")
    stage.platform.settle()
    rename(stage, ada, display_name="Margaret")

    class Died(BaseException):
        pass

    def write_and_die(wanted: tables.NameList, unwanted: Iterable[tables.Key]) -> None:
        write(wanted, unwanted)
        raise Died

    with pytest.MonkeyPatch.context() as patch:
        write = tables.write_rows
        patch.setattr(tables, "write_rows", write_and_die)
        with pytest.raises(Died):
            stage.platform.settle()
    rename(stage, ada, display_name="Katherine")
    stage.platform.settle()
    assert keys(ada) == {*keys_of("ada", "Katherine")}


def test_a_rename_during_a_run_is_indexed_once_and_for_all(stage: Stage) -> None:
    ada = stage.register("ada")
    stage.platform.settle()
    rename(stage, ada, display_name="Margaret")

    def meanwhile() -> None:
        rename(stage, ada, display_name="Katherine")
        stage.platform.settle()

    with overtaken(tables, "write_rows", by=meanwhile):
        stage.platform.settle()
    stage.platform.settle()
    assert keys(ada) == {*keys_of("ada", "Katherine")}
    assert stage.platform.dead == []
