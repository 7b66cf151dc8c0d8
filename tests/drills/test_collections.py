"""Collections: what two requests at once leave is consistent."""

from collections.abc import Callable

import pytest

from tests.support import faults
from tests.support.drills.stage import Person, Stage, rows


@pytest.fixture
def stage(new_stage: Callable[[], Stage]) -> Stage:
    return new_stage()


@pytest.fixture
def ada(stage: Stage) -> Person:
    return stage.register("ada")


@pytest.fixture
def post_id(stage: Stage, ada: Person) -> str:
    made: str = stage.post(ada, "one", stage.upload(ada))["id"]
    stage.platform.settle()
    return made


def collection(stage: Stage, person: Person, name: str) -> str:
    return f"/v1/collections/{stage.expect(201, person, 'POST', '/v1/collections', {'name': name})['id']}"


def check_consistent(stage: Stage, person: Person) -> None:
    """Every item is a save that knows the place, and each collection counts its items."""
    items = {
        (row["list_id"]["S"], row["place"]["S"]): row["post_id"]["S"] for row in rows("collections") if "post_id" in row
    }
    saved = {row["post_id"]["S"]: row.get("collections", {"S": ""})["S"].split() for row in rows("saves")}
    places = {
        (short_id + person.id, place): post_id
        for post_id, parts in saved.items()
        for short_id, place in zip(parts[::2], parts[1::2], strict=True)
    }
    assert items == places
    for each in stage.expect(200, person, "GET", "/v1/collections")["items"]:
        assert each["items_count"] == sum(list_id == each["id"] for list_id, _ in items)


def test_a_save_that_ends_while_it_is_collected(stage: Stage, ada: Person, post_id: str) -> None:
    first, second = (collection(stage, ada, name) for name in ("first", "second"))
    stage.expect(204, ada, "PUT", f"{first}/items/{post_id}")
    ends = faults.ActBefore("TransactWriteItems", lambda: stage.react(ada, "DELETE", post_id, "save"))
    with faults.between(ends):
        stage.expect(204, ada, "PUT", f"{second}/items/{post_id}")
    check_consistent(stage, ada)
    assert stage.expect(200, ada, "GET", first)["items"] == []
    assert [each["id"] for each in stage.expect(200, ada, "GET", second)["items"]] == [post_id]


def test_a_post_that_is_collected_while_its_save_ends(stage: Stage, ada: Person, post_id: str) -> None:
    first, second = (collection(stage, ada, name) for name in ("first", "second"))
    stage.expect(204, ada, "PUT", f"{first}/items/{post_id}")
    adds = faults.ActBefore("TransactWriteItems", lambda: stage.expect(204, ada, "PUT", f"{second}/items/{post_id}"))
    with faults.between(adds):
        stage.react(ada, "DELETE", post_id, "save")
    check_consistent(stage, ada)
    assert [stage.expect(200, ada, "GET", each)["items"] for each in (first, second)] == [[], []]


def test_a_collection_that_is_deleted_while_a_post_is_added(stage: Stage, ada: Person, post_id: str) -> None:
    first = collection(stage, ada, "first")
    deletes = faults.ActBefore("TransactWriteItems", lambda: stage.expect(204, ada, "DELETE", first))
    with faults.between(deletes):
        stage.expect(404, ada, "PUT", f"{first}/items/{post_id}")
    check_consistent(stage, ada)
    stage.expect(404, ada, "GET", first)
